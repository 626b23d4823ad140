"""The outbox: one row per intended effect, there before the call is made.

Owning a row is a lease with a fence. Whoever claims it gets the next fence, and every later write names it: a courier
that was stopped longer than its lease finds another fence, or a row it no longer owns, and writes nothing. The instants
come from the database's clock unless the caller hands in its own (tests do).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg.types.json import Jsonb

from domain.brief import ChannelKind
from domain.errors import Conflict, NotFound
from domain.publication import Publication, PublicationStatus, ReadBack, check_move
from domain.slots import wall_of
from domain.value import Value
from domain.work import Lease
from store.ids import new_id
from store.leases import Leases
from store.live_changes import SHOWN
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

PUBLICATION_ROWS = (
    "SELECT p.id, p.workspace_id, p.draft_id, p.version_id, v.number AS version, p.digest, p.decision_id, p.channel, "
    "p.account_id, p.status, p.due_at, p.key, p.attempt, p.fence, p.remote_id, p.url, p.reason, p.sent_at, "
    "p.verified_at, p.planned_at, p.zone, p.wall, p.remark, p.handed_over_at FROM published_content p "
    "JOIN content_versions v ON v.id = p.version_id"
)
_OUT: Final = (
    "SELECT DISTINCT ON (v.id) v.id AS version_id, p.id FROM content_versions v JOIN published_content p "
    "ON p.draft_id = v.draft_id AND v.id = {shown} WHERE v.id = ANY(%(ids)s) AND p.sent_at IS NOT NULL "
    "ORDER BY v.id, p.sent_at DESC"
)
SOON_SECONDS: Final = 60.0  # a post that is out is recorded within this time, whatever the pause before
LEASES: Final = Leases("published_content", "Publication {row} is no longer held by {owner}.")
renew = LEASES.renew
# Statuses in which the owner still has something to do with the row; any other gives the lease back.
_HELD_BY_OWNER: Final = frozenset({"claimed", "sending", "sent"})


class OpenPublication(Value):
    """Where the courier has something to do: ids only, the row is read in its workspace."""

    workspace_id: str
    id: str
    status: PublicationStatus
    due_at: datetime
    lease_until: datetime | None = None


class ReapedPublications(Value):
    """What a reaping pass returned to the queue, and what may or may not have been sent."""

    scheduled: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def add_publication(
    conn: Transaction,
    *,
    draft_id: str,
    version_id: str,
    digest: str,
    decision_id: str,
    channel: ChannelKind,
    account_id: str,
    slot_at: datetime,
    zone: str = "UTC",
) -> Publication:
    """The row for that effect, made unless it is there: neither a decision nor an effect ever has two. `zone` is the
    one that its slot is meant in. Raises Conflict when the piece has another row on its way or out."""
    key = hashlib.sha256("|".join((decision_id, digest, channel, account_id, slot_at.isoformat())).encode()).hexdigest()
    conn.execute(
        "INSERT INTO published_content (id, draft_id, version_id, digest, decision_id, channel, account_id, slot_at, "
        "due_at, planned_at, zone, wall, key) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING",
        [
            *(new_id("pub"), draft_id, version_id, digest, decision_id, channel, account_id),
            *(slot_at, slot_at, slot_at, zone, wall_of(slot_at, zone), f"pressroom-{key[:32]}"),
        ],
    )
    found = read_one(
        conn,
        Publication,
        PUBLICATION_ROWS + " WHERE p.decision_id = %s OR (p.digest = %s AND p.channel = %s AND p.account_id = %s "
        "AND p.slot_at = %s AND p.status <> 'withdrawn') ORDER BY p.decision_id <> %s LIMIT 1",
        [decision_id, digest, channel, account_id, slot_at, decision_id],
    )
    if found is None:
        raise Conflict("This piece has another publication that is on its way or out.")
    return found


def get_publication(conn: Transaction, publication_id: str) -> Publication:
    """The row with that id."""
    found = read_one(conn, Publication, PUBLICATION_ROWS + " WHERE p.id = %s", [publication_id])
    if found is None:
        raise NotFound(f"There is no publication {publication_id}.")
    return found


def lock_publication(conn: Transaction, publication_id: str) -> Publication:
    """The row, locked until the transaction ends. Whoever needs its piece too locks that first (store/drafts.py)."""
    found = read_one(conn, Publication, PUBLICATION_ROWS + " WHERE p.id = %s FOR UPDATE OF p", [publication_id])
    if found is None:
        raise NotFound(f"There is no publication {publication_id}.")
    return found


def ids_like(conn: Transaction, fragment: str, most: int = 3) -> tuple[str, ...]:
    """Ids of rows that are, begin with or end in what a person typed; `pub_` may be left out."""
    rows = conn.execute(
        "SELECT id FROM published_content WHERE starts_with(id, %(f)s) OR starts_with(id, 'pub_' || %(f)s) "
        "OR right(id, length(%(f)s)) = %(f)s ORDER BY id <> %(f)s, id LIMIT %(most)s",
        {"f": fragment, "most": most},
    ).fetchall()
    return tuple(row["id"] for row in rows)


def list_publications(
    conn: Transaction,
    *,
    status: PublicationStatus | None = None,
    draft_id: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[Publication, ...]:
    """Rows, latest due first."""
    return read_all(
        conn,
        Publication,
        PUBLICATION_ROWS + " WHERE (%(status)s::text IS NULL OR p.status = %(status)s) "
        "AND (%(draft)s::text IS NULL OR p.draft_id = %(draft)s) "
        "ORDER BY p.due_at DESC, p.id LIMIT %(limit)s OFFSET %(offset)s",
        {"status": status, "draft": draft_id, "limit": limit, "offset": offset},
    )


def of_account(conn: Transaction, account_id: str, statuses: Sequence[PublicationStatus]) -> tuple[Publication, ...]:
    """An account's rows in these states, the earliest due first."""
    return read_all(
        conn,
        Publication,
        PUBLICATION_ROWS + " WHERE p.account_id = %s AND p.status = ANY(%s) ORDER BY p.due_at, p.id",
        [account_id, list(statuses)],
    )


