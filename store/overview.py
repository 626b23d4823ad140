"""Read-only joins for screens and the command line.

A list that loads each row's details one by one is quick with ten drafts and unusable with ten thousand. Each function
here asks a constant number of questions, whatever the number of rows: first one page of the narrow table by its index,
then, in the same statement, what belongs to that page's rows.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal

from domain.brief import ChannelKind
from domain.claim import Evidence
from domain.draft import ChangeStatus, DraftStatus
from domain.errors import NotFound
from domain.package import Package
from domain.publication import PublicationStatus
from domain.review import DecisionKind
from domain.value import Value
from domain.version import CLAIMS_CHECK, CheckResult, checks_of_now
from store.documents import ClaimDocument, DraftDocument, MediaDocument, PublicationDocument, UserDocument
from store.earlier_approvals import EarlierApproval, earlier_approvals
from store.live_history import history_of, live_json, proposed_json
from store.model_calls import ModelCall, calls_of_versions
from store.postgres import Transaction
from store.rows import read_all
from store.sentence_makers import examples_of, makers_of
from store.versions import evidence_of
from store.work import PhaseAt

Tab = Literal["pending", "changes_requested", "approved", "rejected", "expired", "published", "waiting"]

# `waiting` is what no reviewer's tab shows: not drafted yet, failed or held. Nothing is hidden.
TABS: Final[dict[Tab, tuple[DraftStatus, ...]]] = {
    "pending": ("in_review",),
    "changes_requested": ("changes_requested",),
    "approved": ("approved",),
    "rejected": ("rejected",),
    "expired": ("expired",),
    "published": ("published",),
    "waiting": ("planned", "failed", "held"),
}

_DRAFTS: Final = (
    "SELECT d.id, c.name AS campaign, b.topic AS brief, d.channel, d.version, d.status, d.change, d.version_id, "
    "v.package, v.checks, v.not_done, v.model, v.tokens, v.seconds, media.paths, media.bringers FROM content_drafts d "
    "JOIN campaigns c ON c.id = d.campaign_id JOIN briefs b ON b.id = d.brief_id "
    "LEFT JOIN content_versions v ON v.id = d.version_id "
    "LEFT JOIN LATERAL (SELECT jsonb_object_agg(m.digest, m.path) AS paths, "
    "jsonb_object_agg(m.digest, b.name) FILTER (WHERE m.added_by IS NOT NULL) AS bringers FROM media_assets m "
    "LEFT JOIN users b ON b.id = m.added_by WHERE m.draft_id = d.id) media ON true"
)
_PUBLICATIONS: Final = (
    "SELECT p.id, p.draft_id, v.number AS version, p.digest, p.channel, p.status, p.url, p.sent_at, p.verified_at, "
    "p.planned_at, p.wall, p.zone, p.reason, p.remark, CASE WHEN p.status IN ('sent', 'verified', 'mismatch') "
    "THEN coalesce(c.shown, v.number) END AS live_version, coalesce(c.changes, '[]') AS changes "
    "FROM published_content p JOIN content_versions v ON v.id = p.version_id LEFT JOIN LATERAL (SELECT "
    "jsonb_agg(jsonb_build_object('id', l.id, 'version', n.number, 'digest', l.digest, 'status', l.status, "
    "'sent_at', l.sent_at, 'verified_at', l.verified_at, 'reason', l.reason) ORDER BY l.created_at, l.id) AS changes, "
    "(array_agg(n.number ORDER BY l.created_at DESC, l.id DESC) FILTER (WHERE l.sent_at IS NOT NULL))[1] AS shown "
    "FROM live_changes l JOIN content_versions n ON n.id = l.version_id WHERE l.publication_id = p.id) c ON true"
)

# What a person waits for stands first: a piece whose slot was held by an edit, or whose brief names a day. `wanted` is
# the instant by which it should be decided; a brief's day lasts until its end.
_PAGE: Final = (
    "WITH found AS (SELECT d.*, s.slot, (i.brief ->> 'due')::date AS due, s.trouble, "
    "coalesce(s.slot, ((i.brief ->> 'due')::date + 1)::timestamptz) AS wanted "
    "FROM content_drafts d JOIN briefs i ON i.id = d.brief_id LEFT JOIN (SELECT draft_id, "
    "min(planned_at) FILTER (WHERE status IN ('scheduled', 'claimed', 'sending', 'held', 'late')) AS slot, "
    "bool_or(status IN ('held', 'late', 'failed', 'unknown', 'mismatch')) AS trouble FROM published_content "
    "WHERE status NOT IN ('sent', 'verified', 'withdrawn') GROUP BY draft_id) s ON s.draft_id = d.id "
    "WHERE (d.status = ANY(%(statuses)s) OR (d.change <> 'none' AND d.change = ANY(%(statuses)s))) "
    "AND (%(campaign)s::text IS NULL OR d.campaign_id = %(campaign)s) "
    "AND (%(campaign)s::text IS NOT NULL OR d.status = 'published' OR d.campaign_id NOT IN "
    "(SELECT a.id FROM campaigns a WHERE a.archived_at IS NOT NULL)) "
    "AND (%(channel)s::text IS NULL OR d.channel = %(channel)s) "
    "AND (%(search)s::text IS NULL OR position(lower(%(search)s) IN lower(i.topic)) > 0 OR EXISTS (SELECT 1 "
    "FROM content_versions v WHERE v.id = coalesce(d.change_id, d.version_id) "
    "AND position(lower(%(search)s) IN lower(v.title)) > 0))), "
    "page AS (SELECT d.* FROM found d ORDER BY "
)
_ROWS: Final = (
    " LIMIT %(limit)s OFFSET %(offset)s) "
    "SELECT d.id AS draft_id, d.campaign_id, c.name AS campaign, d.brief_id, b.topic, d.channel, d.status, d.change, "
    "coalesce(v.number, d.version) AS version, v.id AS version_id, v.digest, "
    "coalesce(v.title, '') AS title, coalesce(v.model, '') AS model, d.note, d.updated_at, "
    "d.slot, d.due, coalesce(e.unsupported, 0) AS unsupported, coalesce(e.for_person, 0) AS for_person, "
    "coalesce(k.failed, 0) AS failed_checks, s.kind AS said, "
    "s.effective_at AS said_effective_at, p.status AS publication, p.due_at, p.url FROM page d "
    "JOIN campaigns c ON c.id = d.campaign_id JOIN briefs b ON b.id = d.brief_id "
    "LEFT JOIN content_versions v ON v.id = coalesce(d.change_id, d.version_id) "
    "LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE e.verdict = 'unsupported') AS unsupported, "
    "count(*) FILTER (WHERE e.verdict = 'needs_person') AS for_person FROM evidence e "
    "WHERE e.version_id = v.id AND e.verdict IN ('unsupported', 'needs_person') "
    "AND NOT EXISTS (SELECT 1 FROM attestations a WHERE a.version_id = e.version_id AND a.position = e.position "
    "AND (a.until IS NULL OR a.until >= current_date))) e ON true "
    "LEFT JOIN LATERAL (SELECT count(*) AS failed FROM jsonb_array_elements(v.checks) k "
    "WHERE (k ->> 'blocking')::boolean AND NOT (k ->> 'passed')::boolean AND (k ->> 'name' <> %(claims)s "
    "OR NOT EXISTS (SELECT 1 FROM evidence e WHERE e.version_id = v.id))) k ON true "
    "LEFT JOIN LATERAL (SELECT s.kind, s.effective_at FROM decisions s WHERE s.draft_id = d.id AND s.taken_at IS NULL "
    "AND s.kind <> 'undo' AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = s.id AND u.refusal IS NULL) "
    "ORDER BY s.created_at DESC LIMIT 1) s ON true "
    "LEFT JOIN LATERAL (SELECT p.status, p.due_at, p.url FROM published_content p WHERE p.draft_id = d.id "
    "ORDER BY p.created_at DESC LIMIT 1) p ON true ORDER BY "
)
# Both the page and its rows are sorted so: what has a date or a problem first, then by waiting or by the latest change.
_ORDERS: Final[dict[Tab, str]] = {
    "pending": "d.wanted, d.updated_at, d.id",
    "changes_requested": "d.note IS NULL, d.updated_at DESC, d.id DESC",
    "approved": "d.trouble IS NOT TRUE, d.wanted, d.updated_at, d.id",
    "rejected": "d.updated_at DESC, d.id DESC",
    "expired": "d.updated_at DESC, d.id DESC",
    "published": "d.updated_at DESC, d.id DESC",
    "waiting": "d.status = 'planned', d.updated_at, d.id",
}
_COUNT: Final = (
    "SELECT {of} AS status, count(*) AS pieces FROM content_drafts "
    "WHERE (%(campaign)s::text IS NULL OR campaign_id = %(campaign)s) "
    "AND (%(campaign)s::text IS NOT NULL OR status = 'published' OR campaign_id NOT IN "
    "(SELECT a.id FROM campaigns a WHERE a.archived_at IS NOT NULL)) "
    "AND (%(search)s::text IS NULL OR EXISTS (SELECT 1 FROM briefs b "
    "LEFT JOIN content_versions v ON v.id = coalesce(content_drafts.change_id, content_drafts.version_id) "
    "WHERE b.id = content_drafts.brief_id AND (position(lower(%(search)s) IN lower(b.topic)) > 0 "
    "OR position(lower(%(search)s) IN lower(v.title)) > 0))){only} GROUP BY 1"
)
# A live post whose change waits for somebody stands in two tabs: published it is all the same.
_COUNT_BOTH: Final = (
    _COUNT.format(of="status", only="") + " UNION ALL " + _COUNT.format(of="change", only=" AND change <> 'none'")
)
_QUEUES: Final[dict[Tab, str]] = {tab: _PAGE + order + _ROWS + order for tab, order in _ORDERS.items()}


class QueueRow(Value):
    """One line of the review queue. `unsupported` and `for_person` count sentences nobody vouched for, `failed_checks`
    the other blocking checks that failed. `change` is how far a change of a live post is: then the version is that one.
    `slot` is one that an edit put on hold or that is still to come, `due` the brief's day.
    `said` is a decision that nobody acted on yet (it may still be undone)."""

    draft_id: str
    campaign_id: str
    campaign: str
    brief_id: str
    topic: str
    channel: ChannelKind
    status: DraftStatus
    change: ChangeStatus = "none"
    version: int
    version_id: str | None
    digest: str | None
    title: str
    model: str
    note: str | None
    updated_at: datetime
    slot: datetime | None = None
    due: date | None = None
    unsupported: int
    for_person: int = 0
    failed_checks: int
    said: DecisionKind | None = None
    said_effective_at: datetime | None = None
    publication: PublicationStatus | None = None
    due_at: datetime | None = None
    url: str | None = None


class CampaignOverview(Value):
    """A campaign with its pieces counted by status, and its open work."""

    id: str
    name: str
    briefs: int
    pieces: int
    counts: dict[DraftStatus, int]
    work_waiting: int
    work_running: int
    at_work: tuple[PhaseAt, ...] = ()
    created_at: datetime
    archived_at: datetime | None = None


def draft_json(conn: Transaction, draft_id: str) -> DraftDocument:
    """The documented JSON of one draft."""
    row = conn.execute(_DRAFTS + " WHERE d.id = %s", [draft_id]).fetchone()
    if row is None:
        raise NotFound(f"There is no draft {draft_id}.")
    (document,) = _documents(conn, [row])
    makers = makers_of(conn, row["version_id"]) if row["version_id"] else ()
    told = {
        "sentences": makers,
        "examples": examples_of(makers),
        "proposed": proposed_json(conn, draft_id),
        "live": live_json(conn, draft_id),
        "history": history_of(conn, draft_id),
    }
    return document.model_copy(update=told)


def drafts_json(
    conn: Transaction,
    *,
    status: DraftStatus | None = None,
    campaign_id: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[DraftDocument, ...]:
    """The documented JSON of many drafts, in the order of campaigns and briefs."""
    rows = conn.execute(
        _DRAFTS + " WHERE (%(status)s::text IS NULL OR d.status = %(status)s) "
        "AND (%(campaign)s::text IS NULL OR d.campaign_id = %(campaign)s) "
        "ORDER BY c.created_at, c.id, b.position, d.channel, d.variant LIMIT %(limit)s OFFSET %(offset)s",
        {"status": status, "campaign": campaign_id, "limit": limit, "offset": offset},
    ).fetchall()
    return _documents(conn, rows)


def publications_json(
    conn: Transaction, *, draft_id: str | None = None, limit: int = 100, offset: int = 0
) -> tuple[PublicationDocument, ...]:
    """The documented JSON of many publications, latest due first."""
    return read_all(
        conn,
        PublicationDocument,
        _PUBLICATIONS + " WHERE (%(draft)s::text IS NULL OR p.draft_id = %(draft)s) "
        "ORDER BY p.due_at DESC, p.id LIMIT %(limit)s OFFSET %(offset)s",
        {"draft": draft_id, "limit": limit, "offset": offset},
    )


def users_json(conn: Transaction) -> tuple[UserDocument, ...]:
    """The documented JSON of this workspace's users, oldest first."""
    return read_all(
        conn,
        UserDocument,
        "SELECT u.name, u.role, CASE WHEN p.id IS NULL OR p.disabled_at IS NOT NULL THEN 'removed' ELSE 'active' END "
        "AS status, w.name AS workspace, p.password_hash IS NOT NULL AS has_password, u.created_at FROM users u "
        "JOIN workspaces w ON w.id = u.workspace_id LEFT JOIN persons p ON p.id = u.person_id "
        "ORDER BY u.created_at, u.id",
    )


