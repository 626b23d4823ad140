"""What a scout found, held to its excerpt: the quotation to the letter, and its own words only where they say the same.

A summary is where a model drifts: a figure rounded, a “not” lost. The claim check that drafts pass is asked about each
summary; what it does not let through, or what holds an address, is replaced by the quotation itself, which stands there
in any case.
"""

from collections.abc import Iterable, Mapping

from domain.claim import CitedSentence, Claim
from domain.claim_check import check_sentence
from domain.link_check import addresses_in
from domain.own_ground import OwnGround
from domain.scouting import Excerpt
from domain.unreadable import unreadable_in

LET_THROUGH = ("supported", "no_claim", "not_checked")


def by_id(excerpts: Iterable[Excerpt]) -> dict[str, Excerpt]:
    """The excerpts by what they are quoted by."""
    return {excerpt.id: excerpt for excerpt in excerpts}


def stands(excerpts: Mapping[str, Excerpt], excerpt_id: str, quote: str) -> bool:
    """Whether the quotation is in the excerpt, to the letter."""
    return excerpt_id in excerpts and quote in excerpts[excerpt_id].text


def honest(words: str, quote: str, excerpt: Excerpt) -> str:
    """`words` where the check finds that the excerpt says them, else the quotation."""
    words = " ".join(words.split())
    if words == " ".join(quote.split()):
        return quote
    if addresses_in(words) or unreadable_in(words):
        return quote
    ruling = check_sentence(CitedSentence(text=words, claim_id="q"), (_as_claim(quote, excerpt),), OwnGround())
    return words if ruling.verdict in LET_THROUGH else quote


def _as_claim(quote: str, excerpt: Excerpt) -> Claim:
    start = excerpt.text.index(quote)
    return Claim(
        id="q",
        brief_id="",
        source_id=excerpt.source_id or excerpt.origin,
        source_title=excerpt.title,
        source_kind="web",
        passage_id=excerpt.id,
        passage=excerpt.text,
        heading="",
        passage_start=0,
        passage_end=len(excerpt.text),
        start=start,
        end=start + len(quote),
        text=quote,
        score=0.0,
        source_published=excerpt.seen.isoformat(),
    )
