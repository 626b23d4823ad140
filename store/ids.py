"""Opaque ids.

Running numbers leak how much a workspace does and invite guessing; UUIDs are long to read out. Twelve characters of an
alphabet without look-alikes hold 58 bits: enough for one installation, short enough for a person. The prefix says what
the id names and has no meaning to code.
"""

import secrets
from typing import Final

ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH: Final = 12


def new_id(prefix: str) -> str:
    """A fresh id such as `draft_k3m9x2q7w4tz`."""
    number = secrets.randbelow(len(ALPHABET) ** LENGTH)  # asked for once: each question to the system is a call of it
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return f"{prefix}_{''.join(letters)}"
