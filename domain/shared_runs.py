"""Runs of words that a text shares with other texts.

Comparing every run of one text with every run of the others costs their product. But a run of twelve words holds, in
whole, one of the text's blocks of six that begin at every sixth word; so only these blocks are looked for, as plain
strings, and what is found is extended to both sides. The result is the same as the slow comparison's.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

GAP: Final = "\x00"  # a word that no text has: runs do not cross it


class Run(NamedTuple):
    """`words[start:end]` of the text stand in the other text number `other`."""

    start: int
    end: int
    other: int


def shared_runs(words: Sequence[str], others: tuple[tuple[str, ...], ...], least: int) -> list[Run]:
    """All longest runs of at least `least` words, in the text's order."""
    block = (least + 1) // 2
    woven, begins = _woven(others)
    seen: dict[tuple[int, int], int] = {}
    runs: list[Run] = []
    for at in range(0, len(words) - block + 1, block):
        wanted = f" {' '.join(words[at : at + block])} "
        found = woven.find(wanted)
        while found >= 0:
            other = _owner(begins, found)
            there = woven.count(" ", begins[other], found)
            if seen.get((other, there - at), -1) < at:
                run = _extended(words, others[other], at, there, block)
                seen[other, there - at] = run[1] - 1
                if run[1] - run[0] >= least:
                    runs.append(Run(*run, other))
            found = woven.find(wanted, found + 1)
    return sorted(runs)


@lru_cache(64)
def _woven(others: tuple[tuple[str, ...], ...]) -> tuple[str, tuple[int, ...]]:
    """All other texts as one string, and where each begins in it."""
    pieces = [f" {' '.join(words)} \n" for words in others]
    return "".join(pieces), (0, *accumulate(len(piece) for piece in pieces))


def _owner(begins: Sequence[int], at: int) -> int:
    return bisect_right(begins, at) - 1


def _extended(mine: Sequence[str], theirs: Sequence[str], at: int, there: int, length: int) -> tuple[int, int]:
    start, end = at, at + length
    while start > 0 and there > 0 and mine[start - 1] == theirs[there - 1] != GAP:
        start, there = start - 1, there - 1
    ahead = there + end - start
    while end < len(mine) and ahead < len(theirs) and mine[end] == theirs[ahead] != GAP:
        end, ahead = end + 1, ahead + 1
    return start, end
