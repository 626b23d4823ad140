"""A package made ready to be sent to many: everything of a message but what differs per recipient.

Rendering Markdown, the template and the pictures for each of ten thousand recipients would be most of the work, and
would be the same each time; it is done once, and a message is the finished parts with a few values between.

Header fields are folded and encoded by the standard library's older `Header`, each text whole. Its newer folding turns
a long List-Unsubscribe into an encoded word that no receiver takes for an address, so that one-click breaks, and it
loses blanks where letters beyond ASCII and brackets meet, or where a line ends between two letters beyond ASCII.

Where the piece's link counts, the page has one more that no reader sees, hears or comes to by the keyboard, the same in
every message: whoever follows it is a machine. The plain part has none, since there nothing can be hidden.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from domain.package import Package, digest_of
from domain.placeholders import UNSUBSCRIBE, filled
from domain.ports import SendableMedia
from domain.reader_words import words_for
from domain.value import Value
from resources.publishers.email.body import Marks, html_of, one_line, plain_of
from resources.publishers.email.settings import SmtpSettings

if TYPE_CHECKING:
    from jinja2 import Template

POLICY: Final = SMTP.clone(cte_type="7bit")
_CRLF: Final = "\r\n"
_PLAIN_WORDS: Final = re.compile(r"[A-Za-z0-9]+( [A-Za-z0-9]+)*")
_AS_IT_IS: Final = re.compile(r"(?!.*=\?)[ -~]*")
ID_LETTERS: Final = 24  # of the digest and of the address's hash, in a message's id


class Slip(Value):
    """What differs: the recipient, and this message's own links. Without `unsubscribe` it is no part of a list;
    `automatic` says that no person meant it for this one."""

    to: str
    name: str = ""
    values: Mapping[str, str] = {}
    message_id: str
    at: datetime
    unsubscribe: str = ""
    automatic: bool = False


class _Image(Value):
    cid: str
    alt: str


class Mold:
    """One package with its pictures, as one account sends it. `hidden` is the address that only machines follow."""

    def __init__(
        self, package: Package, media: Sequence[SendableMedia], settings: SmtpSettings, hidden: str = ""
    ) -> None:
        self._package = package
        self._settings = settings
        self._hidden = hidden
        self._leave = settings.unsubscribe_words or words_for(settings.language).unsubscribe
        self.digest = digest_of(package)
        self._sender = _mailbox("From", settings.from_address, package.sender or settings.from_name)
        self._pictures = [_picture(file, number) for number, file in enumerate(media, 1)]
        salt = hashlib.sha256(self.digest.encode()).hexdigest()
        self._boundary = f"=_{salt[:32]}"  # no encoded text has “=_”, and no text its own digest
        marks = Marks(salt[:16])
        text = marks.put(package.text)
        self._plain = marks.cut(plain_of(text))
        self._lists = {listed: marks.cut(self._page(marks, text, media, listed=listed)) for listed in (True, False)}

    def message(self, slip: Slip) -> bytes:
        """The message as it goes over the line, lines ended by CRLF."""
        values = {**slip.values, UNSUBSCRIBE: slip.unsubscribe}
        message = EmailMessage(policy=POLICY)
        message["Date"] = format_datetime(slip.at)
        message["MIME-Version"] = "1.0"
        plain = _text(self._plain.filled(values, escaped=False) + self._foot(slip.unsubscribe), "plain")
        page = _text(self._lists[bool(slip.unsubscribe)].filled(values, escaped=True), "html")
        if self._pictures:
            page = _multipart("related", f"{self._boundary}r", (page, *self._pictures))
        return (
            self._own_fields(slip, filled(self._package.subject, {name: one_line(v) for name, v in values.items()}))
            + message.as_bytes().removesuffix(b"\r\n")
            + _multipart("alternative", f"{self._boundary}a", (plain, page))
        )

    def _own_fields(self, slip: Slip, subject: str) -> bytes:
        lines = [f"Message-ID: <{slip.message_id}>", self._sender, _mailbox("To", slip.to, slip.name)]
        lines.append(f"Subject: {_words('Subject', subject, _AS_IT_IS)}")
        if self._settings.reply_to:
            lines.append(_mailbox("Reply-To", self._settings.reply_to))
        if slip.unsubscribe:
            lines += [f"List-Unsubscribe: <{slip.unsubscribe}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
        if slip.automatic:
            lines.append("Auto-Submitted: auto-generated")
        return "".join(f"{line}\r\n" for line in lines).encode("ascii")

    def message_id(self, address_hash: str) -> str:
        """The same for the same version and the same person, however often it is tried."""
        domain = self._settings.from_address.rpartition("@")[2]
        return f"{self.digest[:ID_LETTERS]}.{address_hash[:ID_LETTERS]}@{domain}"

    def _page(self, marks: Marks, text: str, media: Sequence[SendableMedia], *, listed: bool) -> str:
        return _template().render(
            lang=self._settings.language,
            subject=marks.put(self._package.subject),
            preheader=marks.put(self._package.preheader),
            images=[_Image(cid=_cid(file, number), alt=file.alt_text) for number, file in enumerate(media, 1)],
            body=Markup(html_of(text)),  # noqa: S704 - cleaned against an allow-list in body.py
            disclosure=self._package.disclosure,
            because=self._settings.because,
            imprint=self._settings.imprint.split("\n"),
            unsubscribe=marks.put(f"{{{{{UNSUBSCRIBE}}}}}") if listed else "",
            unsubscribe_words=self._leave,
            hidden=self._hidden,
        )

    def _foot(self, unsubscribe: str) -> str:
        leave = f"{self._leave}: {unsubscribe}" if unsubscribe else ""
        parts = (self._package.disclosure, self._settings.because, self._settings.imprint, leave)
        return "\n-- \n" + "\n\n".join(part for part in parts if part) + "\n"


def return_path(settings: SmtpSettings, delivery_id: str) -> str:
    """The envelope's sender: where reports of failure go."""
    letters = delivery_id.rpartition("_")[2]
    return settings.return_path.replace("*", letters, 1) if settings.return_path else settings.from_address


def _mailbox(field: str, address: str, name: str = "") -> str:
    """The whole field, with its name."""
    words = one_line(name)
    if not words:
        return f"{field}: {address}"
    return f"{field}: {_words(field, words, _PLAIN_WORDS)}{_CRLF} <{address}>"


def _words(field: str, text: str, plain: re.Pattern[str]) -> str:
    """Folded, and encoded whole unless it is plain."""
    charset = None if plain.fullmatch(text) else "utf-8"
    return Header(text, charset, header_name=field).encode(linesep=_CRLF)


def _cid(file: SendableMedia, number: int) -> str:
    return f"{file.digest[:16]}.{number}@pressroom"


def _text(words: str, subtype: str) -> bytes:
    part = MIMEPart(policy=POLICY)
    part.set_content(words, subtype=subtype)
    return part.as_bytes()


def _multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """Finished parts as one, by hand: the pictures are most of a message, and the same in all."""
    mark = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _picture(file: SendableMedia, number: int) -> bytes:
    kind, _, subtype = file.media_type.partition("/")
    part = MIMEPart(policy=POLICY)
    part.set_content(
        file.data,
        maintype=kind,
        subtype=subtype,
        cid=f"<{_cid(file, number)}>",
        disposition="inline",
        filename=f"image-{number}.{subtype}",
    )
    return part.as_bytes()


@lru_cache(1)
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    return environment.get_template("letter.html")
