"""Passwords: bcrypt, with its one trap named.

bcrypt reads 72 bytes. Older versions cut longer passwords silently, version 5 raises; so the length is checked in
bytes, where a person can be told. Hashing takes a quarter of a second on purpose: callers in an event loop run these
functions in a thread.
"""

from typing import Final

from domain.errors import InvalidInput

FEWEST_CHARACTERS: Final = 12
MOST_BYTES: Final = 72
# A hash nobody knows the password of: an unknown name costs as much time as a wrong password.
NOBODY: Final = "$2b$12$hM4j5DO0joewJBVDrq3l8.9x6MsoPY14W8BWT73qbeIVQulTaBTu6"


def hash_password(password: str) -> str:
    """The bcrypt hash. Raises InvalidInput when the password is too short or too long."""
    import bcrypt

    if len(password) < FEWEST_CHARACTERS:
        raise InvalidInput(f"The password needs at least {FEWEST_CHARACTERS} characters.")
    if len(password.encode()) > MOST_BYTES:
        raise InvalidInput(f"The password may have at most {MOST_BYTES} bytes (letters with accents count twice).")
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash; takes the same time without one."""
    import bcrypt

    data = password.encode()
    fits = len(data) <= MOST_BYTES
    same = bcrypt.checkpw(data if fits else b"", (password_hash or NOBODY).encode())
    return same and fits and password_hash is not None
