"""What a figure belongs to: the year and the name that stand with it in the source.

“94 minutes in 2023 and 61 in 2024” has both years and both figures; “94 minutes in 2024” has a year and a figure of it,
and is false. So where a sentence of the source names several years (or several names), each figure belongs to the one
that stands nearest in its own part of the sentence. A figure told with another year is a fault; one told with another
name is for a person, since names are often carried over from the part before. A share or number `of` some is theirs;
told of others to whom the passage gives a figure of their own, it is a fault.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from domain.dates import covers, dates_in
from domain.english import FUNCTION_WORDS, words_of
from domain.figure_match import covering
from domain.figures import Figure, figures_in
from domain.names import names_in, words_in
from domain.plain import fold
from domain.sentences import sentence_spans
from domain.text_measures import content_words, stem

_PART: Final = re.compile(r"[,;:]\s|\s(?:and|while|whereas|but)\s")
_DETERMINERS: Final = r"(?:(?:all|the|these|those|our|its|their|his|her)\s+)*"
_SHARE_OF: Final = re.compile(rf"\s+of\s+{_DETERMINERS}(?P<owner>[^\W\d_]{{3,}})", re.IGNORECASE)
_ANYBODY: Final = frozenset(
    map(stem, words_of("respondents participants users people persons answers teams companies organisations"))
)
# `Among drivers, 44% …`, `of the drivers, it was 44%`
_SHARE_AMONG: Final = re.compile(
    rf"\b(?:among|of|for|with)\s+{_DETERMINERS}(?P<owner>[^\W\d_]{{3,}})(?:\s+[^\W\d_]+)?,?\s+"
    r"(?:(?:it|that|this)\s+(?:was|is|were)\s+|the\s+share\s+(?:was|is)\s+)?(?:only\s+|about\s+|just\s+)?$",
    re.IGNORECASE,
)
_ELLIPTIC: Final = re.compile(
    r"(?:\s+(?:did|do|does|were|are|was|is|had|have|has|said so|too|also|so))*"
    r"\s*(?=[.,;:)]|$|\band\b|\bwhile\b|\bbut\b)",
    re.IGNORECASE,
)
_BEFORE: Final = 60
_COUNT_OF: Final = re.compile(rf"\s+(?:of\s+{_DETERMINERS})?(?P<owner>[^\W\d_]{{3,}}s)\b", re.IGNORECASE)
Date = tuple[int, int, int]


class _Dated(NamedTuple):
    start: int
    end: int
    date: Date


def wrong_date(sentence: str, passage: str) -> tuple[str, str] | None:
    """(figure, date) where the passage gives the figure to another date than the sentence's only one."""
    stated = [date for _, _, date in dates_in(sentence)]
    if len(stated) != 1:
        return None
    for figure, places in _placed(sentence, passage):
        nearest = [near for text, place in places if (near := _nearest_date(text, place))]
        if len(nearest) == len(places) and not any(_agree(stated[0], date) for date in nearest):
            return figure.text.strip(), next(sentence[start:end] for start, end, _ in dates_in(sentence))
    return None


def wrong_name(sentence: str, passage: str) -> tuple[str, str] | None:
    """(figure, name) where the passage's part of a sentence that has the figure names somebody else."""
    stated = {fold(name.word) for name in names_in(sentence)}
    if len(stated) != 1:
        return None
    for figure, places in _placed(sentence, passage):
        together = _names(sentence, *_part(sentence, figure)) == stated
        if together and all(_is_others(text, place, stated) for text, place in places):
            return figure.text.strip(), names_in(sentence)[0].word
    return None


