"""Outlines: one row per try, the latest of a brief counts."""

from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb

from domain.errors import Conflict, NotFound
from domain.outline import Outline, OutlineState
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all, read_one

_OUTLINES: Final = (
    "SELECT o.id, o.brief_id, o.campaign_id, b.topic, o.number, o.angle, o.claims, o.call_to_action, o.not_done, "
    "o.state, o.comment, o.decided_by, o.decided_at, o.model, "
    "ARRAY(SELECT jsonb_array_elements_text(b.brief -> 'channels')) AS channels "
    "FROM outlines o JOIN briefs b ON b.id = o.brief_id"
)

_LATEST: Final = (
    " WHERE (o.campaign_id = %(campaign)s OR (%(campaign)s::text IS NULL AND o.campaign_id NOT IN "
    "(SELECT a.id FROM campaigns a WHERE a.archived_at IS NOT NULL))) AND NOT EXISTS "
    "(SELECT FROM outlines later WHERE later.brief_id = o.brief_id AND later.number > o.number) "
    "ORDER BY o.state <> 'in_review', b.position, o.id"
)


def latest_outline(conn: Transaction, brief_id: str) -> Outline | None:
    """The latest outline of a brief, None before the first."""
    return read_one(conn, Outline, _OUTLINES + " WHERE o.brief_id = %s ORDER BY o.number DESC LIMIT 1", [brief_id])


def save_outline(conn: Transaction, outline: Outline) -> Outline:
    """Keeps a new outline; where another worker kept one of that number meanwhile, gives that one."""
    conn.execute(
        "INSERT INTO outlines (id, brief_id, campaign_id, number, angle, claims, call_to_action, not_done, model) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, brief_id, number) DO NOTHING",
        [
            *(new_id("outline"), outline.brief_id, outline.campaign_id, outline.number, outline.angle),
            Jsonb([claim.model_dump(mode="json") for claim in outline.claims]),
            *(outline.call_to_action, outline.not_done, outline.model),
        ],
    )
    found = latest_outline(conn, outline.brief_id)
    assert found is not None
    return found


def list_outlines(conn: Transaction, *, campaign_id: str | None = None) -> tuple[Outline, ...]:
    """The latest outline of each brief that has one, those that wait for a decision first: of one campaign, or of all
    that are at work."""
    return read_all(
        conn,
        Outline,
        _OUTLINES + _LATEST,
        {"campaign": campaign_id},
    )


def ids_like(conn: Transaction, fragment: str, most: int = 3) -> tuple[str, ...]:
    """Ids of outlines that are, begin with or end in what a person typed; `outline_` may be left out."""
    rows = conn.execute(
        "SELECT id FROM outlines WHERE starts_with(id, %(f)s) OR starts_with(id, 'outline_' || %(f)s) "
        "OR right(id, length(%(f)s)) = %(f)s ORDER BY id <> %(f)s, id LIMIT %(most)s",
        {"f": fragment, "most": most},
    ).fetchall()
    return tuple(row["id"] for row in rows)


def get_outline(conn: Transaction, outline_id: str) -> Outline:
    """The outline with that id. Raises NotFound."""
    found = read_one(conn, Outline, _OUTLINES + " WHERE o.id = %s", [outline_id])
    if found is None:
        raise NotFound(f"There is no outline {outline_id}.")
    return found


def decide_outline(
    conn: Transaction, outline: Outline, state: OutlineState, *, user_id: str, comment: str, at: datetime
) -> None:
    """Writes the decision. Raises Conflict when there was one."""
    done = conn.execute(
        "UPDATE outlines SET state = %s, comment = %s, decided_by = %s, decided_at = %s "
        "WHERE id = %s AND state = 'in_review'",
        [state, comment, user_id, at, outline.id],
    )
    if done.rowcount == 0:
        raise Conflict("This outline was decided already.")
