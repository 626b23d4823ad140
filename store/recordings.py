"""Which posts Dagster has been told of: each final row is recorded once, by a run that may die and is replaced.

The courier sends without Dagster; lineage follows. So a row knows whether it was recorded, and which attempt is at it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.publication import Publication, PublicationStatus
from domain.value import Value
from store.postgres import Database, Transaction
from store.publications import PUBLICATION_ROWS
from store.rows import read_all

RECORDING_SECONDS: Final = 60.0  # a published-post run that has not recorded its row by then is taken for lost


class UnrecordedPublication(Value):
    """A row that is not yet materialized as an asset; `recorded_attempt` counts the launches for it."""

    workspace_id: str
    id: str
    status: PublicationStatus
    due_at: datetime
    recorded_attempt: int


def unrecorded(database: Database, most: int = 200) -> tuple[UnrecordedPublication, ...]:
    """Rows of all workspaces that a published-post run can materialize and none has yet, with the instant from which
    it can. What waits for a person, or for sending to be allowed again, is not among them."""
    with database.transaction() as conn:
        return read_all(conn, UnrecordedPublication, "SELECT * FROM unrecorded_publications(%s)", [most])


def begin_recording(
    conn: Transaction, publication_id: str, seconds: float, *, now: datetime | None = None
) -> int | None:
    """Counts one launch of the published-post run and gives its number; None while an earlier launch may still be at
    it. A run that has not recorded the row within `seconds` is taken for lost; the next ones are given twice as long
    each, an hour at most, so that a row which cannot be recorded costs ever less."""
    row = conn.execute(
        "UPDATE published_content SET recorded_attempt = recorded_attempt + 1, "
        "recording_until = coalesce(%(now)s, now()) + make_interval(secs => "
        "least(%(seconds)s::float8 * power(2, least(recorded_attempt, 12)), 3600)) WHERE id = %(id)s AND "
        "recorded_at IS NULL AND (recording_until IS NULL OR recording_until <= coalesce(%(now)s, now())) "
        "RETURNING recorded_attempt",
        {"id": publication_id, "seconds": seconds, "now": now},
    ).fetchone()
    return None if row is None else int(row["recorded_attempt"])


def mark_recorded(conn: Transaction, publication_id: str) -> None:
    """Notes that the row was materialized with its evidence."""
    conn.execute(
        "UPDATE published_content SET recorded_at = clock_timestamp() WHERE id = %s AND recorded_at IS NULL",
        [publication_id],
    )


def recorded_of(conn: Transaction, draft_ids: Sequence[str]) -> tuple[Publication, ...]:
    """The row of each of these pieces that was recorded last."""
    return read_all(
        conn,
        Publication,
        PUBLICATION_ROWS + " WHERE p.draft_id = ANY(%s) AND p.recorded_at = (SELECT max(o.recorded_at) "
        "FROM published_content o WHERE o.draft_id = p.draft_id)",
        [list(draft_ids)],
    )
