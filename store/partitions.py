"""From a partition key, which is an opaque id without a workspace, to the workspace it belongs to."""

from domain.errors import NotFound
from store.postgres import Database


def workspace_of_draft(database: Database, draft_id: str) -> str:
    """The workspace of a piece. Raises NotFound."""
    return _one(database, "SELECT workspace_of_draft(%s) AS workspace_id", draft_id, "piece")


def workspace_of_brief(database: Database, brief_id: str) -> str:
    """The workspace of a brief. Raises NotFound."""
    return _one(database, "SELECT workspace_of_brief(%s) AS workspace_id", brief_id, "brief")


def _one(database: Database, query: str, row_id: str, noun: str) -> str:
    with database.transaction() as conn:
        row = conn.execute(query, (row_id,)).fetchone()
    if row is None or row["workspace_id"] is None:
        raise NotFound(f"There is no {noun} “{row_id}”.")
    return str(row["workspace_id"])
