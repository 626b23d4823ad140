"""Campaigns over their term, and a look at every row of a workspace, for tests of what may go and what must stay."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import sql

from store.postgres import Transaction

Row = dict[str, Any]
# Rows that a sweep changes or writes by design, and columns of others.
NOTED = frozenset({"audit_log", "cleared_remains", "embeddings", "workspaces"})
ACCOUNTS = frozenset({"cleared_at", "sources_version", "refusals", "remarks"})


def put_away(conn: Transaction, campaign_id: str, days: float) -> None:
    """The campaign was archived so many days ago."""
    at = datetime.now(UTC) - timedelta(days=days)
    conn.execute("UPDATE campaigns SET archived_at = %s WHERE id = %s", [at, campaign_id])


def every_row(conn: Transaction) -> dict[str, set[str]]:
    """All rows of the workspace by table, each as text."""
    tables = conn.execute(
        "SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "AND a.attname = 'workspace_id' "
        "WHERE c.relnamespace = 'pressroom'::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped"
    ).fetchall()
    return {table["name"]: set(_rows(conn, table["name"])) for table in tables if table["name"] not in NOTED}


def _rows(conn: Transaction, table: str) -> Iterator[str]:
    query = sql.SQL("SELECT to_jsonb(t) AS row FROM {} t").format(sql.Identifier(table))
    for found in conn.execute(query):
        row = {name: value for name, value in found["row"].items() if name not in ACCOUNTS}
        if table == "model_calls":
            row.pop("version_id")  # the account stays, and forgets what it was for
        yield json.dumps(row, sort_keys=True)


def gone(before: dict[str, set[str]], after: dict[str, set[str]]) -> dict[str, list[Row]]:
    """What is not there any more; fails when something is there that was not."""
    new = {table: after[table] - rows for table, rows in before.items() if after[table] - rows}
    assert new == {}
    return {
        table: [json.loads(row) for row in sorted(rows - after[table])]
        for table, rows in before.items()
        if rows - after[table]
    }
