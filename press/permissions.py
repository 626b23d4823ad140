"""Where an approved claim is told: in briefs it is near to, on channels it is approved for."""

from collections.abc import Mapping, Sequence

from domain.approved import ApprovedClaim, id_in, origin_of
from press.quarry import APPROVED_NEAR, Quarry, Stone


def approved_and_near(stone: Stone, quarry: Quarry, brief_id: str) -> bool:
    """Whether a sentence is an approved claim that goes before what others say in this brief."""
    return id_in(stone.source.origin) is not None and quarry.nearness[stone.key, brief_id] >= APPROVED_NEAR


def where_approved(
    told: Sequence[Stone], shared: Mapping[str, str], channels: Sequence[str], approved: Sequence[ApprovedClaim]
) -> dict[str, str]:
    """The shares (sentence → channel), an approved claim moved to a channel of the brief that it is approved for, or
    told nowhere."""
    limits = {origin_of(entry.id): entry.channels for entry in approved if entry.channels}
    moved = dict(shared)
    for stone in told:
        allowed = limits.get(stone.source.origin, channels)
        if stone.key in moved and moved[stone.key] not in allowed:
            fitting = [channel for channel in channels if channel in allowed]
            moved |= {stone.key: fitting[0]} if fitting else {}
            if not fitting:
                del moved[stone.key]
    return moved
