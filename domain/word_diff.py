"""What changed between two texts, word by word.

A character diff turns “four” into “for(u→)ty” soup; a line diff marks whole paragraphs. Words are mapped to single
characters first, so that diff-match-patch compares words, and changed neighbours are read as one change.
"""

import re
from typing import Final, Literal, NamedTuple

from domain.package import Package

_WORDS: Final = re.compile(r"\n|[^\S\n]+|[\w’'%-]+|[^\w\s]")
_CHANCE: Final = 2
_FIRST: Final = 0x10000  # beyond the surrogates, which cannot stand alone in a string
_SECONDS: Final = 1.0

Side = Literal[-1, 0, 1]
FIELDS: Final = (
    "title",
    "subject",
    "preheader",
    "text",
    "excerpt",
    "seo_title",
    "seo_description",
    "first_comment",
)


class Run(NamedTuple):
    """A run of words: removed (-1), kept (0) or added (1)."""

    side: Side
    text: str


def word_diff(old: str, new: str) -> tuple[Run, ...]:
    """The runs in reading order; what is kept and added makes `new`, what is kept and removed `old`."""
    from diff_match_patch import diff_match_patch  # type: ignore[import-untyped]

    codes: dict[str, str] = {}
    engine = diff_match_patch()
    engine.Diff_Timeout = _SECONDS
    diffs = engine.diff_main(_encode(old, codes), _encode(new, codes), False)
    words = {code: word for word, code in codes.items()}
    spelled = [Run(side, "".join(words[code] for code in coded)) for side, coded in diffs]
    return tuple(_merged(_merged(spelled, most=0), most=_CHANCE))


def changed_fields(old: Package, new: Package) -> tuple[tuple[str, str, str], ...]:
    """(field, its text before, its text after) of each written field that differs, in the order in which it is read."""
    pairs = [(name, str(getattr(old, name)), str(getattr(new, name))) for name in FIELDS]
    return tuple((name, before, after) for name, before, after in pairs if before != after)


def media_changed(old: Package, new: Package) -> bool:
    """Whether other images would be sent, or the same in another order."""
    return [media.digest for media in old.media] != [media.digest for media in new.media]


def count_changes(old: str, new: str) -> tuple[int, int]:
    """(words added, words removed)."""
    runs = word_diff(old, new)
    added, removed = (sum(_count(run.text) for run in runs if run.side == side) for side in (1, -1))
    return added, removed


def _merged(runs: list[Run], most: int) -> list[Run]:
    """Neighbouring changes as one removal and one addition. What is kept between two changes belongs to both when it
    has at most `most` words and each change has more: two rewritten passages share a “the” by chance."""
    merged: list[Run] = []
    removed = added = ""
    for number, (side, text) in enumerate(runs):
        if side == 0 and not ((removed or added) and _is_chance(runs, number, most)):
            merged += _changes(removed, added)
            removed = added = ""
            merged.append(Run(0, text))
        else:
            removed += text if side <= 0 else ""
            added += text if side >= 0 else ""
    return [*merged, *_changes(removed, added)]


def _changes(removed: str, added: str) -> list[Run]:
    return [*([Run(-1, removed)] if removed else []), *([Run(1, added)] if added else [])]


def _is_chance(runs: list[Run], number: int, most: int) -> bool:
    text = runs[number].text
    if "\n" in text or number + 1 == len(runs) or _count(text) > most:
        return False
    return min(_size(runs[:number][::-1]), _size(runs[number + 1 :])) > most or not _count(text)


def _size(runs: list[Run]) -> int:
    """Words of the change that comes first, on its longer side."""
    sides = {-1: 0, 1: 0}
    for side, text in runs:
        if side == 0:
            break
        sides[side] += _count(text)
    return max(sides.values())


def _count(text: str) -> int:
    return len(re.findall(r"\w+", text))


def _encode(text: str, codes: dict[str, str]) -> str:
    return "".join(codes.setdefault(word, chr(_FIRST + len(codes))) for word in _WORDS.findall(text))
