"""What became of readers, as the CRM tells, and three ways to say what brought them.

One number ("the campaign brought 14 customers") is always somebody's model: the first page a contact came by, the last
one, and what the contact says when asked differ, and each misses a part. So the three stand side by side, each with the
share that it cannot say anything about. Nothing is spread over touches by weights that nobody measured.

Contacts are hashes. A contact has several entries: each is a stage reached on a day, with the parameters of the visit
that the CRM saw at that time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from re import Pattern
from typing import Final, Literal

from domain.value import Value

Method = Literal["first touch", "last touch", "self-reported"]
METHODS: Final[tuple[Method, ...]] = ("first touch", "last touch", "self-reported")
MOST_WORDS: Final = 60


class Outcome(Value):
    """One stage that a contact reached on a day."""

    id: str
    contact: str
    company: str = ""
    stage: str
    amount: Decimal | None = None
    currency: str = ""
    day: date
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    self_reported: str = ""

    @property
    def touch(self) -> str:
        """The visit that it names: source and campaign; empty when it names none."""
        return " / ".join(part for part in (self.utm_source, self.utm_campaign) if part)


class Share(Value):
    """How many outcomes a way of telling gives to one origin, and the money in each currency."""

    origin: str
    outcomes: int
    amounts: dict[str, Decimal]


class Told(Value):
    """What one way of telling says. `unattributed` outcomes are those about which it says nothing."""

    method: Method
    shares: tuple[Share, ...]
    unattributed: int
    unattributed_share: float


class Stage(Value):
    """The outcomes of one stage, told in each way."""

    stage: str
    outcomes: int
    amounts: dict[str, Decimal]
    told: tuple[Told, ...]


def attribute(
    outcomes: Sequence[Outcome],
    campaign: Pattern[str] | None = None,
    *,
    first: date = date.min,
    last: date = date.max,
) -> tuple[Stage, ...]:
    """Each stage's outcomes of the days from `first` to `last`, the commonest stage first; touches may be earlier. With
    a `campaign` (its `utm_campaign`), first and last touch name only what is its own; what a contact says names no
    campaign, and is shown whole."""
    wanted = [outcome for outcome in outcomes if first <= outcome.day <= last]
    stages = Counter(outcome.stage for outcome in wanted)
    history: dict[str, list[Outcome]] = {}
    for outcome in sorted(outcomes, key=lambda each: (each.day, each.id)):
        history.setdefault(outcome.contact, []).append(outcome)
    ways: dict[Method, Callable[[Outcome], Outcome | None]] = {
        "first touch": lambda outcome: next(iter(_touches(history, outcome)), None),
        "last touch": lambda outcome: next(iter(reversed(_touches(history, outcome))), None),
        "self-reported": lambda outcome: _said(history, outcome),
    }
    found = []
    for stage, count in sorted(stages.items(), key=lambda item: (-item[1], item[0])):
        some = [outcome for outcome in wanted if outcome.stage == stage]
        told = tuple(_told(method, some, ways[method], campaign) for method in METHODS)
        found.append(Stage(stage=stage, outcomes=count, amounts=_amounts(some), told=told))
    return tuple(found)


def _touches(history: dict[str, list[Outcome]], outcome: Outcome) -> list[Outcome]:
    """The contact's visits until then."""
    return [each for each in history[outcome.contact] if each.touch and each.day <= outcome.day]


def _said(history: dict[str, list[Outcome]], outcome: Outcome) -> Outcome | None:
    """What the contact says of it; else what they said of another entry of theirs."""
    if outcome.self_reported:
        return outcome
    return next((each for each in history[outcome.contact] if each.self_reported), None)


def _told(
    method: Method,
    outcomes: Sequence[Outcome],
    way: Callable[[Outcome], Outcome | None],
    campaign: Pattern[str] | None,
) -> Told:
    by_origin: dict[str, list[Outcome]] = {}
    unattributed = 0
    for outcome in outcomes:
        by = way(outcome)
        if by is None:
            unattributed += 1
        elif method == "self-reported":
            by_origin.setdefault(by.self_reported.casefold()[:MOST_WORDS], []).append(outcome)
        elif campaign is None or campaign.fullmatch(by.utm_campaign):
            by_origin.setdefault(by.touch, []).append(outcome)
    shares = [Share(origin=name, outcomes=len(some), amounts=_amounts(some)) for name, some in by_origin.items()]
    return Told(
        method=method,
        shares=tuple(sorted(shares, key=lambda share: (-share.outcomes, share.origin))),
        unattributed=unattributed,
        unattributed_share=round(unattributed / len(outcomes), 4),
    )


def _amounts(outcomes: Iterable[Outcome]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for outcome in outcomes:
        if outcome.amount is not None:
            found[outcome.currency] = found.get(outcome.currency, Decimal(0)) + outcome.amount
    return dict(sorted(found.items()))
