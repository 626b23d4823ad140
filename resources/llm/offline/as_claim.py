"""A quotation as the claim it would be, so that it can be judged before there is a dossier."""

from domain.brief import Brief
from domain.claim import Claim
from domain.writing import PassageHit


def as_claim(quote: str, hit: PassageHit, brief: Brief) -> Claim:
    """The claim of a quotation that stands in the passage to the letter."""
    passage = hit.passage
    start = passage.text.index(quote) + passage.start
    return Claim(
        id="c0",
        brief_id=brief.id,
        source_id=passage.source_id,
        source_title=hit.source_title,
        source_kind="file",
        passage_id=passage.id,
        passage=passage.text,
        heading=passage.heading,
        passage_start=passage.start,
        passage_end=passage.end,
        start=start,
        end=start + len(quote),
        text=quote,
        score=hit.score,
    )
