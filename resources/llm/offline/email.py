"""An e-mail: subject, preheader, an opening, three to five facts, the call to action, who writes.

The preheader stands beside the subject in the list of mails, so it never repeats it: a fact that fits, else the angle.
"""

from typing import Final

from domain.writing import DraftMaterial, DraftOutput
from resources.llm.offline import phrases
from resources.llm.offline.belonging import belonging
from resources.llm.offline.chance import Chance
from resources.llm.offline.following import with_followers
from resources.llm.offline.framing import angle_of, call_to_action_of, own_prose, question_of, shortened, takeaway_of
from resources.llm.offline.tags import tags_of
from resources.llm.offline.told import Told, by_source, own_facts, striking, tellable, title_of

MOST_FACTS: Final = 7
MOST_CANDIDATES: Final = 14
ENOUGH: Final = 6
NEAR: Final = 0.85  # of the first source's nearness to the brief
LEAST_IN_LIST: Final = 2
MOST_SUBJECT: Final = 60
MOST_PREHEADER: Final = 100
LONGEST_HOOK: Final = 200


def draft_letter(material: DraftMaterial, chance: Chance) -> DraftOutput:
    """The e-mail."""
    told = _of_one_source(tellable(material, MOST_CANDIDATES))
    topic = own_prose(material.brief.topic, material.guide)
    angle = angle_of(material.brief, material.guide)
    subject, preheader = _subject_lines(topic, angle, told, material.variation)
    hook = striking(told, LONGEST_HOOK) if material.variation % 2 else None
    parts = [hook.cited if hook else angle]
    told = [item for item in told if item is not hook]
    parts += _lists(with_followers(told, material.claims, material.brief, material.guide)[:MOST_FACTS], chance)
    ours = [item.cited for item in own_facts(material)]
    parts += [" ".join(part for part in (*ours, takeaway_of(material), question_of(material, chance)) if part)]
    action = call_to_action_of(material, markdown=True)
    parts += [f"**{action}**" if action else "", material.guide.company]
    return DraftOutput(
        title=topic,
        body="\n\n".join(part for part in parts if part),
        subject=subject,
        preheader=preheader,
        tags=tags_of(material, told),
    )


def _subject_lines(topic: str, angle: str, told: list[Told], variation: int) -> tuple[str, str]:
    options = [shortened(topic, MOST_SUBJECT), shortened(angle, MOST_SUBJECT)]
    subject = options[variation % 2]
    facts = [item.text for item in told if len(item.text) <= MOST_PREHEADER]
    others = [option for option in (angle, topic) if shortened(option, MOST_SUBJECT) != subject]
    return subject, shortened([*facts, *others, topic][0], MOST_PREHEADER)


def _of_one_source(told: list[Told]) -> list[Told]:
    """The facts of the source that has most to say; a letter has one thought. Where that is little, a second source
    that has more than one fact, or else all there is."""
    groups = sorted(by_source(told).values(), key=_weight, reverse=True)
    first = belonging(groups[0], MOST_FACTS) if groups else []
    if len(first) >= ENOUGH:
        return first
    least = NEAR * _nearness(first) if len(first) > LEAST_IN_LIST else 0.0
    others = (group for group in groups[1:] if len(group) >= LEAST_IN_LIST and _nearness(group) >= least)
    second = next(others, [])
    both = [*first, *second][:MOST_FACTS]
    return both if len(both) > LEAST_IN_LIST else told[:MOST_FACTS]


def _nearness(told: list[Told]) -> float:
    return sum(item.claim.score for item in told) / max(len(told), 1)


def _weight(told: list[Told]) -> float:
    return sum(1 / (1 + item.rank) for item in told)


def _lists(told: list[Told], chance: Chance) -> list[str]:
    """A list for each source, led by its name; what leans on a fact stands in its item."""
    parts = []
    for items in by_source(told).values():
        lines: list[str] = []
        for item in sorted(items, key=lambda item: item.claim.start):
            if lines and not item.stands_alone:
                lines[-1] += f" {item.cited}"
            else:
                lines.append(f"- {item.cited}")
        lead = chance.pick("lead", phrases.LIST_LEAD).format(source=title_of(items[0].claim, markdown=True))
        parts.append("\n".join([lead, "", *lines]))
    return parts
