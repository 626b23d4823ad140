"""Words for people: names of channels and states, times with their zone, plurals.

A time without a zone is a wrong time for somebody. Every instant is shown in the campaign's zone and names it.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.brief import ChannelKind

CHANNELS: Final[dict[ChannelKind, str]] = {"linkedin": "LinkedIn", "blog": "Blog", "email": "E-mail"}
STATES: Final[dict[str, str]] = {
    "planned": "Planned",
    "in_review": "Waiting for review",
    "changes_requested": "Changes requested",
    "approved": "Approved",
    "rejected": "Rejected",
    "held": "On hold",
    "expired": "Expired",
    "failed": "Failed",
    "published": "Published",
}
CHANGE_NAMES: Final[dict[str, str]] = {
    "none": "",
    "in_review": "Change waits for review",
    "changes_requested": "Change is being written",
    "approved": "Change approved",
}


def channel_name(kind: ChannelKind) -> str:
    """A channel as people write it."""
    return CHANNELS[kind]


def status_name(status: str) -> str:
    """A state of a draft in words."""
    return STATES.get(status, status.replace("_", " ").capitalize())


def moment(at: datetime, zone: str) -> str:
    """Tue 2 Dec 2025, 08:30 GMT (Europe/London)."""
    local = at.astimezone(ZoneInfo(zone))
    name = local.strftime("%Z")
    named = f"{name} ({zone})" if name != zone and not name.startswith(("+", "-")) else zone
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} {named}"


def clock(at: datetime, zone: str) -> str:
    """08:30 GMT: for a place that names the day and the zone already."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M %Z}"


def beside_utc(at: datetime, zone: str) -> str:
    """Tue 1 Jul 2031, 08:30 CEST (Europe/Berlin), which is 06:30 UTC: for people who are elsewhere."""
    told, utc = moment(at, zone), at.astimezone(ZoneInfo("UTC"))
    if told == moment(at, "UTC"):
        return told
    same_day = utc.date() == at.astimezone(ZoneInfo(zone)).date()
    return f"{told}, which is {f'{utc:%H:%M} UTC' if same_day else moment(at, 'UTC')}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in one unit."""
    passed = now - at
    if passed < timedelta(minutes=1):
        return "just now"
    for unit, seconds in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = int(passed.total_seconds() // seconds)
        if count:
            return f"{plural(count, unit)} ago"
    return "just now"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """1 claim, 2 claims."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
