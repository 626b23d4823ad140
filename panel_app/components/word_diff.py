"""What changed between two versions, word by word.

A character diff turns “four” into “for(u→)ty” soup; a line diff marks whole paragraphs. Words are mapped to single
characters first, so that diff-match-patch compares words, and changed neighbours are read as one change.
"""

import re
from typing import Final

from diff_match_patch import diff_match_patch  # type: ignore[import-untyped]
from markupsafe import Markup

_WORDS: Final = re.compile(r"\n|[^\S\n]+|[\w’'%-]+|[^\w\s]")
_CHANCE: Final = 2
_FIRST: Final = 0x10000  # beyond the surrogates, which cannot stand alone in a string

Diffs = list[tuple[int, str]]


def word_diff(old: str, new: str) -> tuple[tuple[int, str], ...]:
    """(-1 removed, 0 kept, 1 added; text), in reading order."""
    codes: dict[str, str] = {}
    engine = diff_match_patch()
    engine.Diff_Timeout = 1.0
    diffs = engine.diff_main(_encode(old, codes), _encode(new, codes), False)
    words = {code: word for word, code in codes.items()}
    spelled = [(kind, "".join(words[code] for code in coded)) for kind, coded in diffs]
    return tuple(_merged(_merged(spelled, most=0), most=_CHANCE))


def _merged(diffs: Diffs, most: int) -> Diffs:
    """Neighbouring changes as one removal and one addition. What is kept between two changes belongs to both when it
    has at most `most` words and each change has more: two rewritten passages share a “the” by chance."""
    merged: Diffs = []
    removed = added = ""
    for number, (kind, text) in enumerate(diffs):
        if kind == 0 and not ((removed or added) and _is_chance(diffs, number, most)):
            merged += [(side, run) for side, run in ((-1, removed), (1, added)) if run]
            removed = added = ""
            merged.append((0, text))
        else:
            removed += text if kind <= 0 else ""
            added += text if kind >= 0 else ""
    return [*merged, *((side, run) for side, run in ((-1, removed), (1, added)) if run)]


def _is_chance(diffs: Diffs, number: int, most: int) -> bool:
    text = diffs[number][1]
    if "\n" in text or number + 1 == len(diffs) or _count(text) > most:
        return False
    return min(_size(diffs[:number][::-1]), _size(diffs[number + 1 :])) > most or not _count(text)


def _size(diffs: Diffs) -> int:
    """Words of the change that comes first, on its longer side."""
    sides = {-1: 0, 1: 0}
    for kind, text in diffs:
        if kind == 0:
            break
        sides[kind] += _count(text)
    return max(sides.values())


def _count(text: str) -> int:
    return len(re.findall(r"\w+", text))


def diff_html(old: str, new: str) -> Markup:
    """The new text with what was added and removed."""
    tags = {-1: Markup("<del>{}</del>"), 0: Markup("{}"), 1: Markup("<ins>{}</ins>")}
    return Markup().join(tags[kind].format(text) for kind, text in word_diff(old, new))


def count_changes(old: str, new: str) -> tuple[int, int]:
    """(words added, words removed)."""
    diffs = word_diff(old, new)
    added, removed = (sum(_count(text) for kind, text in diffs if kind == side) for side in (1, -1))
    return added, removed


def _encode(text: str, codes: dict[str, str]) -> str:
    return "".join(codes.setdefault(word, chr(_FIRST + len(codes))) for word in _WORDS.findall(text))
