"""The state of the review page. All of it is in the address, so that it can be sent to a colleague and reloaded."""

from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import parse_qs, urlencode

from store.overview import Tab

TABS: tuple[Tab, ...] = get_args(Tab)


@dataclass(frozen=True)
class ReviewState:
    """Which tab, which page of it (from 0), which words are searched, of which campaign (by its name; empty: of all),
    and which draft is open."""

    tab: Tab = "pending"
    page: int = 0
    search: str = ""
    campaign: str = ""
    draft: str | None = None

    @property
    def address(self) -> str:
        """The address of this state."""
        parts = {
            "tab": "" if self.tab == "pending" else self.tab,
            "page": self.page + 1 if self.page else "",
            "q": self.search,
            "campaign": self.campaign,
            "draft": self.draft,
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"/review?{query}" if query else "/review"

    def at(self, **changes: object) -> "ReviewState":
        """This state with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]


def id_in(query: str) -> str:
    """Which example or campaign an address names; empty: none."""
    return _value_in(query, "id")


def told_in(query: str) -> str:
    """Under which name an answer to a form is kept for this page; empty: none."""
    return _value_in(query, "told")


def _value_in(query: str, name: str) -> str:
    return parse_qs(query.lstrip("?")).get(name, [""])[0][:200]


def address_of_example(example_id: str) -> str:
    """Where an example is shown first."""
    return f"/examples?{urlencode({'id': example_id})}"


def address_of_campaign(campaign_id: str, told: str = "") -> str:
    """The page of a campaign; `told` names the answer to a form that it shows once."""
    query = {"id": campaign_id, "told": told}
    return f"/campaign?{urlencode({name: value for name, value in query.items() if value})}"


def from_query(query: str) -> ReviewState:
    """The state an address names; what it does not name, or names wrongly, is the default."""
    found = {name: values[0] for name, values in parse_qs(query.lstrip("?")).items()}
    tab: Tab = next((tab for tab in TABS if tab == found.get("tab")), "pending")
    number = found.get("page", "1")
    page = int(number) - 1 if number.isdecimal() and 0 < int(number) < 100_000 else 0
    return ReviewState(
        tab=tab,
        page=page,
        search=found.get("q", "")[:200],
        campaign=found.get("campaign", "")[:200],
        draft=found.get("draft") or None,
    )
