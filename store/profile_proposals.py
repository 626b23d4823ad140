"""Proposals: the wish, the lease under which one is made, and a person's word on it.

Each move names the states it may start from (domain/proposal.py), so a proposal that was decided or taken meanwhile
stays as it is, whoever comes second.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from domain.errors import Conflict, NotFound
from domain.profile import Segment
from domain.proposal import OPEN, Made, OwnPage, Proposal
from domain.value import Value
from domain.voice import VoiceGuide
from domain.work import Lease
from store.ids import new_id
from store.leases import Leases
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

MAX_ATTEMPTS: Final = 4
DECIDED: Final = "This proposal was decided, or a newer one took its place: look again."
GAVE_UP: Final = "No worker finished it. Ask again when the machine is well."
LEASES: Final = Leases("profile_proposals", "Another worker makes this proposal now.")
renew_proposal = LEASES.renew

_PROPOSALS: Final = (
    "SELECT id, number, status, voice, segments, remarks, model, note, reason, requested_by, edited_by, decided_by, "
    "requested_at, made_at, decided_at FROM profile_proposals"
)

_REJECTED_SINCE: Final = (
    " WHERE status = 'rejected' AND number > coalesce((SELECT max(number) FROM profile_proposals "
    "WHERE status = 'accepted'), 0) ORDER BY number DESC LIMIT %s"
)


class OpenProposal(Value):
    """A proposal that is not made yet, of whatever workspace."""

    workspace_id: str
    id: str
    lease_until: datetime | None = None


def ask_proposal(conn: Transaction, user_id: str) -> Proposal:
    """A wish for a proposal; the one that is open, if there is one."""
    conn.execute(
        "INSERT INTO profile_proposals (id, number, requested_by) "
        "SELECT %s, coalesce(max(number), 0) + 1, %s FROM profile_proposals ON CONFLICT DO NOTHING",
        [new_id("proposal"), user_id],
    )
    found = read_one(conn, Proposal, _PROPOSALS + " WHERE status = ANY(%s)", [list(OPEN)])
    if found is None:
        raise Conflict("Somebody else asked at the same moment: look again.")
    return found


def get_proposal(conn: Transaction, proposal_id: str) -> Proposal:
    """The proposal with that id. Raises NotFound."""
    found = read_one(conn, Proposal, _PROPOSALS + " WHERE id = %s", [proposal_id])
    if found is None:
        raise NotFound(f"There is no proposal {proposal_id}.")
    return found


def latest_proposal(conn: Transaction) -> Proposal | None:
    """The one asked for last, whatever became of it."""
    return read_one(conn, Proposal, _PROPOSALS + " ORDER BY number DESC LIMIT 1")


def accepted_proposal(conn: Transaction) -> Proposal | None:
    """The one whose voice guide is in use."""
    return read_one(conn, Proposal, _PROPOSALS + " WHERE status = 'accepted'")


def rejected_proposals(conn: Transaction, most: int) -> tuple[Proposal, ...]:
    """Those rejected since one was accepted last, the newest first: what was accepted settles what came before."""
    return read_all(
        conn,
        Proposal,
        _PROPOSALS + _REJECTED_SINCE,
        [most],
    )


def pages_of(conn: Transaction, proposal_id: str) -> tuple[OwnPage, ...]:
    """The pages a proposal was made from, refused ones too."""
    return read_all(
        conn,
        OwnPage,
        "SELECT origin, title, text, digest, refusal FROM own_pages WHERE proposal_id = %s ORDER BY position",
        [proposal_id],
    )


def open_proposals(database: Database) -> tuple[OpenProposal, ...]:
    """All that are not made yet, oldest first."""
    with database.transaction() as conn:
        return read_all(conn, OpenProposal, "SELECT * FROM open_proposals()")


def launch_proposal(conn: Transaction, proposal_id: str, seconds: float, *, now: datetime) -> int | None:
    """Says that a run will make it and gives the launch's number; None when there is nothing to launch. One that used
    up its attempts has failed: only a worker that took it in hand counts as one."""
    values = {"id": proposal_id, "now": now, "s": seconds, "most": MAX_ATTEMPTS, "open": list(OPEN), "note": GAVE_UP}
    row = conn.execute(
        "UPDATE profile_proposals SET status = 'launched', launches = launches + 1, fence = fence + 1, "
        "lease_owner = NULL, lease_until = %(now)s + make_interval(secs => %(s)s) WHERE id = %(id)s "
        "AND status = ANY(%(open)s) AND coalesce(lease_until, %(now)s) <= %(now)s AND attempt < %(most)s "
        "RETURNING launches",
        values,
    ).fetchone()
    if row is not None:
        return int(row["launches"])
    conn.execute(
        "UPDATE profile_proposals SET status = 'failed', note = %(note)s, lease_owner = NULL, lease_until = NULL, "
        "fence = fence + 1 WHERE id = %(id)s AND status = ANY(%(open)s) AND lease_until <= %(now)s "
        "AND attempt >= %(most)s",
        values,
    )
    return None


def claim_proposal(
    conn: Transaction, proposal_id: str, owner: str, seconds: float, *, now: datetime
) -> tuple[Proposal, Lease] | None:
    """Takes it in hand; None when it is made, failed, or somebody is at it."""
    row = conn.execute(
        "UPDATE profile_proposals SET status = 'claimed', attempt = attempt + 1, fence = fence + 1, "
        "lease_owner = %(owner)s, lease_until = %(now)s + make_interval(secs => %(s)s) WHERE id = %(id)s AND "
        "(status IN ('requested', 'launched', 'waiting') OR (status = 'claimed' AND lease_until <= %(now)s)) "
        "RETURNING fence, lease_until",
        {"id": proposal_id, "owner": owner, "now": now, "s": seconds},
    ).fetchone()
    if row is None:
        return None
    return get_proposal(conn, proposal_id), LEASES.taken(proposal_id, owner, row)


def finish_proposal(conn: Transaction, lease: Lease, made: Made, pages: Sequence[OwnPage], at: datetime) -> None:
    """Keeps what was made; one that waited for a word until now is superseded. Raises LostLease."""
    _end(
        conn,
        lease,
        "status = 'proposed', voice = %(voice)s, segments = %(segments)s, remarks = %(remarks)s, model = %(model)s, "
        "prompts = %(prompts)s, note = '', lease_until = NULL, made_at = %(at)s",
        {
            "voice": Jsonb(made.voice.model_dump(mode="json")),
            "segments": _segments(made.segments),
            "remarks": list(made.remarks),
            "model": made.model,
            "prompts": made.prompts,
            "at": at,
        },
    )
    conn.execute(
        "UPDATE profile_proposals SET status = 'superseded' WHERE status = 'proposed' AND id <> %s", [lease.row_id]
    )
    _keep_pages(conn, lease.row_id, pages)


def put_off_proposal(conn: Transaction, lease: Lease, note: str, until: datetime) -> None:
    """It could not be made now; it is tried again from `until` on, or has failed when its attempts are used up."""
    row = conn.execute("SELECT attempt FROM profile_proposals WHERE id = %s", [lease.row_id]).fetchone()
    if row is not None and row["attempt"] >= MAX_ATTEMPTS:
        return fail_proposal(conn, lease, note)
    return _end(
        conn, lease, "status = 'waiting', note = %(note)s, lease_until = %(until)s", {"note": note, "until": until}
    )


def fail_proposal(conn: Transaction, lease: Lease, note: str, pages: Sequence[OwnPage] = ()) -> None:
    """It will not be made: `note` says why. Raises LostLease."""
    _end(conn, lease, "status = 'failed', note = %(note)s, lease_until = NULL", {"note": note})
    _keep_pages(conn, lease.row_id, pages)


def edit_proposal(
    conn: Transaction, proposal_id: str, voice: VoiceGuide, segments: Sequence[Segment], user_id: str
) -> None:
    """Puts a person's words in place of the crew's. Raises Conflict when it waits for no word any more."""
    done = conn.execute(
        "UPDATE profile_proposals SET voice = %s, segments = %s, edited_by = %s WHERE id = %s AND status = 'proposed'",
        [Jsonb(voice.model_dump(mode="json")), _segments(segments), user_id, proposal_id],
    )
    if done.rowcount == 0:
        raise Conflict(DECIDED)


def accept_proposal(conn: Transaction, proposal_id: str, user_id: str, at: datetime) -> None:
    """Writes a person's word; the one accepted before is superseded. Raises Conflict when it waits for none."""
    conn.execute(
        "UPDATE profile_proposals SET status = 'superseded' WHERE status = 'accepted' AND id <> %s", [proposal_id]
    )
    done = conn.execute(
        "UPDATE profile_proposals SET status = 'accepted', decided_by = %s, decided_at = %s "
        "WHERE id = %s AND status = 'proposed'",
        [user_id, at, proposal_id],
    )
    if done.rowcount == 0:
        raise Conflict(DECIDED)


