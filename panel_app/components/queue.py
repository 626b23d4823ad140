"""The queue: tabs with counts, and one row per piece with what a reviewer sorts by in the head."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.value import Value
from panel_app.components.render import render
from panel_app.components.words import CHANGE_NAMES, ago, moment
from panel_app.data import QueuePage
from panel_app.state import ReviewState
from store.overview import QueueRow, Tab

TAB_NAMES: dict[Tab, str] = {
    "pending": "Pending",
    "changes_requested": "Changes requested",
    "approved": "Approved",
    "rejected": "Rejected",
    "expired": "Expired",
    "published": "Published",
    "waiting": "Not ready",
}
EMPTY: dict[Tab, tuple[str, str]] = {
    "pending": ("Nothing is waiting for you", "New drafts appear here as soon as they are written."),
    "changes_requested": ("No changes are asked for", "Drafts that you send back wait here for their next version."),
    "approved": ("Nothing is scheduled", "What you approve stands here until it is published."),
    "rejected": ("Nothing was rejected", "Closed drafts stay here with the reason."),
    "expired": ("Nothing has expired", "Approved posts that missed their slot, where the campaign drops those."),
    "published": ("Nothing is published yet", "Approve a draft, and its post appears here with a link."),
    "waiting": ("Everything is ready", "Drafts that failed or are on hold would stand here."),
}


class RowView(Value):
    """One row as drawn."""

    id: str
    href: str
    title: str
    under: str
    channel: str
    chips: tuple[tuple[str, str], ...]
    when: str
    when_detail: str


def queue_html(queue: QueuePage, *, state: ReviewState, at: str | None, zone: str, now: datetime) -> str:
    """The list. `state` is what its links lead on from, `at` the id of the row that the keyboard stands on."""
    tabs = [
        (tab, name, queue.counts[tab], state.at(tab=tab, page=0, draft=None).address)
        for tab, name in TAB_NAMES.items()
        if tab not in ("expired", "waiting") or queue.counts[tab] or queue.tab == tab
    ]
    return render(
        "queue.html",
        tabs=tabs,
        tab=queue.tab,
        rows=[row_view(row, state, zone, now) for row in queue.rows],
        at=at,
        search=state.search,
        campaign=queue.campaign,
        everywhere=state.at(campaign="", page=0, draft=None).address,
        empty=EMPTY[queue.tab],
    )


def row_view(row: QueueRow, state: ReviewState, zone: str, now: datetime) -> RowView:
    """One row."""
    when, detail = _when(row, zone, now)
    return RowView(
        id=row.draft_id,
        href=state.at(draft=row.draft_id).address,
        title=row.title or row.topic,
        under=row.campaign if row.title in ("", row.topic) else f"{row.campaign} · {row.topic}",
        channel=row.channel,
        chips=tuple(_chips(row, now)),
        when=when,
        when_detail=detail,
    )


Chip = tuple[str, str]
_PUBLISHED: dict[str, Chip] = {"verified": ("ok", "Verified"), "mismatch": ("bad", "Differs from what was approved")}
_SCHEDULED: dict[str, Chip] = {
    "held": ("bad", "On hold"),
    "late": ("bad", "Missed its slot"),
    "failed": ("bad", "Refused by the channel"),
    "unknown": ("bad", "Sent or not?"),
    "handed_over": ("info", "Waits at the channel"),
    "scheduled": ("info", "Scheduled"),
}


def _chips(row: QueueRow, now: datetime) -> list[Chip]:
    """What to know about a row at a glance: (tone, words)."""
    if row.said and row.said_effective_at and row.said_effective_at > now:
        return [("info", "Can still be undone")]
    if row.status == "in_review":
        return _review_chips(row)
    if row.change != "none":
        found = _review_chips(row) if row.change == "in_review" else [("info", CHANGE_NAMES[row.change])]
        return [("info", "Change of a live post"), *found] if row.change == "in_review" else found
    publication = row.publication or ""
    by_status: dict[str, list[Chip]] = {
        "published": [_PUBLISHED.get(publication, ("ok", "Sent"))],
        "approved": [_SCHEDULED.get(publication, ("info", "Approved"))],
        "changes_requested": [("warn", "Waits for a person")] if row.note else [("", "Being rewritten")],
        "rejected": [],
        "planned": [("", row.note or "Not written yet")],
        "held": [("", row.note or "On hold")],
    }
    return by_status.get(row.status, [("bad", row.note or row.status.capitalize())])


def _review_chips(row: QueueRow) -> list[Chip]:
    found = []
    if row.unsupported:
        found.append(("bad", f"{row.unsupported} not supported"))
    if row.for_person:
        found.append(("warn", f"{row.for_person} {'needs' if row.for_person == 1 else 'need'} your judgement"))
    if row.failed_checks:
        found.append(("bad", f"{row.failed_checks} {'check' if row.failed_checks == 1 else 'checks'} failed"))
    return found or [("ok", "Claims supported")]


def _wanted(row: QueueRow, zone: str, now: datetime) -> str:
    """By which day it is wanted: that of the slot it had, else the brief's."""
    here = ZoneInfo(zone)
    day = row.slot.astimezone(here).date() if row.slot else row.due
    late = day is not None and day < now.astimezone(here).date()
    return f"{'Overdue since' if late else 'Due'} {day:%a} {day.day} {day:%b}" if day else ""


def _when(row: QueueRow, zone: str, now: datetime) -> tuple[str, str]:
    version = f"version {row.version}" if row.version else ""
    if row.status in ("approved", "published") and row.due_at:
        return moment(row.due_at, zone).split(",")[0], moment(row.due_at, zone).split(", ")[1]
    if row.status == "in_review" and (row.slot or row.due):
        return _wanted(row, zone, now), version
    return ago(row.updated_at, now).capitalize(), version
