"""Recall: what rests on a source or an approved claim, and holding what is not out yet.

A post rests on what its sentences cite, whichever version of its piece was sent, or carried to it last. A sentence that
a person vouched for rests on that person. Each piece is locked before its post is touched, as sending does: either the
sender sees that the ground is gone, or the hold finds the post on its way and says so.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, Literal

from domain.approved import origin_of
from domain.brief import ChannelKind
from domain.draft import Draft, DraftStatus
from domain.errors import Conflict
from domain.faults import Fault, register_faults, required_faults, source_fault
from domain.publication import PublicationStatus
from domain.value import Value
from store import approved_claims, campaigns, drafts, publications, sources, versions, workspaces
from store.house import house_of
from store.live_changes import SHOWN
from store.postgres import Transaction
from store.rows import read_all

NOT_SENT: Final = frozenset({"scheduled", "claimed", "late"})
LIVE: Final = frozenset({"sent", "verified", "mismatch"})
DOUBTFUL: Final = frozenset({"sending", "handed_over", "unknown"})
_RESTING: Final = (
    "SELECT d.id AS draft_id, c.name AS campaign, b.topic AS brief, d.channel, d.status, v.number AS version, "
    "p.id AS publication_id, p.status AS publication, p.url, array_agg(e.sentence ORDER BY e.position) AS sentences "
    "FROM evidence e JOIN content_versions v ON v.id = e.version_id JOIN content_drafts d ON d.id = v.draft_id "
    "JOIN campaigns c ON c.id = d.campaign_id JOIN briefs b ON b.id = d.brief_id "
    "LEFT JOIN published_content p ON p.draft_id = d.id AND p.status <> 'withdrawn' "
    "AND {shown} = v.id "
    "WHERE e.verdict <> 'unsupported' AND (d.version_id = v.id OR p.id IS NOT NULL) AND {ground} AND NOT EXISTS "
    "(SELECT FROM attestations a WHERE a.version_id = e.version_id AND a.position = e.position "
    "AND (a.until IS NULL OR a.until >= current_date)) "
    "GROUP BY d.id, c.name, b.topic, b.position, d.channel, d.status, v.number, p.id, p.status, p.url "
    "ORDER BY d.id, v.number, p.id"
)
_SOURCE: Final = "e.source_id = %(id)s AND (%(campaign)s::text IS NULL OR d.campaign_id = %(campaign)s)"
_APPROVED: Final = (
    "(e.approved_id = %(id)s OR e.source_id IN (SELECT s.id FROM sources s WHERE s.origin = %(origin)s "
    "AND s.campaign_id = d.campaign_id))"
)


class Resting(Value):
    """A piece, and its post if it has one, with the sentences that rest on the ground in question."""

    draft_id: str
    campaign: str
    brief: str
    channel: ChannelKind
    status: DraftStatus
    version: int
    publication_id: str | None
    publication: PublicationStatus | None
    url: str | None
    sentences: tuple[str, ...]
    held: bool = False
    kind: Literal["piece"] = "piece"


def resting_on_source(conn: Transaction, source_id: str, campaign_id: str | None = None) -> tuple[Resting, ...]:
    """Everything that rests on a source, in one campaign or in all."""
    return read_all(
        conn, Resting, _RESTING.format(shown=SHOWN, ground=_SOURCE), {"id": source_id, "campaign": campaign_id}
    )


def resting_on_entry(conn: Transaction, entry_id: str) -> tuple[Resting, ...]:
    """Everything that rests on an approved claim."""
    return read_all(
        conn, Resting, _RESTING.format(shown=SHOWN, ground=_APPROVED), {"id": entry_id, "origin": origin_of(entry_id)}
    )


def hold(conn: Transaction, found: Sequence[Resting], reason: str, now: datetime) -> tuple[Resting, ...]:
    """Holds the posts that are not out yet and notes the reason on every piece; gives the rows as they are then."""
    after = []
    for row in sorted(found, key=lambda row: row.draft_id):
        draft = drafts.lock_draft(conn, row.draft_id)
        held = row.publication_id is not None and _hold_post(conn, row.publication_id, reason, now)
        if draft.status not in ("published", "rejected"):
            drafts.set_note(conn, draft.id, reason)
        status: PublicationStatus | None = "held" if held else row.publication
        after.append(row.model_copy(update={"held": held, "publication": status}))
    return tuple(after)


def _hold_post(conn: Transaction, publication_id: str, reason: str, now: datetime) -> bool:
    """False for a post that is out, on its way, or waits for a person already."""
    row = publications.get_publication(conn, publication_id)
    if row.status not in NOT_SENT or row.handed_over_at is not None:
        return False
    try:
        publications.settle(conn, publication_id, "held", reason, now=now)
    except Conflict:  # it went on its way meanwhile
        return False
    return True


def ground_faults(conn: Transaction, draft: Draft, version_id: str, today: date) -> Iterator[Fault]:
    """What speaks against a version by now: sources gone since, approved claims out of their limits, required texts
    that the rules of today ask for."""
    yield from map(source_fault, sources.lost_sources(conn, draft.campaign_id, version_id))
    used = approved_claims.entries_of_version(conn, version_id)
    guide = workspaces.get_guide(conn)
    if not (used or guide.required_text):
        return
    campaign = campaigns.get_campaign(conn, draft.campaign_id)
    house = house_of(conn, campaign, draft.brief_id, draft.channel, today)
    assert house.place is not None
    yield from register_faults(used, house.place)
    yield from required_faults(versions.get_version(conn, version_id), guide, house)
