"""Facts that a text does not tell yet, and where a new one goes."""

from collections.abc import Callable
from typing import Final

from domain.claim import Claim
from domain.text_measures import grams
from domain.writing import ReviseMaterial
from resources.llm.offline import phrases
from resources.llm.offline.chance import Chance
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.leaning import leans_on_last
from resources.llm.offline.marked_body import Part, after, parts_of
from resources.llm.offline.polish import sentence_of, usable
from resources.llm.offline.same_fact import same_fact
from resources.llm.offline.tidying import tidied
from resources.llm.offline.told import Told, title_of

_RUN: Final = 5


def spare_facts(body: str, material: ReviseMaterial, wanted: Callable[[Told], bool] = lambda _: True) -> list[Told]:
    """Claims that can be told and that the text has not told, best first."""
    cited = {part.claim_id for part in parts_of(body)}
    told = [part.text for part in parts_of(body) if part.claim_id]
    known = {gram for text in told for gram in grams(text, _RUN)}
    found = []
    for rank, claim in enumerate(material.claims):
        known_or_ours = claim.id in cited or claim.source_kind == "own"
        if known_or_ours or not usable(claim, material.brief, material.guide):
            continue
        item = Told(claim, sentence_of(claim, material.guide), rank)
        repeats = grams(item.text, _RUN) & known or any(same_fact(item.text, other) for other in told)
        if not repeats and wanted(item):
            found.append(item)
    return found


def with_facts(text: Text, material: ReviseMaterial, facts: list[Told], kind: str) -> Answer:
    """The text with up to two of these facts; `kind` names them in the refusal."""
    if not facts:
        return Refusal(f"The dossier has no unused claim {kind} for this piece.")
    body = text.body
    for fact in facts[:2]:
        if fact.claim.id in {item.claim.id for item in spare_facts(body, material)}:
            body = with_fact(body, fact, material)
    return text._replace(body=tidied(text.body, body, material))


def with_fact(body: str, fact: Told, material: ReviseMaterial) -> str:
    """The body with one more fact: beside those of its own paragraph or section, else behind the last of its source,
    else behind the last of all, its source named."""
    parts = parts_of(body)
    claims = {claim.id: claim for claim in material.claims}
    cited = [part for part in parts if part.claim_id]
    place = _place([(part, claims[part.claim_id]) for part in cited if part.claim_id in claims], fact.claim)
    if place is not None:
        return after(body, _last_leaning(place, parts, body), fact.cited)
    if not cited:
        return _before_closing(body, parts, fact.cited)
    if material.channel == "linkedin" or fact.claim.source_kind == "own":
        return after(body, cited[-1], fact.cited)
    return _new_paragraph(body, cited[-1], _introduced(fact, material))


def _place(told: list[tuple[Part, Claim]], claim: Claim) -> Part | None:
    """The sentence behind which a claim of the same source belongs: the last one before it there, as near as can be."""
    same = [(part, other) for part, other in told if other.source_id == claim.source_id]
    if not same:
        return None
    near = [pair for pair in same if pair[1].passage_id == claim.passage_id]
    near = near or [pair for pair in same if pair[1].heading == claim.heading]
    if not near:
        return same[-1][0]
    before = [part for part, other in near if other.start < claim.start]
    return before[-1] if before else near[-1][0]


def _last_leaning(place: Part, parts: list[Part], body: str) -> Part:
    """The last sentence of those that lean on one another there: nothing may come between them."""
    for part in parts[parts.index(place) + 1 :]:
        if not leans_on_last(part, place, body):
            break
        place = part
    return place


def _introduced(fact: Told, material: ReviseMaterial) -> str:
    chance = Chance(material.brief.topic, material.channel, fact.claim.text)
    title = title_of(fact.claim, markdown=True)
    if material.channel == "email":
        return f"{chance.pick('lead', phrases.LIST_LEAD).format(source=title)}\n\n- {fact.cited}"
    return f"{chance.pick('next', phrases.NEXT_SOURCE).format(source=title)} {fact.cited}"


def _new_paragraph(body: str, behind: Part, text: str) -> str:
    end = body.find("\n\n", behind.end)
    return f"{body}\n\n{text}" if end < 0 else f"{body[:end]}\n\n{text}{body[end:]}"


def _before_closing(body: str, parts: list[Part], text: str) -> str:
    """A text without any fact: behind its first sentence's paragraph."""
    return _new_paragraph(body, parts[0], text) if parts else text
