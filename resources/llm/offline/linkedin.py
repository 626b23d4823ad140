"""A LinkedIn post: hook, three to five facts, a question, the call to action, the sources.

Plain text, for LinkedIn shows Markdown as it is typed. The first two lines are all that is seen before “more”, so the
hook is the brief's angle or the strongest fact. At most 1,300 characters: longer posts are read less.
"""

from typing import Final

from domain.channel import length_of
from domain.markup import without_markers
from domain.writing import DraftMaterial, DraftOutput
from resources.llm.offline.chance import Chance
from resources.llm.offline.framing import angle_of, call_to_action_of, own_prose, question_of, takeaway_of
from resources.llm.offline.tags import tags_of
from resources.llm.offline.told import (
    Told,
    by_source,
    in_reading_order,
    own_facts,
    striking,
    tellable,
    title_of,
    well_ordered,
)

LONGEST: Final = 1_300
MOST_FACTS: Final = 5
LONGEST_HOOK: Final = 170


def draft_post(material: DraftMaterial, chance: Chance) -> DraftOutput:
    """The post."""
    told = tellable(material, MOST_FACTS)
    question = question_of(material, chance)
    body = _body(material, told, question, chance)
    while length_of("linkedin", without_markers(body)) > LONGEST and len(told) > 2:
        told = told[:-1]
        body = _body(material, told, question, chance)
    return DraftOutput(title=own_prose(material.brief.topic, material.guide), body=body, tags=tags_of(material, told))


def _body(material: DraftMaterial, told: list[Told], question: str, chance: Chance) -> str:
    angle = angle_of(material.brief, material.guide)
    style = (chance.number("opening") + material.variation) % 2
    facts = told
    hook = striking(told, LONGEST_HOOK) if style else None
    if hook is not None:
        opening, facts = [hook.cited, angle], [item for item in told if item is not hook]
    else:
        opening = [angle]
    parts = [
        *opening,
        *_facts(well_ordered(in_reading_order(facts)), chance),
        *(item.cited for item in own_facts(material)),
        takeaway_of(material),
        question,
    ]
    parts += [call_to_action_of(material, markdown=False), _sources(told)]
    return "\n\n".join(part for part in parts if part)


def _facts(told: list[Told], chance: Chance) -> list[str]:
    """A list, or a paragraph for each fact: which of them is a matter of chance, and of length."""
    if not told:
        return []
    long = sum(len(item.text) for item in told) / len(told) > 170
    if long or chance.number("form") % 2:
        return [item.cited for item in told]
    return ["\n".join(f"• {item.cited}" for item in told)]


def _sources(told: list[Told]) -> str:
    titles = [title_of(group[0].claim, markdown=False) for group in by_source(told).values() if _is_named(group)]
    if not titles:
        return ""
    return f"{'Source' if len(titles) == 1 else 'Sources'}: {'; '.join(titles)}"


def _is_named(group: list[Told]) -> bool:
    """Our own statements have no source to name."""
    return group[0].claim.source_kind != "own"