def reject_proposal(conn: Transaction, proposal_id: str, user_id: str, reason: str, at: datetime) -> None:
    """Writes a person's no and why. Raises Conflict when it waits for no word."""
    done = conn.execute(
        "UPDATE profile_proposals SET status = 'rejected', reason = %s, decided_by = %s, decided_at = %s "
        "WHERE id = %s AND status = 'proposed'",
        [reason, user_id, at, proposal_id],
    )
    if done.rowcount == 0:
        raise Conflict(DECIDED)


def _end(conn: Transaction, lease: Lease, change: str, values: dict[str, Any]) -> None:
    done = conn.execute(
        f"UPDATE profile_proposals SET lease_owner = NULL, {change} "  # noqa: S608 - the callers' own words
        "WHERE id = %(id)s AND fence = %(fence)s AND status = 'claimed'",
        values | {"id": lease.row_id, "fence": lease.fence},
    )
    if done.rowcount == 0:
        raise LEASES.taken_over(lease)


def _keep_pages(conn: Transaction, proposal_id: str, pages: Sequence[OwnPage]) -> None:
    for position, page in enumerate(pages):
        conn.execute(
            "INSERT INTO own_pages (id, proposal_id, position, origin, title, text, digest, refusal) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                new_id("page"),
                proposal_id,
                position,
                page.origin,
                page.title,
                page.text,
                page.digest,
                page.refusal,
            ],
        )


def _segments(segments: Sequence[Segment]) -> Jsonb:
    return Jsonb([segment.model_dump(mode="json") for segment in segments])
