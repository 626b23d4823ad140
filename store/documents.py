"""The documents that the command line prints and scripts rely on: field by field as docs promise them.

They are values of their own, not the rows: a column may move, these may not.
"""

from datetime import date, datetime
from typing import Any, Literal

from domain.access_notice import Cause
from domain.actor import Role
from domain.brief import ChannelKind
from domain.claim import Verdict
from domain.draft import ChangeStatus, DraftStatus
from domain.live_change import LiveChangeStatus
from domain.publication import PublicationStatus
from domain.quota import Period, QuotaUse
from domain.timing import LateStep
from domain.value import Value
from domain.version import CheckResult, NotDone
from store.earlier_approvals import EarlierApproval
from store.model_calls import ModelCall
from store.sentence_makers import SentenceMaker


class ClaimDocument(Value):
    """One sentence that states something, where its source says it, the approved claim it rests on, and where it was
    approved before."""

    sentence: str
    source_id: str | None
    source_title: str | None
    passage: str | None
    start: int | None
    end: int | None
    verdict: Verdict
    attested_by: str | None = None
    approved_claim: str | None = None
    approved_earlier: EarlierApproval | None = None


class StatementDocument(Value):
    """One side of a contradiction: a statement of a source, to the letter, and the figure it is about."""

    claim_id: str
    source_id: str
    source_title: str
    text: str
    start: int
    end: int
    figure: str


class ContradictionDocument(Value):
    """Two statements found for a brief that cannot both be right as they stand: of two sources, or of one."""

    brief: str
    first: StatementDocument
    second: StatementDocument


class CitedContradictionDocument(ContradictionDocument):
    """A contradiction that a draft is concerned by: `sentences` are those of it that rest on one of the two."""

    sentences: tuple[str, ...]


class MediaDocument(Value):
    """One file of a version; `path` is relative to the media folder, `added_by` the name of the person who
    brought it."""

    digest: str
    media_type: str
    width: int
    height: int
    alt_text: str
    path: str | None
    title: str | None = None
    size: int | None = None
    pages: int | None = None
    frames: int | None = None
    seconds: float | None = None
    codecs: tuple[str, ...] | None = None
    added_by: str | None = None


class LiveDocument(Value):
    """What of a piece is out: the version that its post shows, and since when. `status` is that of its last change, or
    of the publication."""

    publication_id: str
    version: int
    digest: str
    status: str
    url: str | None
    published_at: datetime | None
    changed_at: datetime | None


class ProposedDocument(Value):
    """A change that is proposed for a live post. `carrying` is how far its row is, once it was approved; `reason` says
    why it waits."""

    version: int
    digest: str
    title: str
    text: str
    media: tuple[MediaDocument, ...]
    unsupported: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    carrying: LiveChangeStatus | None
    reason: str | None


class HistoryDocument(Value):
    """One thing that was done to a piece's post. `by` approved it, or asked for it; `status` is how it ended."""

    what: Literal["published", "changed", "taken_down"]
    at: datetime
    publication_id: str
    version: int | None
    digest: str | None
    status: str
    by: str | None
    reason: str | None


class DraftDocument(Value):
    """A draft with its current version. `campaign` is the name, `brief` the topic; `text` is the body as the channel
    shows it. Before the first version, `version` is 0 and the texts are empty. `sentences` and `examples` are told of
    one draft only, not in a list; so are `contradictions`, which are None there: nobody compared the sources. So are
    `proposed`, `live` and `history`; `change` says in a list too whether a change of a live post is under way."""

    id: str
    campaign: str
    brief: str
    channel: ChannelKind
    version: int
    status: DraftStatus
    title: str
    text: str
    media: tuple[MediaDocument, ...]
    claims: tuple[ClaimDocument, ...]
    checks: tuple[CheckResult, ...]
    not_done: tuple[NotDone, ...]
    model: str
    tokens: int
    seconds: float
    calls: tuple[ModelCall, ...] = ()
    sentences: tuple[SentenceMaker, ...] = ()
    examples: tuple[str, ...] = ()
    contradictions: tuple[CitedContradictionDocument, ...] | None = None
    change: ChangeStatus = "none"
    proposed: ProposedDocument | None = None
    live: LiveDocument | None = None
    history: tuple[HistoryDocument, ...] = ()


class LiveChangeDocument(Value):
    """An approved change of a live post, and how far it was carried."""

    id: str
    version: int
    digest: str
    status: LiveChangeStatus
    sent_at: datetime | None
    verified_at: datetime | None
    reason: str | None


class PublicationDocument(Value):
    """One intended effect: what went, or is to go, where and when. `planned_at` is the instant it is meant for, `wall`
    what clocks in `zone` show then; `remark` says what of a post that is out is missing or otherwise there.
    `live_version` is the version that the post shows now; None where none is out."""

    id: str
    draft_id: str
    version: int
    digest: str
    channel: ChannelKind
    status: PublicationStatus
    url: str | None
    sent_at: datetime | None
    verified_at: datetime | None
    planned_at: datetime
    wall: datetime
    zone: str
    reason: str | None
    remark: str = ""
    live_version: int | None = None
    changes: tuple[LiveChangeDocument, ...] = ()


