"""The state of the analytics page, all of it in the address: of which campaign, which figure, which week."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlencode

from domain.engagement import METRICS, Metric
from domain.errors import InvalidInput
from domain.weekly import days_of


@dataclass(frozen=True)
class AnalyticsState:
    """`campaign` is a name (empty: all), `metric` the figure that is drawn (None: the first that was told), `week` that
    of the report (empty: the latest that is over)."""

    campaign: str = ""
    metric: Metric | None = None
    week: str = ""

    @property
    def address(self) -> str:
        """The address of this state."""
        parts = {"campaign": self.campaign, "figure": self.metric or "", "week": self.week}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"/analytics?{query}" if query else "/analytics"

    def at(self, **changes: object) -> "AnalyticsState":
        """This state with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]


_BY_NAME: Final[dict[str, Metric]] = {metric: metric for metric in METRICS}


def analytics_from(query: str) -> AnalyticsState:
    """The state an address names; what it does not name, or names wrongly, is the default."""
    found = {name: values[0] for name, values in parse_qs(query.lstrip("?")).items()}
    week = found.get("week", "")
    return AnalyticsState(
        campaign=found.get("campaign", "")[:200],
        metric=_BY_NAME.get(found.get("figure", "")),
        week=week if is_week(week) else "",
    )


def is_week(text: str) -> bool:
    """Whether there is a week of that name."""
    try:
        days_of(text)
    except InvalidInput:
        return False
    return True
