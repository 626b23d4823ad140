"""Which claim does each sentence of an edited text rest on?

A person edits what the channel shows, where no markers are. The tempting way out, to check only the sentences that did
not change, would let the one sentence through that somebody typed in. So every sentence looks for its claim again:
first by a marker, if the person wrote one, then as the sentence it was or was made from, then as a near quotation of a
claim of the dossier. What finds none cites nothing, and is judged like that.
"""

from collections.abc import Sequence
from typing import Final

from domain.claim import CitedSentence, Claim, Evidence
from domain.markup import parse
from domain.plain import plain
from domain.text_measures import content_overlap, content_words, overlap

MADE_FROM: Final = 0.6
QUOTES: Final = 0.75
FEWEST_WORDS: Final = 4


def cited_again(text: str, before: Sequence[Evidence], claims: Sequence[Claim]) -> tuple[CitedSentence, ...]:
    """The sentences of `text`, each with the claim it rests on. `before` is the evidence of the version edited."""
    return tuple(_cited(sentence, before, claims) for sentence in parse(text).sentences)


def claim_of(entry: Evidence, claims: Sequence[Claim]) -> Claim | None:
    """The claim a former sentence cited, found by source and passage: a rebuilt dossier numbers its claims anew."""
    if entry.claim_id is None:
        return None
    same = [claim for claim in claims if (claim.source_id, claim.passage_start) == (entry.source_id, entry.start)]
    return next((claim for claim in same if claim.id == entry.claim_id), same[0] if same else None)


def _cited(sentence: CitedSentence, before: Sequence[Evidence], claims: Sequence[Claim]) -> CitedSentence:
    if sentence.claim_id is not None or sentence.role == "heading":
        return sentence
    for entry in before:
        if plain(entry.sentence) == plain(sentence.text):
            return _citing(sentence, claim_of(entry, claims))
    return _citing(sentence, _made_from(sentence.text, before, claims) or _quoting(sentence.text, claims))


def _citing(sentence: CitedSentence, claim: Claim | None) -> CitedSentence:
    return sentence.model_copy(update={"claim_id": claim.id if claim else None})


def _made_from(text: str, before: Sequence[Evidence], claims: Sequence[Claim]) -> Claim | None:
    cited = [(min(overlap(text, e.sentence), overlap(e.sentence, text)), e) for e in before if e.claim_id]
    score, nearest = max(cited, key=lambda pair: pair[0], default=(0.0, None))
    return claim_of(nearest, claims) if nearest and score >= MADE_FROM else None


def _quoting(text: str, claims: Sequence[Claim]) -> Claim | None:
    if len(set(content_words(text))) < FEWEST_WORDS:
        return None
    score, nearest = max(((content_overlap(text, c.text), c) for c in claims), key=lambda p: p[0], default=(0.0, None))
    return nearest if score >= QUOTES else None