def queue(
    conn: Transaction,
    tab: Tab,
    *,
    campaign_id: str | None = None,
    channel: ChannelKind | None = None,
    search: str | None = None,
    limit: int = 25,
    offset: int = 0,
) -> tuple[QueueRow, ...]:
    """One page of a tab. Where somebody must act, what has a date comes first and then what waits longest; what is
    scheduled comes in the order in which it goes out, problems before it; elsewhere the latest change is first. Of an
    archived campaign only what is published is shown, unless that campaign is asked for."""
    return read_all(
        conn,
        QueueRow,
        _QUEUES[tab],
        {
            "claims": CLAIMS_CHECK,
            "statuses": list(TABS[tab]),
            "campaign": campaign_id,
            "channel": channel,
            "search": search,
            "limit": limit,
            "offset": offset,
        },
    )


def queue_counts(conn: Transaction, *, campaign_id: str | None = None, search: str | None = None) -> dict[Tab, int]:
    """How many pieces each tab holds, those of archived campaigns aside as in `queue`."""
    filters = {"campaign": campaign_id, "search": search}
    rows = conn.execute(_COUNT_BOTH, filters).fetchall()
    by_status: dict[str, int] = {}
    for row in rows:
        by_status[row["status"]] = by_status.get(row["status"], 0) + int(row["pieces"])
    return {tab: sum(by_status.get(status, 0) for status in statuses) for tab, statuses in TABS.items()}


