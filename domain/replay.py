"""A replay: pieces that people approved are drafted again, once without and once with what was learnt, and compared.

Examples cost room in every prompt, and whether they help nobody can see in a single draft. What can be measured is how
far a draft is from the text that a person approved in the end: the fewer words had to be changed, the better it was
taught. The examples that a piece itself gave are left out of its replay; with them it would only repeat what it was
told. The offline writer passes examples over: there is nothing to compare, and that is said instead of a figure.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import mean
from typing import Final

from domain.brief import ChannelKind
from domain.package import Package
from domain.value import Value

MOST: Final = 20  # pieces in one replay
OFFLINE: Final = (
    "The offline writer does not follow examples: both drafts would be the same, so there is nothing to compare."
)
NO_EXAMPLES: Final = "No example of another piece fits any of these: both drafts would be the same."


class Redraft(Value):
    """A draft that was made to be compared. `distance` is the share of words between it and the approved text;
    `broken` names the brand's rules that it breaks; `cost` is None where a price is not known."""

    distance: float
    broken: tuple[str, ...] = ()
    factual: int = 0
    supported: int = 0
    tokens: int = 0
    cost: float | None = 0.0


class ReplayedPiece(Value):
    """One piece, drafted again. `examples` are the ids of those that were told; without any, or by a writer that passes
    them over (`heeds` is false), there is no draft `taught`."""

    draft_id: str
    version_id: str
    brief: str
    channel: ChannelKind
    model: str
    heeds: bool
    examples: tuple[str, ...] = ()
    plain: Redraft
    taught: Redraft | None = None


class NotReplayed(Value):
    """A piece that could not be drafted again, and why."""

    draft_id: str
    brief: str
    channel: ChannelKind
    reason: str


class ReplaySum(Value):
    """Of the pieces that were drafted both ways: mean distances, how many came nearer and how many went further away,
    pieces that keep all rules, and the claims of both kinds of draft; what all drafts took."""

    compared: int
    nearer: int
    further: int
    distance_plain: float | None
    distance_taught: float | None
    rules_kept_plain: int
    rules_kept_taught: int
    factual_plain: int
    supported_plain: int
    factual_taught: int
    supported_taught: int
    tokens: int
    cost: float | None


class Replay(Value):
    """A whole replay. `waiting` pieces are not drafted again yet; `said` is what it comes to, in a sentence."""

    id: str
    asked_at: datetime
    waiting: int
    pieces: tuple[ReplayedPiece, ...]
    failed: tuple[NotReplayed, ...]
    total: ReplaySum
    said: str


def text_of(package: Package) -> str:
    """What is compared of a piece: all that is written in it for readers."""
    return "\n".join(part for part in (package.title, package.subject, package.preheader, package.text) if part)


def sum_of(pieces: Sequence[ReplayedPiece]) -> ReplaySum:
    """The sum. A cost that is not known of one draft is not known of all."""
    both = [(piece.plain, piece.taught) for piece in pieces if piece.taught is not None]
    drafts = [draft for piece in pieces for draft in (piece.plain, piece.taught) if draft is not None]
    costs = [draft.cost for draft in drafts if draft.cost is not None]
    plain, taught = [one for one, _ in both], [other for _, other in both]
    return ReplaySum(
        compared=len(both),
        nearer=sum(other.distance < one.distance for one, other in both),
        further=sum(other.distance > one.distance for one, other in both),
        distance_plain=_mean(one.distance for one in plain),
        distance_taught=_mean(other.distance for other in taught),
        rules_kept_plain=sum(not one.broken for one in plain),
        rules_kept_taught=sum(not other.broken for other in taught),
        factual_plain=sum(one.factual for one in plain),
        supported_plain=sum(one.supported for one in plain),
        factual_taught=sum(other.factual for other in taught),
        supported_taught=sum(other.supported for other in taught),
        tokens=sum(draft.tokens for draft in drafts),
        cost=sum(costs) if len(costs) == len(drafts) else None,
    )


def said_of(pieces: Sequence[ReplayedPiece], waiting: int) -> str:
    """What the pieces come to. Few pieces prove little, and that is part of it."""
    total = sum_of(pieces)
    if not total.compared:
        if pieces and not any(piece.heeds for piece in pieces):
            return OFFLINE
        return NO_EXAMPLES if pieces else "Nothing is drafted again yet." if waiting else "Nothing was drafted again."
    change = (total.distance_plain or 0.0) - (total.distance_taught or 0.0)
    way = "nearer to" if change > 0 else "further from" if change < 0 else "as far from"
    size = f"{100 * abs(change):.1f} points of a hundred words " if change else ""
    return (
        f"With the examples drafts came {size}{way} what people approved: nearer in {total.nearer} of "
        f"{total.compared}, further in {total.further}."
    )


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return round(mean(known), 4) if known else None
