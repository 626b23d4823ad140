"""What ends soon for an account that works today: its access, or the version of the interface it uses.

Told when it has ended, it is told too late: posts are held, and whoever could sign in is on holiday. So it is told
ahead, once for each cause, with the days that are left, with the posts that it would hit, and with what to do. Nothing
here forbids anything: the end itself is watched elsewhere.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from domain.brief import ChannelKind
from domain.value import Value

NAMED: Final = 3  # posts that are named; the others are counted

Cause = Literal["access", "interface"]


class HitPost(Value):
    """A post that is planned for after the end."""

    draft_id: str
    title: str
    planned_at: datetime


class AccessNotice(Value):
    """One end of one account. `posts` counts the approved posts that are planned for after it, `first` are the earliest
    of them."""

    account_id: str
    channel: ChannelKind
    account: str
    publisher: str
    cause: Cause
    ends_at: datetime
    posts: int = 0
    first: tuple[HitPost, ...] = ()

    def is_near(self, now: datetime, lead: timedelta) -> bool:
        """Whether it is time to tell."""
        return self.ends_at <= now + lead

    def days_left(self, now: datetime) -> int:
        """Whole days until then; negative when it is over."""
        return (self.ends_at - now) // timedelta(days=1)

    def headline(self, now: datetime) -> str:
        """What ends, and when."""
        left, on = self.days_left(now), f"{self.ends_at:%d %B %Y}"
        when = f"in {left} days, on {on}" if left > 1 else f"by {on}"
        if self.cause == "access":
            ends = f"ends {when}" if left >= 0 else f"ended on {on}"
            return f"The access of “{self.account}” ({self.channel}) {ends}."
        ends = f"may be retired {when}" if left >= 0 else f"is retired, or may be any day, since {on}"
        return f"The version of the interface that “{self.account}” ({self.channel}) uses {ends}."

    def consequence(self) -> str:
        """What it would hit."""
        if not self.posts:
            return "No approved post is planned for after that."
        named = "; ".join(f"“{post.title}” ({post.planned_at:%Y-%m-%d %H:%M} UTC)" for post in self.first[:NAMED])
        more = f" and {self.posts - len(self.first):,} more" if self.posts > len(self.first) else ""
        count = "1 approved post is" if self.posts == 1 else f"{self.posts:,} approved posts are"
        return f"{count} planned for after that and would wait: {named}{more}."

    def remedy(self, sign_in: str | None) -> str:
        """What to do; `sign_in` is where somebody signs in at the channel, where that is how it is connected."""
        told = f'`pressroom accounts connect "{self.account}" --channel {self.channel} --publisher {self.publisher}'
        if self.cause == "interface":
            return f"Name a newer version: {told} --set version=YYYYMM{' --sign-in' if sign_in else ' …'}`."
        if sign_in:
            return f"Sign in at the channel again: {sign_in}"
        return f"Renew its access at the channel, and connect it anew: {told} …`."


def near(notices: tuple[AccessNotice, ...], now: datetime, lead: timedelta) -> tuple[AccessNotice, ...]:
    """Those that it is time to tell of."""
    return tuple(notice for notice in notices if notice.is_near(now, lead))
