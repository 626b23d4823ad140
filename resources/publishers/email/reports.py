"""Reading what comes back: delivery status reports (RFC 3464) and complaints (RFC 5965), one message each.

Their prose differs with every server and language, so it is not read. Both have a part for machines, which says who the
recipient was and what became of the message; what has no such part is no report, and is said to be none. A report is
data of strangers: it can at most take an address off the lists, and only one that was written to.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Final

from domain.mail_address import without_addresses
from domain.mail_report import MailReport
from store.ids import ALPHABET, LENGTH

_LETTERS: Final = re.compile(rf"(?<![a-z0-9])[{ALPHABET}]{{{LENGTH}}}(?![a-z0-9])")
_STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ID: Final = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_SENT_TO: Final = ("to", "delivered-to", "x-original-to", "envelope-to")
MOST_SAID: Final = 300


def read_reports(data: bytes) -> tuple[MailReport, ...]:
    """What one message reports; nothing when it is no report, or says only that it takes longer."""
    message = message_from_bytes(data, policy=default)
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            return tuple(_of_status(message, part))
        if kind == "message/feedback-report":
            return _of_feedback(message, part)
    return ()


def _of_status(message: Message, part: Message) -> Iterator[MailReport]:
    letters, message_id = _letters(message), _message_id(message)
    for block in _blocks(part):
        action = _field(block, "action").lower()
        if action != "failed":  # delayed, delivered, relayed, expanded
            continue
        status = _STATUS.search(_field(block, "status"))
        said = _field(block, "diagnostic-code").partition(";")[2] or _field(block, "status")
        yield MailReport(
            kind="hard" if status is None or _is_hard(status) else "soft",
            said=_words(f"{status[0] if status else ''} {said}"),
            letters=letters,
            message_id=message_id,
            recipient=_address(_field(block, "original-recipient") or _field(block, "final-recipient")),
        )


def _of_feedback(message: Message, part: Message) -> tuple[MailReport, ...]:
    fields = next(_blocks(part), None)
    if fields is None or _field(fields, "feedback-type").lower() not in ("abuse", "fraud", "complaint"):
        return ()
    return (
        MailReport(
            kind="complaint",
            said=_words(f"{_field(fields, 'feedback-type')} report of {_field(fields, 'user-agent')}"),
            letters=_letters(message),
            message_id=_message_id(message),
            recipient=_address(_field(fields, "original-rcpt-to")),
        ),
    )


def _is_hard(status: re.Match[str]) -> bool:
    """A mailbox that is not there or moved away. What is full, too large, or a matter of policy may be different
    tomorrow."""
    group, detail = int(status[2]), int(status[3])
    return status[1] == "5" and ((group == 1 and detail not in (7, 8)) or (group, detail) in ((0, 0), (2, 1), (4, 4)))


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a part for machines, however the parser took it."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))
    else:
        text = part.get_payload(decode=True)
        raw = text if isinstance(text, bytes) else str(payload).encode("utf-8", "replace")
        for block in re.split(rb"\r?\n\r?\n", raw.strip()):
            yield message_from_bytes(block)


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _address(field: str) -> str:
    """`rfc822; ada@example.com` → the address."""
    return field.rpartition(";")[2].strip().strip("<>")


def _letters(message: Message) -> tuple[str, ...]:
    """What may be the letters of a row in the addresses that the report came to."""
    found = [letters for name in _SENT_TO for field in message.get_all(name, []) for letters in _in_local(str(field))]
    return tuple(dict.fromkeys(found))


def _in_local(field: str) -> list[str]:
    return [letters for address in re.findall(r"[^\s<>,]+@", field) for letters in _LETTERS.findall(address.lower())]


def _message_id(message: Message) -> str:
    """The id of the message that came back: in its own part, or in that of its headers."""
    for part in message.walk():
        if part is message:
            continue
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            inner = message_from_bytes(text) if isinstance(text, bytes) else None
            found = _ID.search(_field(inner, "message-id")) if inner is not None else None
        else:
            found = _ID.search(_field(part, "message-id"))
        if found:
            return found[1]
    return ""


def _words(text: str) -> str:
    return " ".join(without_addresses(text).split())[:MOST_SAID]
