"""Stale style: does a piece read like the ones before it, or like everybody's?

None of this blocks: style is a reviewer's to judge. Every check has a name, can be switched off by the workspace, shows
the sentence it means, and learns nothing by itself: a reviewer who marks a finding as a false alarm is counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from domain.claim import Evidence
from domain.guide import Guide
from domain.house import EarlierPiece, House
from domain.house_rules import StyleCheck
from domain.package import Package
from domain.style_patterns import contrasts_in, dashes_in, intensifiers_in, own_sentences, triads_in
from domain.text_measures import grams, tokens
from domain.version import CheckResult

NEAR_SHARE: Final = 0.12
FEWEST_GRAMS: Final = 20
SAME_OPENING: Final = 4
USUAL_OPENING: Final = 2
USUAL: Final = 3
MOST_SHOWN: Final = 3
LONGEST_SHOWN: Final = 160
_BLOCK: Final = re.compile(r"\n\s*\n")
_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’)]*(?=\s|$)")


def style_checks(
    package: Package, evidence: Sequence[Evidence], guide: Guide, house: House, aside: Sequence[str] = ()
) -> tuple[CheckResult, ...]:
    """The style checks that are switched on. `aside` are texts that every piece has: required ones, the call to
    action."""
    sentences = own_sentences([entry.sentence for entry in evidence])
    found: dict[StyleCheck, Iterable[str]] = {
        "near an earlier piece": _near(package.text, sentences, house.earlier, tuple(aside)),
        "opening": _openings(sentences, house.earlier),
        "structure": _structures(package.text, house.earlier),
        "contrast formulas": map(_quoted, contrasts_in(sentences)),
        "triads": map(_quoted, triads_in(sentences)),
        "dashes": map(_quoted, dashes_in(package.text, sentences)),
        "empty intensifiers": (f"“{word}” in {_quoted(sentence)}" for word, sentence in intensifiers_in(sentences)),
    }
    return tuple(_result(name, problems) for name, problems in found.items() if name not in guide.style.off)


def _result(name: StyleCheck, problems: Iterable[str]) -> CheckResult:
    told = list(dict.fromkeys(problems))
    rest = [f"And {len(told) - MOST_SHOWN} more."] if len(told) > MOST_SHOWN else []
    return CheckResult(name=name, passed=not told, blocking=False, detail=" ".join([*told[:MOST_SHOWN], *rest]))


def _quoted(sentence: str) -> str:
    cut = sentence if len(sentence) <= LONGEST_SHOWN else f"{sentence[: LONGEST_SHOWN - 1].rstrip()}…"
    return f"“{cut}”"


@lru_cache(256)
def _grams(text: str, aside: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(grams(text, 6, aside))


def _near(
    text: str, sentences: Sequence[str], earlier: Sequence[EarlierPiece], aside: tuple[str, ...]
) -> Iterable[str]:
    mine = _grams(text, aside)
    for piece in earlier:
        shared = mine & _grams(piece.text, aside)
        smaller = min(len(mine), len(_grams(piece.text, aside)))
        if smaller >= FEWEST_GRAMS and len(shared) >= NEAR_SHARE * smaller:
            where = max(sentences, key=lambda sentence: len(shared & _grams(sentence, ())), default="")
            share = f"{100 * len(shared) / smaller:.0f} %"
            yield f"{share} of its runs of six words are in “{piece.title}”: {_quoted(where)}"


def _openings(sentences: Sequence[str], earlier: Sequence[EarlierPiece]) -> Iterable[str]:
    mine = tokens(sentences[0]) if sentences else ()
    if not mine:
        return
    theirs = [(_opening(piece.text), piece.title) for piece in earlier]
    same = [title for words, title in theirs if len(mine) >= SAME_OPENING and words == mine[:SAME_OPENING]]
    if same:
        yield f"{_quoted(sentences[0])} opens with the words of “{same[0]}”."
    elif sum(words[:USUAL_OPENING] == mine[:USUAL_OPENING] for words, _ in theirs) >= USUAL:
        yield f"{_quoted(sentences[0])} opens like {USUAL} or more of the last {len(theirs)} pieces of this channel."


@lru_cache(256)
def _opening(text: str) -> tuple[str, ...]:
    return tokens(text[:300])[:SAME_OPENING]


def _structures(text: str, earlier: Sequence[EarlierPiece]) -> Iterable[str]:
    mine = shape_of(text)
    alike = Counter(shape_of(piece.text) for piece in earlier)[mine]
    if mine.count(" ") >= 2 and alike >= USUAL:
        yield f"{alike} of the last {len(earlier)} pieces of this channel have the same structure ({mine})."


@lru_cache(256)
def shape_of(text: str) -> str:
    """The blocks of a text as a reader's eye meets them: `p1` is a paragraph of one sentence, `p3` of three or more,
    `q` one that ends by asking, `h` a heading, `l` a list, `c` a quotation set apart."""
    return " ".join(_kind(block) for block in _BLOCK.split(text.strip()) if block.strip())


def _kind(block: str) -> str:
    first = block.lstrip()
    if first.startswith("#"):
        return "h"
    if re.match(r"[-*+•]\s|\d{1,2}[.)]\s", first):
        return "l"
    if first.startswith(">"):
        return "c"
    if first.rstrip().endswith("?"):
        return "q"
    return f"p{min(max(len(_SENTENCE_END.findall(first)), 1), 3)}"