def wrong_share(sentence: str, passage: str) -> tuple[str, str, str, bool] | None:
    """(figure, whose here, whose there, plain) where the passage gives the figure of some, and another figure of those
    whom the sentence names: `31% of drivers`, where it was 31% of managers, and 44% of drivers. Not plain: `users`
    and `respondents` may be the same people under two names."""
    said = set(content_words(sentence))
    owned = _owned(passage)
    for figure in figures_in(sentence):
        mine = _owner(figure, sentence)
        places = covering(figure, [known for known, _ in owned])
        theirs = [owner for known, owner in owned if known in places]
        rivals = {stem(owner) for known, owner in owned if known not in places and owner}
        if mine and all(theirs) and theirs and stem(mine) in rivals and not {stem(owner) for owner in theirs} & said:
            plain = not _ANYBODY & {stem(mine), *map(stem, theirs)} or any(
                _set_apart(whose, passage) for whose in (mine, *theirs)
            )
            return figure.text.strip(), mine, theirs[0], plain
    return None


@lru_cache(512)
def _owned(passage: str) -> tuple[tuple[Figure, str], ...]:
    return tuple((figure, _owner(figure, passage)) for figure in figures_in(passage))


def _set_apart(owner: str, passage: str) -> bool:
    """Whether the passage gives this group its share in the same breath as another group's: `and 62% of users did`.
    Then the two are not the same people under two names."""
    for figure, whose in _owned(passage):
        if figure.kind == "percent" and whose and stem(whose) == stem(owner):
            found = _SHARE_OF.match(passage, figure.end)
            if _ELLIPTIC.match(passage, found.end() if found else figure.end):
                return True
    return False


def _owner(figure: Figure, text: str) -> str:
    """Whose share or number it is: the word behind it, behind `of the`; empty where none stands there."""
    if figure.kind not in ("percent", "number") or figure.unit:
        return ""
    found = (_SHARE_OF if figure.kind == "percent" else _COUNT_OF).match(text, figure.end)
    if found is None and figure.kind == "percent":
        found = _SHARE_AMONG.search(text[max(0, figure.start - _BEFORE) : figure.start])
    owner = found["owner"].lower() if found else ""
    return "" if owner in FUNCTION_WORDS else owner


def _placed(sentence: str, passage: str) -> Iterator[tuple[Figure, list[tuple[str, Figure]]]]:
    """Each figure of the sentence with the places that cover it: the passage's sentence, and the figure in it."""
    texts = [passage[start:end] for start, end in sentence_spans(passage)]
    known = [(text, figures_in(text)) for text in texts]
    for figure in figures_in(sentence):
        if figure.kind in ("date", "code"):
            continue
        places = [(text, place) for text, figures in known for place in covering(figure, figures)]
        if places:
            yield figure, places


def _nearest_date(text: str, place: Figure) -> Date | None:
    """The date that a figure belongs to, where its sentence has several; None where it has one or none."""
    found = [_Dated(*each) for each in dates_in(text)]
    if len({each.date for each in found}) < 2:
        return None
    start, end = _part(text, place)
    inside = [each for each in found if start <= each.start < end] or found
    return min(inside, key=lambda each: max(each.start - place.end, place.start - each.end)).date


def _agree(one: Date, other: Date) -> bool:
    return covers(one, other) or covers(other, one)


def _part(text: str, place: Figure) -> tuple[int, int]:
    """The part of a sentence that a figure stands in."""
    cuts = [found.span() for found in _PART.finditer(text) if not place.start <= found.start() < place.end]
    start = max((end for _, end in cuts if end <= place.start), default=0)
    return start, min((begin for begin, _ in cuts if begin >= place.end), default=len(text))


def _is_others(text: str, place: Figure, stated: set[str]) -> bool:
    """Whether the part with the figure names somebody, and the sentence's own name stands in another part only."""
    start, end = _part(text, place)
    here = _names(text, start, end)
    return bool(here) and not here & stated and bool(_names(text, 0, len(text)) & stated)


def _names(text: str, start: int, end: int) -> set[str]:
    """The names of a text that stand between two of its places."""
    return {fold(name.word) for name in names_in(text)} & {fold(word) for word in words_in(text[start:end])}