def of_decision(conn: Transaction, decision_id: str) -> Publication | None:
    """The row that an approval made, if it made one."""
    return read_one(conn, Publication, PUBLICATION_ROWS + " WHERE p.decision_id = %s", [decision_id])


def live_of(conn: Transaction, draft_id: str) -> Publication | None:
    """The piece's post that is out; None when there is none, or none any more."""
    return read_one(
        conn,
        Publication,
        PUBLICATION_ROWS + " WHERE p.draft_id = %s AND p.status IN ('sent', 'verified', 'mismatch') "
        "ORDER BY p.sent_at DESC LIMIT 1",
        [draft_id],
    )


def out_of_versions(conn: Transaction, version_ids: Sequence[str]) -> dict[str, str]:
    """The latest post of each of these versions that is or was out: version id to publication id. A changed post is one
    of the version that it shows."""
    rows = conn.execute(
        _OUT.format(shown=SHOWN),
        {"ids": list(version_ids)},
    ).fetchall()
    return {row["version_id"]: row["id"] for row in rows}


def open_publications(database: Database, most: int = 200) -> tuple[OpenPublication, ...]:
    """Rows of all workspaces that are not at an end, the earliest due first: also those due later."""
    with database.transaction() as conn:
        return read_all(conn, OpenPublication, "SELECT * FROM open_publications(%s)", [most])


def claim(
    conn: Transaction, publication_id: str, owner: str, seconds: float, *, now: datetime | None = None
) -> tuple[Publication, Lease] | None:
    """Takes a row that is due (or whose claimer's lease ran out) for sending. None when there is nothing to take."""
    row = conn.execute(
        "UPDATE published_content SET status = 'claimed', attempt = attempt + 1, fence = fence + 1, "
        "lease_owner = %(owner)s, lease_until = coalesce(%(now)s, now()) + make_interval(secs => %(seconds)s) "
        "WHERE id = (SELECT id FROM published_content WHERE id = %(id)s AND ((status = 'scheduled' AND due_at <= "
        "coalesce(%(now)s, now())) OR (status = 'claimed' AND lease_until < coalesce(%(now)s, now()))) "
        "FOR UPDATE SKIP LOCKED) RETURNING fence, lease_until",
        {"id": publication_id, "owner": owner, "seconds": seconds, "now": now},
    ).fetchone()
    return None if row is None else _leased(conn, publication_id, owner, row)


