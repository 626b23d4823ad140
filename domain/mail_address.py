"""An address that mail can be sent to, in the one form in which it is kept and compared.

The full grammar of addresses has comments, quoted blanks and route parts that no mailbox has and that break headers and
lists. So what is taken is what people have: letters, digits and a few signs, a dot only between them, and a domain
with at least two parts, international ones in their ASCII form. Anything else is refused with the reason.
"""

import re
from typing import Final

from domain.errors import InvalidInput
from domain.value import Value

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SEEN: Final = re.compile(r"[^\s<>()\[\],;:\"“”]+@[^\s<>()\[\],;:\"“”]+")
MOST: Final = 254
MOST_LOCAL: Final = 64
HIDDEN: Final = "(address)"


class MailAddress(Value):
    """`local` as it was written; `domain` in lower case and ASCII."""

    local: str
    domain: str

    @property
    def text(self) -> str:
        """As it stands in a header."""
        return f"{self.local}@{self.domain}"

    @property
    def identity(self) -> str:
        """What makes two spellings one mailbox: no provider keeps `Ada@` and `ada@` apart."""
        return self.text.lower()


def parse_address(text: str) -> MailAddress:
    """The address in a cell or field. Raises InvalidInput with the reason."""
    local, mark, domain = text.strip().rpartition("@")
    if not mark or not local or not domain:
        raise InvalidInput("it is not an address: name@domain was expected")
    if not local.isascii():
        raise InvalidInput("letters beyond ASCII before the @ are not delivered by most servers")
    if len(local) > MOST_LOCAL or not _LOCAL.fullmatch(local):
        raise InvalidInput("the part before the @ cannot be a mailbox")
    found = MailAddress(local=local, domain=_domain(domain))
    if len(found.text) > MOST:
        raise InvalidInput(f"it is longer than {MOST} characters")
    return found


def without_addresses(text: str) -> str:
    """A server's words without anybody's address: they are kept in rows, logs and the audit log."""
    return _SEEN.sub(HIDDEN, text)


def _domain(text: str) -> str:
    domain = text.rstrip(".").lower()
    if not domain.isascii():
        import idna

        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError as error:
            raise InvalidInput("the domain cannot be written in ASCII") from error
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise InvalidInput("the domain cannot be one")
    return domain