def campaign_overview(conn: Transaction, *, archived: bool = False) -> tuple[CampaignOverview, ...]:
    """Every campaign at work, or every archived one, with its counts, the newest first."""
    return read_all(
        conn,
        CampaignOverview,
        "WITH pieces AS (SELECT campaign_id, jsonb_object_agg(status, n) AS counts, sum(n) AS pieces FROM "
        "(SELECT campaign_id, status, count(*) AS n FROM content_drafts GROUP BY campaign_id, status) s "
        "GROUP BY campaign_id), ideas AS (SELECT campaign_id, count(*) AS briefs FROM briefs GROUP BY campaign_id), "
        "work AS (SELECT campaign_id, count(*) FILTER (WHERE status IN ('requested', 'launched')) AS waiting, "
        "count(*) FILTER (WHERE status = 'claimed') AS running, jsonb_agg(jsonb_build_object('draft_id', draft_id, "
        "'phase', phase) ORDER BY started_at, draft_id) FILTER (WHERE status = 'claimed') AS at_work "
        "FROM work_requests WHERE status IN ('requested', 'launched', 'claimed') GROUP BY campaign_id) "
        "SELECT c.id, c.name, coalesce(i.briefs, 0) AS briefs, coalesce(p.pieces, 0) AS pieces, "
        "coalesce(p.counts, '{}') AS counts, coalesce(w.waiting, 0) AS work_waiting, "
        "coalesce(w.running, 0) AS work_running, coalesce(w.at_work, '[]') AS at_work, c.created_at, "
        "c.archived_at "
        "FROM campaigns c LEFT JOIN pieces p ON p.campaign_id = c.id LEFT JOIN ideas i ON i.campaign_id = c.id "
        "LEFT JOIN work w ON w.campaign_id = c.id "
        "WHERE (c.archived_at IS NOT NULL) = %s ORDER BY c.created_at DESC, c.id",
        [archived],
    )


