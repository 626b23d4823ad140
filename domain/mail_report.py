"""What a mail server or a mailbox provider told about a message some time after it had taken it."""

from typing import Final, Literal

from domain.value import Value

ReportKind = Literal["hard", "soft", "complaint"]
SOFT_IN_A_ROW: Final = 5  # after so many mailings that came back one after the other, nobody reads there


class MailReport(Value):
    """One report about one recipient. Which message it was is told by the letters in the return path, by the message's
    id, or by the recipient; `said` is the reason, without addresses."""

    kind: ReportKind
    said: str
    letters: tuple[str, ...] = ()
    message_id: str = ""
    recipient: str = ""
