"""A blog article: opening, three to five sections of evidence, a closing with the call to action, the sources.

An evidence outline, honestly: each section holds what one part of one source says, in the source's order, so that the
sentences belong together; an editor adds the thread. Facts that stand alone in their section are gathered in one.
"""

from typing import Final

from domain.claim import Claim
from domain.writing import DraftMaterial, DraftOutput
from resources.llm.offline import phrases
from resources.llm.offline.chance import Chance
from resources.llm.offline.framing import angle_of, call_to_action_of, own_prose, question_of, shortened, takeaway_of
from resources.llm.offline.headings import heading_of
from resources.llm.offline.tags import tags_of
from resources.llm.offline.told import Told, by_source, own_facts, striking, tellable, title_of, well_ordered

MOST_FACTS: Final = 24
MOST_SECTIONS: Final = 5
MOST_IN_SECTION: Final = 5
MOST_TITLE: Final = 70
LONGEST_OPENER: Final = 200


def draft_article(material: DraftMaterial, chance: Chance) -> DraftOutput:
    """The article."""
    told = tellable(material, MOST_FACTS)
    opener = striking(told, LONGEST_OPENER)
    sections = _sections([item for item in told if item is not opener], material)
    used = [*([opener] if opener else []), *(item for section in sections for item in section)]
    parts = [_opening(material, opener, chance), *_written(sections, material, chance)]
    parts += [_closing(material, chance), _sources(used)]
    return DraftOutput(
        title=shortened(own_prose(material.brief.topic, material.guide), MOST_TITLE),
        body="\n\n".join(part for part in parts if part),
        tags=tags_of(material, used),
    )


def _opening(material: DraftMaterial, opener: Told | None, chance: Chance) -> str:
    angle = angle_of(material.brief, material.guide)
    turn = own_prose(chance.pick("turn", phrases.BLOG_TURNS), material.guide)
    fact = opener.cited if opener else ""
    orders = ((angle, fact, turn), (fact, angle, turn), (angle, turn, fact))
    order = orders[(chance.number("opening") + material.variation) % len(orders)]
    return " ".join(part for part in order if part)


def _sections(told: list[Told], material: DraftMaterial) -> list[list[Told]]:
    """Facts by section of their source; lonely ones join others of their source, then one another."""
    groups: dict[tuple[str, str], list[Told]] = {}
    for item in told:
        groups.setdefault((item.claim.source_id, item.claim.heading), []).append(item)
    full = [group for group in groups.values() if len(group) > 1]
    lonely = [group[0] for group in groups.values() if len(group) == 1]
    for items in by_source(lonely).values():
        home = min((g for g in full if g[0].claim.source_id == items[0].claim.source_id), key=len, default=None)
        if len(items) > 1:
            full.append(items)
        elif home is not None and len(home) < MOST_IN_SECTION:
            home += items
        else:
            full += [items]
    gathered = [item for group in full if len(group) == 1 for item in group]
    pieces = [piece for group in full if len(group) > 1 for piece in _halved(group)]
    ranked = sorted(pieces, key=lambda group: min(item.rank for item in group))
    room = MOST_SECTIONS - bool(gathered or len(ranked) > MOST_SECTIONS)
    left = _filled(ranked[:room], sorted((i for group in ranked[room:] for i in group), key=lambda item: item.rank))
    sources = list(dict.fromkeys(group[0].claim.source_id for group in ranked[:room]))
    chosen = sorted(ranked[:room], key=lambda group: (sources.index(group[0].claim.source_id), group[0].claim.start))
    rest = [*gathered, *left][:MOST_IN_SECTION]
    if material.variation % 2:
        chosen.reverse()
    chosen += [rest] if rest else []
    return [well_ordered(sorted(group, key=lambda item: (item.claim.source_id, item.claim.start))) for group in chosen]


def _filled(sections: list[list[Told]], items: list[Told]) -> list[Told]:
    """Puts facts that found no section into one of their source, where those of its heading stay the most; gives back
    what found no place."""
    own = {id(section): len(section) for section in sections}
    left = []
    for item in items:
        homes = [
            section
            for section in sections
            if section[0].claim.source_id == item.claim.source_id
            and len(section) < min(MOST_IN_SECTION, 2 * own[id(section)] - 1)
        ]
        if homes:
            min(homes, key=len).append(item)
        else:
            left.append(item)
    return left


def _halved(group: list[Told]) -> list[list[Told]]:
    if len(group) <= MOST_IN_SECTION:
        return [group]
    ordered = sorted(group, key=lambda item: item.claim.start)
    return [ordered[at : at + MOST_IN_SECTION - 1] for at in range(0, len(ordered), MOST_IN_SECTION - 1)]


def _written(sections: list[list[Told]], material: DraftMaterial, chance: Chance) -> list[str]:
    parts: list[str] = []
    headings: list[str] = []
    named: list[str] = []
    for section in sections:
        headings.append(heading_of(section, material, chance, headings))
        parts.append(f"## {headings[-1]}")
        for items in by_source(section).values():
            claim = items[0].claim
            is_named = claim.source_kind == "own" or headings[-1] in claim.source_title
            intro = "" if is_named else _introduced(claim, named, chance)
            parts.append(" ".join(part for part in (intro, *(item.cited for item in items)) if part))
            named.append(items[0].claim.source_id)
    return parts


def _introduced(claim: Claim, named: list[str], chance: Chance) -> str:
    """Names a source: in full at first, again when the text comes back to it, and never twice running."""
    if named and named[-1] == claim.source_id:
        return chance.pick("same", phrases.SAME_SOURCE)
    if claim.source_id in named:
        return chance.pick("back", phrases.BACK_TO_SOURCE).format(source=title_of(claim, markdown=True, year=False))
    stock = phrases.NEXT_SOURCE if named else phrases.FIRST_SOURCE
    return chance.pick("next" if named else "first", stock).format(source=title_of(claim, markdown=True))


def _closing(material: DraftMaterial, chance: Chance) -> str:
    heading = f"## {own_prose(chance.pick('closing', phrases.CLOSING_HEADINGS), material.guide)}"
    ours = [item.cited for item in own_facts(material, 2)]
    words = " ".join(part for part in (takeaway_of(material), *ours, question_of(material, chance)) if part)
    action = call_to_action_of(material, markdown=True)
    return "\n\n".join(part for part in (heading, words, f"**{action}**" if action else "") if part)


def _sources(told: list[Told]) -> str:
    groups = [group[0].claim for group in by_source(told).values() if group[0].claim.source_kind != "own"]
    if not groups:
        return ""
    lines = [f"- {title_of(claim, markdown=True)}" for claim in groups]
    return "\n".join([f"## {phrases.SOURCE_HEADINGS[0]}", "", *lines])
