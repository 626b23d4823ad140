"""The overview: campaigns with their pieces by state, what is at work, what is off, what was published last."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from domain.access_notice import AccessNotice
from domain.draft import DraftStatus
from domain.value import Value
from panel_app.components.render import render
from panel_app.components.words import moment, plural, status_name
from panel_app.data import OverviewPage
from panel_app.state import ReviewState
from store.overview import TABS, CampaignOverview, QueueRow, Tab

ORDER: Final[tuple[DraftStatus, ...]] = (
    "published",
    "approved",
    "in_review",
    "changes_requested",
    "held",
    "failed",
    "expired",
    "rejected",
    "planned",
)
TAB_OF: Final[dict[DraftStatus, Tab]] = {status: tab for tab, statuses in TABS.items() for status in statuses}


class Share(Value):
    """One state's part of a campaign."""

    status: str
    name: str
    count: int
    percent: float
    href: str


class Post(Value):
    """A published piece."""

    title: str
    when: str
    channel: str
    href: str


def overview_html(
    page: OverviewPage,
    *,
    off: tuple[str, ...],
    dagster_url: str,
    may_reconnect: bool = False,
    may_archive: bool = False,
    sign_ins: Mapping[str, str] = MappingProxyType({}),
    ends: Sequence[tuple[AccessNotice, str]] = (),
) -> str:
    """The whole page. `may_reconnect` offers to connect accounts again, by signing in there where `sign_ins` has an
    address for the account; `may_archive` offers to put campaigns away; `ends` is what ends soon, with its headline."""
    return render(
        "overview.html",
        page=page,
        campaigns=[
            (
                campaign,
                page.goals.get(campaign.id, ""),
                shares(campaign),
                at_work(campaign),
                ReviewState(campaign=campaign.name).address,
            )
            for campaign in page.campaigns
        ],
        posts=[_post(row, page.frame.zone) for row in page.latest],
        waiting=page.frame.waiting,
        away=page.away,
        ends=[(notice, headline, sign_ins.get(notice.account_id)) for notice, headline in ends],
        archived=[(campaign, ReviewState(campaign=campaign.name).address) for campaign in page.archived],
        may_reconnect=may_reconnect,
        sign_ins=sign_ins,
        may_archive=may_archive,
        off=off,
        dagster_url=dagster_url,
    )


def shares(campaign: CampaignOverview) -> list[Share]:
    """The states that occur, best first."""
    counts = [(status, campaign.counts.get(status, 0)) for status in ORDER]
    return [
        Share(
            status=status,
            name=status_name(status),
            count=count,
            percent=100 * count / max(1, campaign.pieces),
            href=ReviewState(tab=TAB_OF[status], campaign=campaign.name).address,
        )
        for status, count in counts
        if count
    ]


def at_work(campaign: CampaignOverview) -> tuple[str, float] | None:
    """(sentence, percent done) while work is open, None when there is none."""
    open_work = campaign.work_waiting + campaign.work_running
    if not open_work:
        return None
    done = max(0, campaign.pieces - open_work)
    if not campaign.at_work and not campaign.work_running:
        return f"{plural(open_work, 'piece')} queued", 100 * done / max(1, campaign.pieces)
    phases: dict[str, int] = {}
    for piece in campaign.at_work:
        phases[piece.phase or "starting"] = phases.get(piece.phase or "starting", 0) + 1
    doing = ", ".join(f"{count} {phase}" for phase, count in sorted(phases.items()))
    waiting = f"{campaign.work_waiting:,} waiting" if campaign.work_waiting else ""
    parts = "; ".join(part for part in (doing, waiting) if part)
    return f"{plural(open_work, 'piece')} at work: {parts}", 100 * done / max(1, campaign.pieces)


def _post(row: QueueRow, zone: str) -> Post:
    return Post(
        title=row.title or row.topic,
        when=moment(row.due_at, zone) if row.due_at else "",
        channel=row.channel,
        href=f"/review?tab=published&draft={row.draft_id}",
    )
