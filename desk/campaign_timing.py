"""What does not fit together in the times of a campaign file: seen only when its fields are seen together."""

from collections.abc import Iterator, Sequence

from desk.campaign_fields import BlackoutFields, CampaignFields, SlotFields

Path = tuple[str | int, ...]
Found = tuple[Path, str]


def timing_problems(fields: CampaignFields) -> Iterator[Found]:
    """(path, message) of each: a blackout that ends before it begins, a recurrence without its first week."""
    yield from _blackouts(("blackouts",), fields.blackouts)
    for n, channel in enumerate(fields.channels):
        yield from _blackouts(("channels", n, "blackouts"), channel.blackouts)
        yield from _slots(("channels", n, "slots"), channel.slots)


def _blackouts(path: Path, blackouts: Sequence[BlackoutFields]) -> Iterator[Found]:
    for n, blackout in enumerate(blackouts):
        if blackout.last is not None and blackout.last < blackout.first:
            yield (*path, n, "last"), f"expected a day not before {blackout.first}; found “{blackout.last}”"


def _slots(path: Path, slots: Sequence[SlotFields]) -> Iterator[Found]:
    for n, slot in enumerate(slots):
        if slot.every_weeks > 1 and slot.starting is None:
            yield (*path, n, "every_weeks"), "expected `starting` beside it, the day of the first one; found none"
        if slot.every_weeks > 1 and slot.week_of_month is not None:
            yield (*path, n, "every_weeks"), "expected it or `week_of_month`; found both"
