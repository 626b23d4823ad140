"""Workspaces and their brand guides.

A workspace is the boundary that nothing crosses: rows, caches, collections and files all carry its id. Its guide is
kept with a digest, so that versions can say which guide they were made with.
"""

import hashlib
from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb

from domain.errors import NotFound
from domain.guide import Guide
from domain.value import Value
from store.cache import Cache, Key, Kind, forget
from store.postgres import Database, Transaction
from store.rows import read_one

# Its third level is the workspace's own row.
GUIDES: Final[Kind[Guide]] = Kind(
    "guide",
    1,
    3600.0,
    lambda guide: guide.model_dump_json().encode(),
    Guide.model_validate_json,
    levels=frozenset({"process", "redis"}),
)


class Workspace(Value):
    """One customer or team. `sending_stopped_at` is set while the workspace's own brake holds (store/brakes.py);
    `hold_reason` and `held_since` while there is a legal hold."""

    id: str
    name: str
    zone: str
    guide_digest: str
    retention_days: int
    legal_hold: bool
    hold_reason: str = ""
    held_since: datetime | None = None
    sending_stopped_at: datetime | None = None


def create_workspace(
    conn: Transaction, workspace_id: str, name: str, zone: str = "UTC", guide: Guide | None = None
) -> None:
    """Makes a workspace. The transaction must be set to its id."""
    conn.execute("INSERT INTO workspaces (workspace_id, name, zone) VALUES (%s, %s, %s)", [workspace_id, name, zone])
    set_guide(conn, guide or Guide(company=name))


def list_workspaces(database: Database) -> tuple[tuple[str, str], ...]:
    """(id, name) of every workspace, oldest first."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT workspace_id, name FROM list_workspaces()").fetchall()
    return tuple((row["workspace_id"], row["name"]) for row in rows)


def get_workspace(conn: Transaction) -> Workspace:
    """The workspace this transaction is set to."""
    found = read_one(
        conn,
        Workspace,
        "SELECT id, name, zone, guide_digest, retention_days, legal_hold, hold_reason, held_since, "
        "(SELECT s.stopped_at FROM sending_stops s WHERE s.scope = 'workspace' AND s.ended_at IS NULL) "
        "AS sending_stopped_at FROM workspaces",
    )
    if found is None:
        raise NotFound("There is no such workspace.")
    return found


def get_guide(conn: Transaction) -> Guide:
    """How this workspace speaks and looks."""
    row = conn.execute("SELECT guide FROM workspaces").fetchone()
    if row is None:
        raise NotFound("There is no such workspace.")
    return Guide.model_validate(row["guide"])


def kept_guide(conn: Transaction, cache: Cache, workspace_id: str) -> Guide:
    """The same by way of the cache: never another guide than `get_guide` would give in this transaction."""
    return cache.get(GUIDES, Key(workspace_id, "guide"), lambda: get_guide(conn), conn=conn)


def set_guide(conn: Transaction, guide: Guide) -> None:
    """Replaces the guide, for every process at once."""
    forget(conn, GUIDES.name)
    conn.execute(
        "UPDATE workspaces SET guide = %s, guide_digest = %s",
        [Jsonb(guide.model_dump(mode="json")), guide_digest(guide)],
    )


def set_zone(conn: Transaction, zone: str) -> None:
    """Puts the workspace into a time zone."""
    conn.execute("UPDATE workspaces SET zone = %s WHERE zone <> %s", [zone, zone])


def guide_digest(guide: Guide) -> str:
    """The digest that versions record. A guide without a voice guide has the one it had before there were any."""
    unused = {"voice_guide"} if guide.voice_guide is None else set()
    return hashlib.sha256(guide.model_dump_json(exclude=unused).encode()).hexdigest()
