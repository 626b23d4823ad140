"""A LinkedIn post: hook, three to five facts that belong together, a question, the call to action, the sources.

Plain text, for LinkedIn shows Markdown as it is typed. The first two lines are all that is seen before “more”, so the
hook is the brief's angle or the strongest fact. At most 1,300 characters: longer posts are read less.
"""

from typing import Final

from domain.channel import length_of
from domain.markup import without_markers
from domain.writing import DraftMaterial, DraftOutput
from resources.llm.offline.belonging import belonging, groups_of
from resources.llm.offline.chance import Chance
from resources.llm.offline.following import with_followers
from resources.llm.offline.framing import angle_of, call_to_action_of, own_prose, question_of, takeaway_of
from resources.llm.offline.paragraphs import prose_of
from resources.llm.offline.tags import tags_of
from resources.llm.offline.told import Told, by_source, own_facts, striking, tellable, title_of

LONGEST: Final = 1_300
MOST_FACTS: Final = 5
MOST_CANDIDATES: Final = 12
LONGEST_HOOK: Final = 170
LONGEST_ITEM: Final = 170


def draft_post(material: DraftMaterial, chance: Chance) -> DraftOutput:
    """The post."""
    told = belonging(tellable(material, MOST_CANDIDATES), MOST_FACTS, material.brief.topic)
    question = question_of(material, chance)
    body = _body(material, told, question, chance)
    while length_of("linkedin", without_markers(body)) > LONGEST and len(told) > 2:
        told = told[:-1]
        body = _body(material, told, question, chance)
    return DraftOutput(title=own_prose(material.brief.topic, material.guide), body=body, tags=tags_of(material, told))


def _body(material: DraftMaterial, told: list[Told], question: str, chance: Chance) -> str:
    angle = angle_of(material.brief, material.guide)
    style = (chance.number("opening") + material.variation) % 2
    hook = striking(told, LONGEST_HOOK) if style else None
    opening = [hook.cited, angle] if hook else [angle]
    facts = [item for item in told if item is not hook]
    facts = with_followers(facts, material.claims, material.brief, material.guide)[:MOST_FACTS]
    ours = [*(item.cited for item in own_facts(material)), takeaway_of(material)]
    parts = [*opening, *_facts(facts), " ".join(text for text in ours if text), question]
    parts += [call_to_action_of(material, markdown=False), _sources([*([hook] if hook else []), *facts])]
    return "\n\n".join(part for part in parts if part)


def _facts(told: list[Told]) -> list[str]:
    """Paragraphs of what belongs together; facts that all stand alone and are short make a list."""
    groups = groups_of(told)
    short = all(len(item.text) <= LONGEST_ITEM for item in told)
    if len(told) > 2 and short and all(len(group) == 1 for group in groups):
        return ["\n".join(f"• {item.cited}" for item in told)]
    return [prose_of(group) for group in groups]


def _sources(told: list[Told]) -> str:
    titles = [title_of(group[0].claim, markdown=False) for group in by_source(told).values()]
    if not titles:
        return ""
    return f"{'Source' if len(titles) == 1 else 'Sources'}: {'; '.join(titles)}"