class BrakeDocument(Value):
    """What is stopped; `workspace` is None where it is everything. `subject` is an id or a channel, `name` its name."""

    workspace: str | None
    scope: Literal["everything", "workspace", "campaign", "channel", "account"]
    subject: str
    name: str
    reason: str
    stopped_by: str | None
    stopped_at: datetime


class QuotaDocument(Value):
    """How often an account may still call its channel in the present `period`: at most `calls` of one kind, of all that
    `whose` names. `used` and `left` are those of the kind of call that was made most often, `by_kind` has all."""

    whose: str
    period: Period
    calls: int
    used: int
    left: int
    ends_at: datetime
    by_kind: dict[str, int]

    @classmethod
    def of(cls, use: QuotaUse) -> "QuotaDocument":
        """The document of a quota as it stands."""
        return cls(
            whose=use.quota.whose,
            period=use.quota.period,
            calls=use.quota.calls,
            used=use.used,
            left=use.left,
            ends_at=use.ends_at,
            by_kind=use.by_kind,
        )


class AccessNoticeDocument(Value):
    """Something of an account that ends soon: how many approved posts are planned for after it, and whose drafts the
    first of them are."""

    cause: Cause
    ends_at: datetime
    days_left: int
    posts: int
    drafts: tuple[str, ...]
    remedy: str


class AccountDocument(Value):
    """Where posts go. `held` counts the posts that wait until the account is connected again, `reason` is what its
    channel said, `ends_at` is when somebody must sign in at its channel again."""

    id: str
    workspace: str
    channel: ChannelKind
    name: str
    publisher: str
    state: Literal["connected", "dead", "disconnected"]
    held: int
    reason: str | None
    ends_at: datetime | None = None
    quotas: tuple[QuotaDocument, ...] = ()
    notices: tuple[AccessNoticeDocument, ...] = ()


class AccountTestDocument(Value):
    """What was found when an account's access was tried, and how often it may still be called."""

    works: bool
    findings: tuple[str, ...]
    quotas: tuple[QuotaDocument, ...]


class PublisherDocument(Value):
    """A publisher that an account can be connected to: `settings` is the JSON Schema of what it must be told,
    `secrets` says what each of its secrets is."""

    name: str
    title: str
    channels: tuple[ChannelKind, ...]
    settings: dict[str, Any]
    secrets: dict[str, str]


class AtWorkDocument(Value):
    """A piece that is being worked on."""

    draft_id: str
    phase: str | None


class CampaignListDocument(Value):
    """A campaign as listed: its pieces counted by status, and its open work."""

    id: str
    name: str
    briefs: int
    pieces: int
    counts: dict[DraftStatus, int]
    work_waiting: int
    work_running: int
    at_work: tuple[AtWorkDocument, ...]
    created_at: datetime
    archived_at: datetime | None = None


class CallToActionDocument(Value):
    """What readers are asked to do."""

    text: str | None
    address: str | None


class AudienceDocument(Value):
    """A group of readers."""

    name: str
    description: str


class SlotDocument(Value):
    """A recurring publishing time; weekdays count from 0, Monday."""

    weekdays: tuple[int, ...]
    at: str
    week_of_month: int | None
    every_weeks: int
    starting: date | None


class BlackoutDocument(Value):
    """Days on which nothing is planned."""

    first: date
    last: date
    note: str


class LateDocument(Value):
    """What becomes of a missed slot."""

    then: LateStep
    hours: int


class ChannelDocument(Value):
    """How a campaign uses a channel."""

    kind: ChannelKind
    account: str
    slots: tuple[SlotDocument, ...]
    zone: str | None
    blackouts: tuple[BlackoutDocument, ...]
    gap_hours: float | None
    lead_minutes: int | None


class AddedSourceDocument(Value):
    """What a person added to a campaign beside its file."""

    origin: str
    added_by: str
    added_at: datetime


class CampaignDocument(Value):
    """A campaign's plan, its briefs aside, and where what was found for them disagrees."""

    id: str
    workspace_id: str
    name: str
    goal: str
    kpi: str
    offer: str
    call_to_action: CallToActionDocument | None
    zone: str
    audiences: tuple[AudienceDocument, ...]
    channels: tuple[ChannelDocument, ...]
    utm: dict[str, str]
    sources: tuple[str, ...]
    regions: tuple[str, ...] = ()
    outline: bool = False
    budget_tokens: int | None = None
    budget_cost: float | None = None
    contradictions: tuple[ContradictionDocument, ...] = ()
    added_sources: tuple[AddedSourceDocument, ...] = ()
    blackouts: tuple[BlackoutDocument, ...] = ()
    gap_hours: float = 0.0
    lead_minutes: int = 0
    late: LateDocument


class UserDocument(Value):
    """One person's seat in a workspace. Who was removed keeps the seat: old decisions point at it."""

    name: str
    role: Role
    status: Literal["active", "removed"]
    workspace: str
    has_password: bool
    created_at: datetime
