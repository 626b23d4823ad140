"""A blog article: opening, sections of evidence, a closing with the call to action, the sources.

An evidence outline, honestly: each section holds what one part of one source says, paragraph by paragraph in the
source's order, so that the sentences belong together; an editor adds the thread between sections. A source is named
where it begins and in the list at the end, not in front of every sentence.
"""

from itertools import pairwise
from typing import Final

from domain.writing import DraftMaterial, DraftOutput
from resources.llm.offline import phrases
from resources.llm.offline.chance import Chance
from resources.llm.offline.following import with_followers
from resources.llm.offline.framing import angle_of, call_to_action_of, own_prose, question_of, shortened, takeaway_of
from resources.llm.offline.headings import heading_of
from resources.llm.offline.paragraphs import prose_of
from resources.llm.offline.sections import Section, sections_of
from resources.llm.offline.tags import tags_of
from resources.llm.offline.told import Told, by_source, fitting, is_proof, own_facts, tellable, title_of

MOST_FACTS: Final = 40
MOST_TITLE: Final = 70
LONGEST_OPENER: Final = 200
MOST_OWN: Final = 3
LEAST_UNDER_HEADING: Final = 2


def draft_article(material: DraftMaterial, chance: Chance) -> DraftOutput:
    """The article."""
    told = tellable(material, MOST_FACTS)
    proofs, others = _own(material)
    opener = None if proofs else fitting(_alone(_of_main_source(told), material), LONGEST_OPENER)
    rest = [item for item in told if item is not opener]
    turned = bool(material.variation % 2)
    sections = sections_of(with_followers(rest, material.claims, material.brief, material.guide), turned=turned)
    used = [*([opener] if opener else []), *(item for section in sections for item in section.told)]
    parts = [_opening(material, opener, proofs, chance), *_written(sections, material, chance)]
    parts += [_closing(material, others, chance), _sources(used)]
    return DraftOutput(
        title=shortened(own_prose(material.brief.topic, material.guide), MOST_TITLE),
        body="\n\n".join(part for part in parts if part),
        tags=tags_of(material, used),
    )


def _of_main_source(told: list[Told]) -> list[Told]:
    """The facts of the source that tells most: the one that the reader meets again."""
    return max(by_source(told).values(), key=len, default=[])


def _alone(told: list[Told], material: DraftMaterial) -> list[Told]:
    """Facts that nothing leans on: taken from their paragraph they leave no riddle."""
    followed = with_followers(told, material.claims, material.brief, material.guide)
    return [item for item, behind in pairwise([*followed, None]) if item in told and (not behind or behind in told)]


def _own(material: DraftMaterial) -> tuple[list[Told], list[Told]]:
    """What we state of ourselves: the brief's proof points, which open the article, and all else, which closes it."""
    ours = own_facts(material, MOST_OWN)
    proofs = [item for item in ours if is_proof(item, material)]
    return proofs, [item for item in ours if item not in proofs]


def _opening(material: DraftMaterial, opener: Told | None, proofs: list[Told], chance: Chance) -> str:
    """The angle and who knows it, or a fact; only where there is neither, a turn of ours."""
    angle = angle_of(material.brief, material.guide)
    facts = [item.cited for item in proofs] or ([opener.cited] if opener else [])
    if not facts:
        return f"{angle} {own_prose(chance.pick('turn', phrases.BLOG_TURNS), material.guide)}"
    return " ".join([*facts, angle] if material.variation % 2 else [angle, *facts])


def _written(sections: list[Section], material: DraftMaterial, chance: Chance) -> list[str]:
    parts: list[str] = []
    headings: list[str] = []
    named: set[str] = set()
    for section in sections:
        if len(section.told) >= LEAST_UNDER_HEADING:
            headings.append(heading_of(section.told, material, chance, headings, named=section.source_id in named))
            parts.append(f"## {headings[-1]}")
        prose = [prose_of(paragraph) for paragraph in section.paragraphs]
        if section.source_id not in named and not (headings and headings[-1] in section.told[0].claim.source_title):
            prose[0] = f"{_introduced(section.told[0], len(named), material.brief.position)} {prose[0]}"
        named.add(section.source_id)
        parts += prose
    return parts


def _introduced(item: Told, named: int, position: int) -> str:
    """Names a source where it begins; briefs of one campaign take their turns of phrase from different places."""
    stock = phrases.NEXT_SOURCE if named else phrases.FIRST_SOURCE
    return stock[(position + named) % len(stock)].format(source=title_of(item.claim, markdown=True))


def _closing(material: DraftMaterial, ours: list[Told], chance: Chance) -> str:
    """Takeaway, question and call to action; under a heading of its own only where there is something to say."""
    said = [text for text in (takeaway_of(material), *(item.cited for item in ours)) if text]
    heading = f"## {own_prose(chance.pick('closing', phrases.CLOSING_HEADINGS), material.guide)}" if said else ""
    words = " ".join([*said, question_of(material, chance)])
    action = call_to_action_of(material, markdown=True)
    return "\n\n".join(part for part in (heading, words, f"**{action}**" if action else "") if part)


def _sources(told: list[Told]) -> str:
    groups = [group[0].claim for group in by_source(told).values() if group[0].claim.source_kind != "own"]
    if not groups:
        return ""
    lines = [f"- {title_of(claim, markdown=True)}" for claim in groups]
    return "\n".join([f"## {phrases.SOURCE_HEADINGS[0]}", "", *lines])
