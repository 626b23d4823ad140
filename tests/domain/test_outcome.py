"""Three ways to tell what brought a contact, side by side, each with what it cannot say."""

import re
from datetime import date
from decimal import Decimal

from domain.outcome import Outcome, Stage, Told, attribute


def entry(contact: str, stage: str, day: int, **fields: object) -> Outcome:
    return Outcome.model_validate(
        {"id": f"{contact}-{stage}-{day}", "contact": contact, "stage": stage, "day": date(2027, 2, day), **fields}
    )


FILE = (
    entry("ann", "lead", 1, utm_source="linkedin", utm_campaign="docks"),
    entry("ann", "lead", 3, utm_source="email", utm_campaign="winter"),
    entry("ann", "won", 9, amount=Decimal(1000), currency="EUR", self_reported="A podcast"),
    entry("bob", "won", 5, amount=Decimal(500), currency="EUR"),
    entry("bob", "lead", 8, utm_source="blog", utm_campaign="docks", self_reported="a PODCAST"),
)


def told(stages: tuple[Stage, ...], stage: str, method: str) -> Told:
    (found,) = (each for each in stages if each.stage == stage)
    return next(each for each in found.told if each.method == method)


def origins(each: Told) -> dict[str, int]:
    return {share.origin: share.outcomes for share in each.shares}


def test_first_and_last_touch_and_what_is_said_stand_side_by_side() -> None:
    stages = attribute(FILE)
    assert [(stage.stage, stage.outcomes) for stage in stages] == [("lead", 3), ("won", 2)]
    assert stages[1].amounts == {"EUR": Decimal(1500)}
    assert origins(told(stages, "won", "first touch")) == {"linkedin / docks": 1}
    assert origins(told(stages, "won", "last touch")) == {"email / winter": 1}
    assert origins(told(stages, "won", "self-reported")) == {"a podcast": 2}
    assert told(stages, "won", "first touch").shares[0].amounts == {"EUR": Decimal(1000)}


def test_each_way_says_how_much_it_cannot_say() -> None:
    stages = attribute(FILE)
    assert told(stages, "won", "last touch").unattributed_share == 0.5  # bob's only visit came after
    assert told(stages, "won", "self-reported").unattributed == 0
    for stage in stages:
        for way in stage.told:
            assert sum(share.outcomes for share in way.shares) + way.unattributed == stage.outcomes


def test_a_campaign_sees_its_own_and_the_whole_share_that_is_unattributed() -> None:
    stages = attribute(FILE, re.compile("docks"))
    assert origins(told(stages, "won", "first touch")) == {"linkedin / docks": 1}
    assert origins(told(stages, "won", "last touch")) == {}
    assert told(stages, "won", "last touch").unattributed == 1


def test_a_week_counts_its_own_outcomes_and_knows_the_touches_before() -> None:
    (won,) = attribute(FILE, first=date(2027, 2, 9), last=date(2027, 2, 15))
    assert (won.stage, won.outcomes) == ("won", 1)
    assert origins(won.told[0]) == {"linkedin / docks": 1}


def test_without_outcomes_there_is_nothing_to_tell() -> None:
    assert attribute(()) == ()
