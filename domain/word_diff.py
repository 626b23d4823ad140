"""What changed between two texts, word by word.

A character diff turns “four” into “for(u→)ty” soup; a line diff marks whole paragraphs. Words are mapped to single
characters first, so that diff-match-patch compares words, and changed neighbours are read as one change.
"""

import re
from typing import Final, Literal, NamedTuple

_WORDS: Final = re.compile(r"\n|[^\S\n]+|[\w’'%-]+|[^\w\s]")
_FIRST: Final = 0x10000  # beyond the surrogates, which cannot stand alone in a string
_SECONDS: Final = 1.0


class Run(NamedTuple):
    """A run of words: removed (-1), kept (0) or added (1)."""

    side: Literal[-1, 0, 1]
    text: str


def word_diff(old: str, new: str) -> tuple[Run, ...]:
    """The runs in reading order; what is kept and added makes `new`, what is kept and removed `old`."""
    from diff_match_patch import diff_match_patch  # type: ignore[import-untyped]

    codes: dict[str, str] = {}
    engine = diff_match_patch()
    engine.Diff_Timeout = _SECONDS
    diffs = engine.diff_main(_encode(old, codes), _encode(new, codes), False)
    words = {code: word for word, code in codes.items()}
    return _joined([Run(side, "".join(words[code] for code in coded)) for side, coded in diffs])


def _encode(text: str, codes: dict[str, str]) -> str:
    return "".join(codes.setdefault(word, chr(_FIRST + len(codes))) for word in _WORDS.findall(text))


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Runs of changed words are one removal and one addition: the spaces between them are part of both."""
    joined: list[Run] = []
    removed = added = ""
    for number, (side, text) in enumerate(runs):
        inside = (removed or added) and text.isspace() and "\n" not in text and number + 1 < len(runs)
        if side == 0 and not inside:
            joined += _changes(removed, added)
            removed = added = ""
            joined.append(Run(0, text))
        else:
            removed += text if side <= 0 else ""
            added += text if side >= 0 else ""
    return (*joined, *_changes(removed, added))


def _changes(removed: str, added: str) -> list[Run]:
    return [*([Run(-1, removed)] if removed else []), *([Run(1, added)] if added else [])]
