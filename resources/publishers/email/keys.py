"""What the installation's key makes of an address and of a link.

A plain SHA-256 of an address hides nothing: whoever has the dump tries every address there is. So it is keyed. A link
in a mail must do one thing for one person, without a sign-in, and nobody may make up another one: it is the row's own
letters and a code over them and the purpose. It is short, has one case and no signs, so that it comes back whole from a
client that folds, splits or quotes it.
"""

import hashlib
import hmac
import re
from typing import Final, Literal

from domain.mail_address import MailAddress
from store.ids import ALPHABET, LENGTH

Purpose = Literal["leave", "confirm"]
CODE: Final = 20  # letters of a code: 98 bits
PREFIX: Final[dict[Purpose, str]] = {"leave": "dlv_", "confirm": "addr_"}
PATH: Final[dict[Purpose, str]] = {"leave": "/u/", "confirm": "/c/"}
_OTHERS: Final = re.compile(f"[^{ALPHABET}]")


class AddressKeys:
    """Made of the home's key for tokens, 64 hexadecimal digits."""

    def __init__(self, token_key: str) -> None:
        self._key = bytes.fromhex(token_key)

    def hash(self, address: MailAddress) -> str:
        """What stands for an address wherever it need not be read: 64 hexadecimal digits."""
        return self._mac("address", address.identity).hex()

    def token(self, purpose: Purpose, row_id: str) -> str:
        """The letters that a link ends in."""
        letters = row_id.removeprefix(PREFIX[purpose])
        return letters + self._code(purpose, letters)

    def read(self, purpose: Purpose, token: str) -> str | None:
        """The row that a link is for; None for one that was not made here for that purpose."""
        bare = _OTHERS.sub("", token.lower())
        letters, code = bare[:LENGTH], bare[LENGTH:]
        if len(letters) != LENGTH or not hmac.compare_digest(code, self._code(purpose, letters)):
            return None
        return PREFIX[purpose] + letters

    def link(self, base: str, purpose: Purpose, row_id: str) -> str:
        """The whole address of a link."""
        return f"{base.rstrip('/')}{PATH[purpose]}{self.token(purpose, row_id)}"

    def _code(self, purpose: str, letters: str) -> str:
        number = int.from_bytes(self._mac(purpose, letters))
        found = []
        for _ in range(CODE):
            number, place = divmod(number, len(ALPHABET))
            found.append(ALPHABET[place])
        return "".join(found)

    def _mac(self, purpose: str, what: str) -> bytes:
        return hmac.new(self._key, f"pressroom mail|{purpose}|{what}".encode(), hashlib.sha256).digest()