def _documents(conn: Transaction, rows: Sequence[Mapping[str, Any]]) -> tuple[DraftDocument, ...]:
    shown = [row["version_id"] for row in rows if row["version_id"]]
    evidence, earlier, calls = evidence_of(conn, shown), earlier_approvals(conn, shown), calls_of_versions(conn, shown)
    return tuple(
        _document(row, evidence.get(row["version_id"], ()), earlier, calls.get(row["version_id"], ())) for row in rows
    )


def _document(
    row: Mapping[str, Any],
    evidence: Sequence[Evidence],
    earlier: Mapping[tuple[str, int], EarlierApproval],
    calls: tuple[ModelCall, ...],
) -> DraftDocument:
    package = None if row["package"] is None else Package.model_validate_json(row["package"])
    paths, bringers = row["paths"] or {}, row["bringers"] or {}
    fields = ("id", "campaign", "brief", "channel", "version", "status", "change")
    claim_fields = set(ClaimDocument.model_fields) & set(Evidence.model_fields)
    return DraftDocument(
        **{field: row[field] for field in fields},
        title=(package.title or package.subject) if package else "",
        text=package.text if package else "",
        media=tuple(
            MediaDocument(**media.model_dump(), path=paths.get(media.digest), added_by=bringers.get(media.digest))
            for media in (package.media if package else ())
        ),
        claims=tuple(
            ClaimDocument(
                **e.model_dump(include=claim_fields),
                approved_claim=e.approved_id,
                approved_earlier=earlier.get((row["version_id"], e.position)),
            )
            for e in evidence
            if e.verdict != "no_claim"
        ),
        checks=checks_of_now([CheckResult.model_validate(check) for check in row["checks"] or ()], evidence),
        not_done=row["not_done"] or (),
        model=row["model"] or "",
        tokens=row["tokens"] or 0,
        seconds=row["seconds"] or 0.0,
        calls=calls,
    )
