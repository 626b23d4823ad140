"""What the pages show, read in one transaction per page and handed on as frozen values.

Views never ask the database themselves: a view that reads while it draws shows two moments of one draft side by side.
"""

from datetime import datetime

from pydantic import Field

from desk.foresight import foresee
from desk.live_changes import AbleOf, change_faults
from desk.slots import next_free_slot
from domain.audience import MAIL
from domain.brief import Brief, ChannelKind
from domain.campaign import Campaign
from domain.claim import Claim
from domain.draft import Draft
from domain.errors import Conflict
from domain.foresight import Foresight
from domain.guide import Guide
from domain.live_change import LiveChange
from domain.media import MediaAsset
from domain.outline import Outline
from domain.ports import MediaFiles
from domain.profile import Profile, Segment, profile_of
from domain.proposal import Proposal
from domain.publication import Publication
from domain.replay import Replay
from domain.review import Decision
from domain.trend import Trend
from domain.value import Value
from domain.version import Version
from domain.work import WorkRequest
from panel_app.shown_files import ShownFile, shown_files
from store import (
    campaigns,
    decisions,
    dossiers,
    drafts,
    live_changes,
    media,
    outlines,
    overview,
    people,
    profile_proposals,
    profiles,
    publications,
    trends,
    versions,
    work,
    workspaces,
)
from store.accounts import get_account
from store.archive import archived_at, count_waiting
from store.attestations import Attestation, attestations_of
from store.brakes import Brake, brake_before, brakes_on
from store.documents import AccountDocument
from store.earlier_approvals import EarlierApproval, earlier_approvals
from store.examples import EditExample, get_examples, list_examples
from store.feedback import Feedback, feedback_of
from store.holds import accounts_json
from store.model_calls import ModelCall, calls_of_version
from store.overview import CampaignOverview, QueueRow, Tab
from store.postgres import Database, Transaction
from store.recall import LIVE
from store.replays import last_replay
from store.sentence_makers import SentenceMaker, makers_of
from store.style import FalseAlarm, false_alarms_of
from store.take_downs import TakeDown, of_publication

PAGE_SIZE = 20
LATEST = 6
TRENDS = 15
EXAMPLES = 100


