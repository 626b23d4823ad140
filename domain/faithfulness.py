"""Is what a sentence takes from its passage told as the passage tells it?

Every figure, name and quotation may be there, and the sentence be untrue: turned round, exchanged, joined anew, made
more of. Each way has a module of its own that answers with what it found and, where it can go either way, whether that
is plain. Here they are asked once each, and their answers put into words. What is plain is a fault; the rest is a
doubt, and so is what only looks odd: words that the passage does not have, a figure beside others, a lost hedge.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from domain.additions import added_party
from domain.bindings import wrong_date, wrong_name, wrong_share
from domain.claim import Claim
from domain.comparisons import turned_comparison
from domain.contradictions import negation_differs, opposite_of
from domain.denials import added_consent, denied
from domain.english import words_of
from domain.figure_match import covering
from domain.figures import Figure, stated_figures
from domain.hedges import dropped_hedge
from domain.names import recombined
from domain.near_copy import exchanged_figure, exchanged_name, exchanged_word
from domain.overreach import overreaches
from domain.periods import moved_periods
from domain.plain import plain
from domain.speakers import doubtful_speaker, invented_quotation, wrong_speaker
from domain.statements import kind_of, speaks_as_us
from domain.stitching import stitched_from
from domain.subjects import other_subject
from domain.text_measures import content_overlap, content_words

_CLAUSE: Final = re.compile(r"[,;:()\[\]–—]|\.\s")
_HEDGES: Final = words_of("roughly approximately exactly precisely circa")
LOW_OVERLAP: Final = 0.5


def faults_of(text: str, claim: Claim) -> list[str]:
    """What is plainly told otherwise than the passage tells it, in words."""
    passage = plain(claim.passage)
    return [*_turned(text, passage), *(reason for reason, sure in _either(text, claim) if sure)]


def doubts_of(text: str, claim: Claim) -> list[str]:
    """What looks odd beside the passage, in words: for a person."""
    passage = plain(claim.passage)
    either = [reason for reason, sure in _either(text, claim) if not sure]
    return [*_odd_words(text, claim, passage), *either, *_misplaced_figures(text, passage)]


def _turned(text: str, passage: str) -> Iterator[str]:
    """True parts put together to something untrue: turned into their opposite, figures or speakers exchanged."""
    if found := opposite_of(text, passage):
        yield f"It says “{found[0]}” where the passage says “{found[1]}”."
    if denial := denied(text, passage):
        yield f"It says “{denial}” of what the passage says."
    if figures := exchanged_figure(text, passage):
        yield f"It says “{figures[0]}” where the passage says “{figures[1]}”."
    if dated := wrong_date(text, passage):
        yield f"The passage does not give “{dated[0]}” for {dated[1]}."
    if turned := turned_comparison(text, passage):
        yield f"It compares the other way round: the passage says “{turned[1]}”."
    if speakers := wrong_speaker(text, passage):
        yield f"The passage gives the quotation to {speakers[1]}, not to {speakers[0]}."
    if word := exchanged_word(text, passage):
        yield _exchanged(*word)
    elif name := exchanged_name(text, passage):
        yield _exchanged(*name)
    if seam := stitched_from(text, passage):
        yield seam
    if consent := added_consent(text, passage):
        yield f"The passage does not say “{consent}”."


@lru_cache(512)
def _either(text: str, claim: Claim) -> tuple[tuple[str, bool], ...]:
    """Reasons that may be faults or doubts; True with those that are plain."""
    return tuple(_found(text, claim, plain(claim.passage)))


def _found(text: str, claim: Claim, passage: str) -> Iterator[tuple[str, bool]]:
    beside = (claim.source_title, plain(claim.heading), claim.source_author or "")
    if shared := wrong_share(text, passage):
        yield f"The passage gives “{shared[0]}” of {shared[2]}, not of {shared[1]}.", shared[3]
    if subject := other_subject(text, passage, beside):
        yield f"The passage says this of “{subject[1]}”, not of “{subject[0]}”.", subject[2]
    if party := added_party(text, passage, beside):
        yield f"The passage does not say this of “{party[0]}”.", party[1]
    for period, sure in moved_periods(text, passage):
        yield f"“{period}” is not in the cited passage.", sure
    yield from overreaches(text, passage)
    for name, sure in recombined(text, " \n ".join((passage, *beside))):
        yield f"“{name}” is not one name in the cited passage.", sure


def _exchanged(said: str, original: str) -> str:
    if not said:
        return f"The passage's sentence says “{original}”, which was left out."
    if not original:
        return f"It says “{said}”, which the passage's sentence does not."
    return f"It says “{said}” where the passage's sentence says “{original}”."


def _odd_words(text: str, claim: Claim, passage: str) -> Iterator[str]:
    if content_overlap(text, passage) < LOW_OVERLAP and kind_of(text) != "question":
        yield "Most of its words are not in the cited passage."
    if speaks_as_us(text) and claim.source_kind != "own" and kind_of(text) == "statement":
        yield "It says “we” or “our”, but rests on a source that is not ours."
    if negation_differs(text, passage):
        yield "A negation differs from the cited passage."
    if hedge := dropped_hedge(text, passage):
        yield f"The passage says “{hedge}”, the sentence does not."
    if quotation := invented_quotation(text, claim.passage):
        yield f"The passage has “{quotation}”, but not as somebody's words."
    if speakers := doubtful_speaker(text, passage):
        yield f"It names {speakers[0]} beside the words of {speakers[1]}."
    if named := wrong_name(text, passage):
        yield f"“{named[0]}” may not be {named[1]}'s: the passage names another beside it."


def _misplaced_figures(text: str, passage: str) -> list[str]:
    """Figures that are in the passage, but stand beside other words there."""
    known = stated_figures(passage)
    return [
        f"“{figure.text.strip()}” stands beside other words in the cited passage."
        for figure in stated_figures(text)
        if figure.kind != "date" and not _in_place(figure, text, covering(figure, known), passage)
    ]


def _in_place(figure: Figure, text: str, places: Sequence[Figure], passage: str) -> bool:
    said = set(_beside(figure, text))
    return not said or not places or any(said & set(_beside(place, passage)) for place in places)


def _beside(figure: Figure, text: str) -> tuple[str, ...]:
    """Content words of the clause that a figure stands in, the nearest eight on each side."""
    before = _CLAUSE.split(text[: figure.start])[-1]
    after = _CLAUSE.split(text[figure.end :])[0]
    words = tuple(word for word in content_words(before)[-8:] + content_words(after)[:8] if word not in _HEDGES)
    return words or (content_words(text[: figure.start])[-4:] + content_words(text[figure.end :])[:4])
