"""Choices that look varied and are always the same.

A random generator would make a draft that nobody can get again; the built-in `hash` differs in every process. So
each choice is taken from a digest of what it is for: the brief's words, the channel, the variation and the place in
the text. Ids are random in every installation, so they are no part of it.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Stable choices for one piece. Asked again for the same place, the next option is given, so nothing repeats until
    the stock is used up."""

    def __init__(self, *seed: object) -> None:
        self._seed = "\x1f".join(str(part) for part in seed)
        self._asked: dict[str, int] = {}

    def pick(self, place: str, options: Sequence[T]) -> T:
        """One of the options (at least one)."""
        turn = self._asked.get(place, 0)
        self._asked[place] = turn + 1
        return options[(self.number(place) + turn) % len(options)]

    def number(self, place: str) -> int:
        """A stable number for a place."""
        return int.from_bytes(hashlib.sha256(f"{self._seed}\x1f{place}".encode()).digest()[:6], "big")