class DraftPage(Value):
    """Everything about one piece that a reviewer needs. `version` is the one under review or decided on; `versions`
    are all of them, newest first; `next_slot` is where an approval would go out, None without slots: at once.
    `attestations` are those of `version`, also those whose day has passed; `approved_before` says by position where one
    of its sentences was approved earlier; `makers` are its sentences with what made each. `to_audience`: it is mail,
    and somebody says to how many people it goes. `foresight` is what is known of an approval, while one can be given;
    `brake` holds the piece's post now. Of a published piece with a change, `version` is the proposed one; `changes` are
    all that were approved, `take_downs` the wishes to take its post down, and `cannot_carry` is what stands against
    carrying the proposed one."""

    draft: Draft
    campaign: Campaign
    brief: Brief
    guide: Guide
    version: Version | None = None
    versions: tuple[Version, ...] = ()
    media: tuple[MediaAsset, ...] = ()
    claims: tuple[Claim, ...] = ()
    decisions: tuple[Decision, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    publications: tuple[Publication, ...] = ()
    work: tuple[WorkRequest, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    false_alarms: tuple[FalseAlarm, ...] = ()
    approved_before: dict[int, EarlierApproval] = Field(default_factory=dict)
    names: dict[str, str] = Field(default_factory=dict)
    next_slot: datetime | None = None
    foresight: Foresight | None = None
    brake: Brake | None = None
    archived: bool = False
    calls: tuple[ModelCall, ...] = ()
    makers: tuple[SentenceMaker, ...] = ()
    to_audience: bool = False
    changes: tuple[LiveChange, ...] = ()
    take_downs: tuple[TakeDown, ...] = ()
    cannot_carry: tuple[str, ...] = ()

    @property
    def live(self) -> Publication | None:
        """The post that is out; None when there is none, or none any more."""
        return next((post for post in self.publications if post.status in LIVE), None)

    @property
    def live_version(self) -> Version | None:
        """What the live post says: the piece points at it."""
        return next((v for v in self.versions if v.id == self.draft.version_id), None) if self.live else None

    @property
    def proposes(self) -> bool:
        """Whether a change of the live post is in hand."""
        return self.draft.change_id is not None

    @property
    def decides(self) -> bool:
        """Whether the version waits for a decision."""
        return "in_review" in (self.draft.status, self.draft.change)

    @property
    def zone(self) -> str:
        """The zone of this piece's times."""
        return self.campaign.zone_of(self.draft.channel)

    @property
    def proposal(self) -> Version | None:
        """A version that waits beside the current one and could take its place: not beside what is out."""
        if self.draft.status == "published" or self.archived:
            return None
        return next((version for version in self.versions if version.state == "proposed"), None)

    @property
    def title(self) -> str:
        """What the piece is called: its own title, before that its topic."""
        package = self.version.package if self.version else None
        return (package.title or package.subject if package else "") or self.brief.topic

    @property
    def files(self) -> tuple[ShownFile, ...]:
        """What the shown version would send beside its text, in its order."""
        return shown_files(self.version.package.media if self.version else (), self.media, self.names)

    def name_of(self, user_id: str | None) -> str:
        """A person's name; somebody erased has none left."""
        return self.names.get(user_id or "", "somebody")


class QueuePage(Value):
    """One page of the queue, how many pieces each tab holds, and how many the shown one has with its filters.
    `campaign` is the name of the only one it shows, empty when it shows all."""

    tab: Tab
    rows: tuple[QueueRow, ...]
    counts: dict[Tab, int]
    total: int
    page: int
    campaign: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


class Frame(Value):
    """The workspace's name and zone, how many drafts wait for a reviewer, and what holds that which would go out."""

    workspace: str
    zone: str
    waiting: int
    brakes: tuple[Brake, ...] = ()


class OverviewPage(Value):
    """All campaigns with their goals, the latest publications with the pieces' topics, the accounts that are not
    connected, and the campaigns that were archived. `unsent` says of which campaigns (by id) how many approved posts
    are not out."""

    frame: Frame
    campaigns: tuple[CampaignOverview, ...]
    goals: dict[str, str]
    latest: tuple[QueueRow, ...]
    away: tuple[AccountDocument, ...] = ()
    archived: tuple[CampaignOverview, ...] = ()
    unsent: dict[str, int] = Field(default_factory=dict)


def load_draft(
    database: Database,
    workspace_id: str,
    draft_id: str,
    effective_at: datetime,
    *,
    files: MediaFiles | None = None,
    able_of: AbleOf | None = None,
) -> DraftPage:
    """The page of one piece; an approval would come into effect at `effective_at`. With `files`, images of a piece that
    waits for a decision are looked for; `able_of` says what its channel can do for a live post. Raises NotFound."""
    with database.transaction(workspace_id) as conn:
        draft = drafts.get_draft(conn, draft_id)
        campaign = campaigns.get_campaign(conn, draft.campaign_id)
        brief = campaigns.get_brief(conn, draft.brief_id)
        dossier = dossiers.get_dossier(conn, draft.brief_id)
        found = versions.versions_of(conn, draft_id)
        version = next((v for v in found if v.id == draft.in_hand_id), None)
        posts = publications.list_publications(conn, draft_id=draft_id)
        return DraftPage(
            draft=draft,
            campaign=campaign,
            brief=brief,
            guide=workspaces.get_guide(conn),
            archived=archived_at(conn, campaign.id) is not None,
            version=version,
            versions=tuple(reversed(found)),
            media=media.media_of(conn, draft_id),
            calls=calls_of_version(conn, version.id) if version else (),
            makers=makers_of(conn, version.id) if version else (),
            to_audience=draft.version_id is not None and get_account(conn, draft.account_id).publisher == MAIL,
            claims=dossier.claims if dossier else (),
            decisions=decisions.decisions_of(conn, draft_id),
            feedback=feedback_of(conn, draft_id),
            publications=posts,
            brake=next((brake for post in posts if (brake := _brake(conn, draft, post)) is not None), None),
            work=work.requests_of(conn, draft_id),
            attestations=attestations_of(conn, version.id) if version else (),
            false_alarms=false_alarms_of(conn, version.id) if version else (),
            approved_before=_approved_before(conn, version.id) if version else {},
            names={seat.user_id: seat.name for seat in people.list_users(conn)},
            next_slot=_next_slot(conn, draft, campaign, brief, effective_at),
            foresight=foresee(conn, draft, campaign, version, files=files, effective_at=effective_at)
            if version is not None and draft.status == "in_review"
            else None,
            changes=live_changes.of_draft(conn, draft_id),
            take_downs=tuple(wish for post in posts for wish in of_publication(conn, post.id)),
            cannot_carry=_cannot_carry(conn, draft, version, able_of),
        )


def load_queue(
    database: Database,
    workspace_id: str,
    tab: Tab,
    *,
    page: int = 0,
    search: str = "",
    campaign: str = "",
    channel: ChannelKind | None = None,
) -> QueuePage:
    """One page of a tab; a page beyond the last is the last. A campaign that is not there filters nothing."""
    with database.transaction(workspace_id) as conn:
        only = campaigns.find_campaign(conn, campaign) if campaign else None
        filters = {"campaign_id": only.id if only else None, "search": search.strip() or None}
        counts = overview.queue_counts(conn, **filters)
        total = counts[tab]
        page = max(0, min(page, (total - 1) // PAGE_SIZE))
        rows = overview.queue(conn, tab, channel=channel, limit=PAGE_SIZE, offset=page * PAGE_SIZE, **filters)
    name = only.name if only else ""
    return QueuePage(tab=tab, rows=rows, counts=counts, total=total, page=page, campaign=name)


def load_overview(database: Database, workspace_id: str) -> OverviewPage:
    """The page of all campaigns."""
    with database.transaction(workspace_id) as conn:
        return OverviewPage(
            frame=frame_of(conn),
            campaigns=overview.campaign_overview(conn),
            goals={campaign.id: campaign.goal for campaign in campaigns.list_campaigns(conn)},
            latest=overview.queue(conn, "published", limit=LATEST),
            archived=overview.campaign_overview(conn, archived=True),
            away=tuple(account for account in accounts_json(conn) if account.state != "connected"),
            unsent=count_waiting(conn),
        )


class IdeasPage(Value):
    """The latest outline of each brief that has one, the trends seen last, and the campaigns' names by id."""

    frame: Frame
    outlines: tuple[Outline, ...]
    trends: tuple[Trend, ...]
    campaigns: dict[str, str]


def load_ideas(database: Database, workspace_id: str) -> IdeasPage:
    """The page of ideas."""
    with database.transaction(workspace_id) as conn:
        return IdeasPage(
            frame=frame_of(conn),
            outlines=outlines.list_outlines(conn),
            trends=trends.list_trends(conn, most=TRENDS),
            campaigns={campaign.id: campaign.name for campaign in campaigns.list_campaigns(conn)},
        )


class ProfilePage(Value):
    """The profile, None before the onboarding, and what a form begins with: the profile, else what the brand of earlier
    campaigns says. The segments and the proposal that were accepted, and the latest one."""

    frame: Frame
    profile: Profile | None
    begin: Profile
    segments: tuple[Segment, ...]
    accepted: Proposal | None
    latest: Proposal | None
    names: dict[str, str]


def load_profile(database: Database, workspace_id: str) -> ProfilePage:
    """The page of the profile."""
    with database.transaction(workspace_id) as conn:
        profile, frame = profiles.get_profile(conn), frame_of(conn)
        return ProfilePage(
            frame=frame,
            profile=profile,
            begin=profile or profile_of(workspaces.get_guide(conn), frame.zone),
            segments=profiles.segments_of(conn),
            accepted=profile_proposals.accepted_proposal(conn),
            latest=profile_proposals.latest_proposal(conn),
            names={seat.user_id: seat.name for seat in people.list_users(conn)},
        )


class ExamplesPage(Value):
    """The newest examples; the one that was asked for stands first, however old. `replay` is the last one, if any."""

    frame: Frame
    examples: tuple[EditExample, ...]
    replay: Replay | None = None


def load_examples(database: Database, workspace_id: str, first: str = "") -> ExamplesPage:
    """The page of what was learned from edits; an id that is not there is no error."""
    with database.transaction(workspace_id) as conn:
        asked = get_examples(conn, [first]) if first else ()
        newest = [example for example in list_examples(conn, limit=EXAMPLES) if example.id != first]
        return ExamplesPage(frame=frame_of(conn), examples=(*asked, *newest), replay=last_replay(conn))


def load_frame(database: Database, workspace_id: str) -> Frame:
    """What stands round every page."""
    with database.transaction(workspace_id) as conn:
        return frame_of(conn)


def _approved_before(conn: Transaction, version_id: str) -> dict[int, EarlierApproval]:
    return {position: found for (_, position), found in earlier_approvals(conn, [version_id]).items()}


def frame_of(conn: Transaction) -> Frame:
    """What stands round every page, in a transaction that reads more."""
    workspace = workspaces.get_workspace(conn)
    waiting = overview.queue_counts(conn)["pending"]
    return Frame(workspace=workspace.name, zone=workspace.zone, waiting=waiting, brakes=brakes_on(conn))


def _brake(conn: Transaction, draft: Draft, post: Publication) -> Brake | None:
    waits = post.status in ("scheduled", "claimed") or (post.status in LIVE and draft.change == "approved")
    return brake_before(conn, post.id) if waits else None


def _cannot_carry(conn: Transaction, draft: Draft, version: Version | None, able_of: AbleOf | None) -> tuple[str, ...]:
    if version is None or draft.change != "in_review":
        return ()
    return tuple(fault.reason for fault in change_faults(conn, draft, version, able_of))


def _next_slot(
    conn: Transaction, draft: Draft, campaign: Campaign, brief: Brief, effective_at: datetime
) -> datetime | None:
    """A forecast: the desk asks again, in the transaction that approves."""
    if draft.status != "in_review":
        return None
    try:
        return next_free_slot(conn, draft, campaign, brief, effective_at)
    except Conflict:  # a full year: approving for a slot says so
        return None
