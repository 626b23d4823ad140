"""The sentences round a good one: what its paragraph opens with, and what explains it.

Facts chosen one by one come from everywhere, and a text made of them jumps. What stands beside a fact in its source is
about the same thing, and a sentence that leans on its neighbour (`Managers rarely see the surcharge, because …`) is
worth telling only with it. So the best facts bring their neighbours along, as far as they can be told.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from domain.sentences import sentence_spans
from domain.source import Passage
from domain.text_measures import grams
from domain.writing import PassageHit, QuotedClaim, ResearchMaterial
from resources.llm.offline.as_claim import as_claim
from resources.llm.offline.polish import usable, usable_behind
from resources.llm.offline.quotable import clause_of

_BEHIND: Final = 2  # sentences behind a fact


def neighbours_of(chosen: Sequence[QuotedClaim], material: ResearchMaterial, most: int) -> list[QuotedClaim]:
    """Up to `most` quotations that stand beside the chosen ones, those of the best first."""
    hits = {hit.passage.id: hit for hit in material.hits}
    told = [claim.quote for claim in chosen]
    known = {gram for quote in told for gram in grams(quote)}
    found: list[QuotedClaim] = []
    for claim in chosen:
        for quote in _beside(claim, hits[claim.passage_id], material):
            new = not any(quote in other or other in quote for other in told) and not grams(quote) & known
            if new and len(found) < most:
                found.append(QuotedClaim(passage_id=claim.passage_id, quote=quote))
                told.append(quote)
                known |= grams(quote)
    return found


def _beside(claim: QuotedClaim, hit: PassageHit, material: ResearchMaterial) -> Iterator[str]:
    """The sentences right behind, then the one that the paragraph opens with."""
    passage = hit.passage
    spans = sentence_spans(passage.text)
    at = passage.text.index(claim.quote)
    place = next((n for n, span in enumerate(spans) if span.start <= at < span.end), None)
    if place is None:
        return
    for before, span in zip(spans[place:], spans[place + 1 : place + 1 + _BEHIND], strict=False):
        quote = _tellable(passage, span.start, span.end, hit, material)
        if quote is None or passage.text[before.end : span.start].strip(" "):
            break
        yield quote
    first = clause_of(passage.text[spans[0].start : spans[0].end])
    if place and usable(as_claim(first, hit, material.brief), material.brief, material.guide):
        yield first


def _tellable(passage: Passage, start: int, end: int, hit: PassageHit, material: ResearchMaterial) -> str | None:
    """The clause that stands alone; else the whole sentence, to be told behind the one before it."""
    brief, guide = material.brief, material.guide
    whole = passage.text[start:end]
    clause = clause_of(whole)
    if usable(as_claim(clause, hit, brief), brief, guide):
        return clause
    return whole if usable_behind(as_claim(whole, hit, brief), brief, guide) else None
