"""A line to a mail server: one message, one recipient, and what is known of it afterwards.

`smtplib.sendmail` raises the same exception whether the connection broke before the message or after its last dot. The
first means that nothing happened, the second that nobody knows; so the steps are taken one by one here. The line is
encrypted or there is none: a server that does not offer STARTTLS, or somebody between who took the offer out, gets
neither the password nor a message.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal, Protocol

from domain.errors import NeedsPerson, Retry
from domain.mail_address import without_addresses
from domain.value import Value

CONNECT_SECONDS: Final = 30.0
ANSWER_SECONDS: Final = 60.0
_ENHANCED: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")

Kind = Literal["accepted", "later", "refused", "lost", "unsent"]
Stage = Literal["sender", "recipient", "data"]


class Handed(Value):
    """What became of one message. `lost`: the server had all of it and gave no answer. `unsent`: it surely has none.
    `text` is the server's, without addresses."""

    kind: Kind
    stage: Stage
    code: int = 0
    text: str = ""

    @property
    def enhanced(self) -> tuple[int, int, int] | None:
        """The enhanced status code (RFC 3463), where the server gives one."""
        found = _ENHANCED.search(self.text)
        return (int(found[1]), int(found[2]), int(found[3])) if found else None


class Line(Protocol):
    """An open connection. Used by one thread at a time."""

    def hand(self, sender: str, recipient: str, message: bytes) -> Handed:
        """Gives the server one message for one recipient."""
        ...

    def close(self) -> None:
        """Says goodbye. Never raises."""
        ...


OpenLine = Callable[[], Line]


class Server(Value):
    """Where a line goes, and how it is secured: STARTTLS on a plain connection, or TLS from the first byte on."""

    host: str
    port: int
    security: Literal["starttls", "tls"]
    user: str
    ca_file: str = ""
    name: str = "localhost"


class SmtpLine:
    """An open, encrypted, signed-in connection."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def hand(self, sender: str, recipient: str, message: bytes) -> Handed:
        """One transaction; the connection is fit for the next one afterwards, or the answer says `unsent`."""
        stage: Stage = "sender"
        try:
            size = [f"size={len(message)}"] if self._smtp.has_extn("size") else []
            code, text = self._smtp.mail(sender, size)
            if code == 250:
                stage = "recipient"
                code, text = self._smtp.rcpt(recipient)
            if code in (250, 251):
                stage = "data"
                code, text = self._smtp.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            return Handed(kind="unsent", stage=stage, text=without_addresses(str(error)))
        if code == 354:
            return self._give(message)
        with suppress(OSError, smtplib.SMTPException):  # a line that is gone says so at the next message
            self._smtp.rset()
        return _answered(stage, code, text)

    def _give(self, message: bytes) -> Handed:
        ending = b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            self._smtp.send(_stuffed(message) + ending)
            code, text = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return Handed(kind="lost", stage="data", text=without_addresses(str(error)))
        if not 200 <= code < 600:  # the beginning of an answer, or a page of somebody between: it may have taken it
            return Handed(kind="lost", stage="data", text=f"Its answer is none of a mail server's: {_words(text)}")
        return _answered("data", code, text)

    def close(self) -> None:
        """Says goodbye, or just hangs up."""
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def open_line(server: Server, password: str) -> SmtpLine:
    """A line to that server. Raises NeedsPerson when its access or its encryption is not in order, Retry when it cannot
    be reached or has no time."""
    try:
        smtp = _connected(server)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise Retry(f"{_named(server)} hung up while TLS began: {error}", 60) from error
    except ssl.SSLError as error:
        raise NeedsPerson(f"{_named(server)} could not be reached by TLS: {error}. Nothing was sent.") from error
    except smtplib.SMTPConnectError as error:
        raise Retry(f"{_named(server)} takes nothing now: {error.smtp_code} {_words(error.smtp_error)}", 60) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Retry(f"{_named(server)} cannot be reached: {error}", 60) from error
    try:
        _sign_in(smtp, server, password)
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        raise Retry(f"{_named(server)} broke off: {without_addresses(str(error))}", 60) from error
    except NeedsPerson:
        smtp.close()
        raise
    return SmtpLine(smtp)


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.ca_file or None)
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=server.name, timeout=CONNECT_SECONDS, context=context
        )
        smtp.ehlo_or_helo_if_needed()
    else:
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=server.name, timeout=CONNECT_SECONDS)
        try:
            smtp.ehlo()
            if not smtp.has_extn("starttls"):
                raise NeedsPerson(
                    f"{_named(server)} does not offer STARTTLS, or somebody between us took the offer out: nothing is "
                    "sent in clear."
                )
            code, text = smtp.starttls(context=context)
            if code != 220:
                raise NeedsPerson(f"{_named(server)} refused STARTTLS ({code} {_words(text)}): nothing was sent.")
            smtp.ehlo()
        except BaseException:
            smtp.close()
            raise
    if smtp.sock is not None:
        smtp.sock.settimeout(ANSWER_SECONDS)
    return smtp


def _sign_in(smtp: smtplib.SMTP, server: Server, password: str) -> None:
    try:
        smtp.login(server.user, password)
    except smtplib.SMTPAuthenticationError as error:
        said = f"{error.smtp_code} {_words(error.smtp_error)}"
        if 400 <= error.smtp_code < 500:
            raise Retry(f"{_named(server)} cannot sign in now: {said}", 60) from error
        raise NeedsPerson(f"{_named(server)} does not take the user and password: {said}") from error
    except smtplib.SMTPNotSupportedError as error:
        raise NeedsPerson(f"{_named(server)} offers no sign-in by user and password.") from error


def _answered(stage: Stage, code: int, text: bytes) -> Handed:
    kind: Kind = "accepted" if 200 <= code < 300 else "refused" if code >= 500 else "later"
    if code == -1:  # the connection ended in the middle of an answer, before the message
        kind = "unsent"
    return Handed(kind=kind, stage=stage, code=code, text=_words(text))


def _stuffed(message: bytes) -> bytes:
    """A line that begins with a dot gets a second one, so that none ends the message."""
    doubled = message.replace(b"\r\n.", b"\r\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled


def _words(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(without_addresses(said).split())[:300]


def _named(server: Server) -> str:
    return f"The mail server {server.host}:{server.port}"
