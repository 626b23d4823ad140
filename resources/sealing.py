"""Secrets at rest: sealed so that a stolen dump is of no use, and a row copied over another one opens nothing.

AES-256-GCM with a fresh nonce each time; the row's id is associated data, so what was sealed for one row does not open
in another. The key lies in the home's secrets file, never in the database; its name (`key_id`) is kept beside each
sealed value, so that a wrong key is told from a damaged row.
"""

import hashlib
import os
from dataclasses import dataclass
from typing import Final

from domain.errors import NeedsPerson

NONCE_BYTES: Final = 12


@dataclass(frozen=True)
class Sealed:
    """A value nobody can read without the key: nonce and ciphertext with its tag."""

    key_id: str
    data: bytes


class Sealer:
    """Seals and opens with one key of 32 bytes, given as 64 hexadecimal digits."""

    def __init__(self, key: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 30 ms, and most processes seal nothing

        self._cipher = AESGCM(bytes.fromhex(key))
        self.key_id = hashlib.sha256(key.encode()).hexdigest()[:16]

    def seal(self, row_id: str, value: str) -> Sealed:
        """The value, sealed for that row."""
        nonce = os.urandom(NONCE_BYTES)
        return Sealed(self.key_id, nonce + self._cipher.encrypt(nonce, value.encode(), row_id.encode()))

    def open(self, row_id: str, sealed: Sealed) -> str:
        """The value. Raises NeedsPerson when another key sealed it, or the row is not the one it was sealed for."""
        from cryptography.exceptions import InvalidTag

        if sealed.key_id != self.key_id:
            raise NeedsPerson(
                f"This secret was sealed with the key {sealed.key_id}, and secrets.json of this home holds the key "
                f"{self.key_id}: put the right file back, or connect the account again."
            )
        nonce, ciphertext = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, ciphertext, row_id.encode()).decode()
        except InvalidTag:
            raise NeedsPerson("A kept secret was altered and cannot be opened: connect the account again.") from None