def claim_for_check(
    conn: Transaction, publication_id: str, owner: str, seconds: float, *, now: datetime | None = None
) -> tuple[Publication, Lease] | None:
    """Takes a row past its sending (handed over, unknown, sent, mismatch) to look it up or read it back; its status
    stays. None while somebody else holds it, or before it is due to be asked again."""
    row = conn.execute(
        "UPDATE published_content SET fence = fence + 1, lease_owner = %(owner)s, "
        "lease_until = coalesce(%(now)s, now()) + make_interval(secs => %(seconds)s) "
        "WHERE id = (SELECT id FROM published_content WHERE id = %(id)s "
        "AND status IN ('handed_over', 'unknown', 'sent', 'mismatch') "
        "AND coalesce(look_at, due_at) <= coalesce(%(now)s, now()) "
        "AND (lease_owner IS NULL OR lease_until < coalesce(%(now)s, now())) "
        "FOR UPDATE SKIP LOCKED) RETURNING fence, lease_until",
        {"id": publication_id, "owner": owner, "seconds": seconds, "now": now},
    ).fetchone()
    return None if row is None else _leased(conn, publication_id, owner, row)


def move(
    conn: Transaction,
    lease: Lease,
    new: PublicationStatus,
    *,
    reason: str | None = None,
    remote_id: str | None = None,
    url: str | None = None,
    read_back: ReadBack | None = None,
    due_at: datetime | None = None,
    planned_at: datetime | None = None,
    look_at: datetime | None = None,
    sent_at: datetime | None = None,
    verified_at: datetime | None = None,
    remark: str | None = None,
) -> Publication:
    """The owner's step. Raises LostLease when the fence moved, Conflict when the table forbids the step. `reason` and
    `look_at` (when to ask the channel next) are replaced, None clears them; the other fields are kept where None is
    given. A row that is only tried again later keeps the instant it is planned for. What is out is recorded soon,
    however long the pause after launches that found nothing to record."""
    row = conn.execute(
        "SELECT status, zone, handed_over_at FROM published_content WHERE id = %s AND fence = %s AND lease_owner = %s "
        "FOR UPDATE",
        [lease.row_id, lease.fence, lease.owner],
    ).fetchone()
    if row is None:
        raise LEASES.taken_over(lease)
    check_move(row["status"], new, is_there=row["handed_over_at"] is not None)
    conn.execute(
        "UPDATE published_content SET status = %(new)s, reason = %(reason)s, "
        "handed_over_at = CASE %(new)s WHEN 'handed_over' THEN coalesce(handed_over_at, now()) WHEN 'failed' THEN NULL "
        "ELSE handed_over_at END, remote_id = coalesce(%(remote_id)s, remote_id), url = coalesce(%(url)s, url), "
        "read_back = coalesce(%(read_back)s, read_back), due_at = coalesce(%(due_at)s, due_at), "
        "planned_at = coalesce(%(planned_at)s, planned_at), wall = coalesce(%(wall)s, wall), "
        "sent_at = coalesce(%(sent_at)s, sent_at), verified_at = coalesce(%(verified_at)s, verified_at), "
        "look_at = %(look_at)s, remark = coalesce(%(remark)s, remark), "
        "recording_until = CASE WHEN recording_until > %(soon)s THEN %(soon)s ELSE recording_until END, "
        "lease_owner = CASE WHEN %(keep)s THEN lease_owner END, lease_until = CASE WHEN %(keep)s THEN lease_until END "
        "WHERE id = %(id)s",
        {
            "id": lease.row_id,
            "new": new,
            "reason": reason,
            "remote_id": remote_id,
            "url": url,
            "read_back": None if read_back is None else Jsonb(read_back.model_dump(mode="json")),
            "due_at": due_at,
            "planned_at": planned_at,
            "wall": planned_at and wall_of(planned_at, row["zone"]),
            "look_at": look_at,
            "sent_at": sent_at,
            "verified_at": verified_at,
            "remark": remark,
            "soon": sent_at and sent_at + timedelta(seconds=SOON_SECONDS),
            "keep": new in _HELD_BY_OWNER,
        },
    )
    return get_publication(conn, lease.row_id)


def count_anew(conn: Transaction, lease: Lease) -> None:
    """What was done so far was no failed attempt."""
    conn.execute(
        "UPDATE published_content SET attempt = 0 WHERE id = %s AND fence = %s AND lease_owner = %s",
        [lease.row_id, lease.fence, lease.owner],
    )


def release(
    conn: Transaction, lease: Lease, *, reason: str | None = None, look_at: datetime | None = None
) -> Publication:
    """Gives a lease back without a step: `reason` says why there was none, the channel is asked again at `look_at`
    (None: no more). Raises LostLease."""
    changed = conn.execute(
        "UPDATE published_content SET lease_owner = NULL, lease_until = NULL, reason = %s, look_at = %s "
        "WHERE id = %s AND fence = %s AND lease_owner = %s",
        [reason, look_at, lease.row_id, lease.fence, lease.owner],
    )
    if changed.rowcount == 0:
        raise LEASES.taken_over(lease)
    return get_publication(conn, lease.row_id)


