"""How often a channel lets itself be called, counted by us before each call.

A channel that says "enough for today" has been asked once too often, and some count that question too; asked again by
each of the next four hundred posts, it takes us for a nuisance. So what may be known of a limit is a value that the
account's publisher names, and a call beyond it is not made: the post waits until the quota begins anew. Windows are
those of UTC, as the channels' own are: a sliding one would let nothing out at midnight, when the channel does.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from pydantic import Field

from domain.value import Value

Period = Literal["minute", "hour", "day"]

_LENGTHS: Final[dict[Period, timedelta]] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
# The channel's clock is not ours: whoever asks in the first seconds of a day is counted to yesterday.
LONGEST_GRACE: Final = timedelta(minutes=1)


class Quota(Value):
    """At most so many calls of one kind in each period, as `service` counts them for `whose`, in people's words: the
    member, the app. `holder` is the id of whoever it counts them for, where several accounts may share that; without
    one it is the account alone."""

    service: str
    calls: int = Field(ge=1)
    period: Period = "day"
    whose: str = "account"
    holder: str = ""

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """When the period that `now` lies in begins, and when it ends. `now` is in UTC."""
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        length = _LENGTHS[self.period]
        begins = day + (now - day) // length * length
        return begins, begins + length

    def wait(self, now: datetime) -> float:
        """The seconds after which it has surely begun anew, at the channel too."""
        grace = min(LONGEST_GRACE, _LENGTHS[self.period] / 60)
        return (self.window(now)[1] + grace - now).total_seconds()

    def used_up(self, now: datetime) -> str:
        """What a post that waits for it says."""
        until = f"{self.window(now)[1]:%H:%M} UTC"
        most = f"{self.calls:,} calls of the {self.whose}"
        return f"{self.service}'s quota of the {self.period} ({most}) is used up until {until}."


class QuotaUse(Value):
    """A quota as it stands in its present period: `used` by the kind of call that was made most often, `by_kind` all of
    them."""

    quota: Quota
    used: int
    ends_at: datetime
    by_kind: dict[str, int] = Field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many more calls of that kind are made before it ends."""
        return max(self.quota.calls - self.used, 0)