def note_reason(conn: Transaction, publication_id: str, reason: str) -> None:
    """Says why a scheduled row does not go out although it is due."""
    conn.execute(
        "UPDATE published_content SET reason = %(reason)s WHERE id = %(id)s AND status = 'scheduled' "
        "AND reason IS DISTINCT FROM %(reason)s",
        {"id": publication_id, "reason": reason},
    )


def add_note(conn: Transaction, publication_id: str, note: str) -> None:
    """Adds a sentence to what the row says, whoever owns it and whatever its state."""
    conn.execute(
        "UPDATE published_content SET reason = concat_ws(' ', reason, %s::text) WHERE id = %s", [note, publication_id]
    )


def settle(
    conn: Transaction,
    publication_id: str,
    new: PublicationStatus,
    reason: str | None,
    *,
    due_at: datetime | None = None,
    now: datetime | None = None,
    not_there: bool = False,
) -> Publication:
    """A step that needs no lease: a person's word, a missed slot, an undo. With `due_at` it is planned anew for then.
    `not_there`: somebody looked, and what was handed over is not at the channel. Raises Conflict while a sender holds
    the row; a sender that only claimed it loses it by the fence."""
    zone = check_step(conn, publication_id, new, now, not_there=not_there)
    conn.execute(
        "UPDATE published_content SET status = %(new)s, reason = %(reason)s, "
        "handed_over_at = CASE WHEN NOT %(gone)s THEN handed_over_at END, due_at = coalesce(%(due)s, due_at), "
        "planned_at = coalesce(%(due)s, planned_at), wall = coalesce(%(wall)s, wall), fence = fence + 1, "
        "look_at = NULL, lease_owner = NULL, lease_until = NULL WHERE id = %(id)s",
        {
            "id": publication_id,
            "new": new,
            "reason": reason,
            "due": due_at,
            "wall": due_at and wall_of(due_at, zone),
            "gone": not_there,
        },
    )
    return get_publication(conn, publication_id)


def check_step(
    conn: Transaction, publication_id: str, new: PublicationStatus, now: datetime | None, *, not_there: bool = False
) -> str:
    """Raises Conflict when the step may not be taken now; gives the zone that the row's slot is meant in."""
    row = conn.execute(
        "SELECT status, zone, handed_over_at, lease_until > coalesce(%s, now()) AS held FROM published_content "
        "WHERE id = %s FOR UPDATE",
        [now, publication_id],
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no publication {publication_id}.")
    if row["held"] and row["status"] != "claimed":
        raise Conflict("This publication is being worked on right now; look again in a minute.")
    check_move(row["status"], new, is_there=row["handed_over_at"] is not None and not not_there)
    return str(row["zone"])


def reap(conn: Transaction, now: datetime | None = None, settle_seconds: float = 0.0) -> ReapedPublications:
    """Takes back rows whose owner's lease ran out: a claimed one is scheduled again, a sending one is `unknown`, to be
    asked about after `settle_seconds`, since the call may still be under way."""
    rows = conn.execute(
        "UPDATE published_content p SET fence = fence + 1, lease_owner = NULL, lease_until = NULL, "
        "status = CASE p.status WHEN 'claimed' THEN 'scheduled' ELSE 'unknown' END, "
        "look_at = CASE p.status WHEN 'sending' THEN coalesce(%(now)s, now()) + make_interval(secs => %(settle)s) END, "
        "reason = CASE p.status WHEN 'claimed' THEN p.reason ELSE 'The sender stopped in the middle of the call.' END "
        "WHERE p.id IN (SELECT id FROM published_content WHERE status IN ('claimed', 'sending') "
        "AND lease_until < coalesce(%(now)s, now()) FOR UPDATE SKIP LOCKED) RETURNING p.id, p.status",
        {"now": now, "settle": settle_seconds},
    ).fetchall()
    return ReapedPublications(scheduled=_ids(rows, "scheduled"), unknown=_ids(rows, "unknown"))


def _leased(conn: Transaction, publication_id: str, owner: str, row: dict[str, Any]) -> tuple[Publication, Lease]:
    return get_publication(conn, publication_id), LEASES.taken(publication_id, owner, row)


def _ids(rows: Sequence[dict[str, Any]], status: str) -> tuple[str, ...]:
    return tuple(row["id"] for row in rows if row["status"] == status)
