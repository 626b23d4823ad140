"""Rows of an earlier version get their plan, their zone and their brake."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from store.ids import new_id
from store.migrate import FOLDER, OWNER, migrate, prepare
from tests.conftest import PASSWORDS, TestDatabase, address

BEFORE = """
INSERT INTO workspaces (workspace_id, name, sending_stopped_at) VALUES
    ('w1', 'One', '2026-03-01Z'), ('w2', 'Two', NULL);
INSERT INTO users (workspace_id, id, name, role) VALUES ('w1', 'u', 'Olive', 'owner');
INSERT INTO accounts (workspace_id, id, channel, name) VALUES ('w1', 'a', 'blog', 'main');
INSERT INTO campaigns (workspace_id, id, name, plan) VALUES
    ('w1', 'c1', 'Own zone', '{"zone": "Europe/London", "channels": [{"kind": "blog", "zone": "Europe/Berlin"}]}'),
    ('w1', 'c2', 'No zone', '{"channels": []}'),
    ('w1', 'c3', 'Unknown zone', '{"zone": "Mars/Olympus", "channels": []}');
INSERT INTO briefs (workspace_id, id, campaign_id, position, topic, brief)
    SELECT 'w1', 'b' || n, 'c' || n, 1, 't', '{}' FROM generate_series(1, 3) n;
INSERT INTO content_drafts (workspace_id, id, campaign_id, brief_id, channel, account_id, status)
    SELECT 'w1', 'd' || n, 'c' || n, 'b' || n, 'blog', 'a', 'approved' FROM generate_series(1, 3) n;
INSERT INTO content_versions (workspace_id, id, draft_id, number, digest, package, state)
    SELECT 'w1', 'v' || n, 'd' || n, 1, repeat(n::text, 64), '{}', 'current' FROM generate_series(1, 3) n;
INSERT INTO decisions (workspace_id, id, draft_id, version_id, digest, kind, user_id)
    SELECT 'w1', 'x' || n, 'd' || n, 'v' || n, repeat(n::text, 64), 'approve', 'u' FROM generate_series(1, 3) n;
INSERT INTO published_content (workspace_id, id, draft_id, version_id, digest, decision_id, channel, account_id,
    slot_at, due_at, key, attempt, status)
    SELECT 'w1', 'p' || n, 'd' || n, 'v' || n, repeat(n::text, 64), 'x' || n, 'blog', 'a', '2026-07-01 06:30Z',
        CASE n WHEN 1 THEN '2026-07-01 06:30Z'::timestamptz ELSE '2026-07-02 06:30Z' END, 'k' || n,
        CASE n WHEN 3 THEN 2 ELSE 0 END, 'scheduled' FROM generate_series(1, 3) n;
"""


@pytest.fixture
def url(test_database: TestDatabase, tmp_path: Path) -> Iterator[str]:
    name = new_id("time")
    admin = address(test_database.admin_url, database=name)
    prepare(admin, **PASSWORDS)
    owner = address(admin, user=OWNER, password=PASSWORDS["owner_password"])
    for file in FOLDER.glob("00[01]*.sql"):
        if file.name < "0016":
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    migrate(owner, tmp_path)
    with psycopg.connect(owner, options="-c search_path=pressroom -c timezone=UTC") as conn:
        conn.execute(BEFORE)
    migrate(owner)
    yield owner
    with psycopg.connect(test_database.admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_rows_of_before_say_when_and_where_they_are_meant(url: str) -> None:
    with psycopg.connect(url, options="-c search_path=pressroom -c timezone=UTC") as conn:
        rows = conn.execute(
            "SELECT id, planned_at::text, zone, wall::text FROM published_content ORDER BY id"
        ).fetchall()
        stops = conn.execute("SELECT workspace_id, scope, stopped_at::text, ended_at FROM sending_stops").fetchall()
    assert rows == [
        ("p1", "2026-07-01 06:30:00+00", "Europe/Berlin", "2026-07-01 08:30:00"),
        ("p2", "2026-07-02 06:30:00+00", "UTC", "2026-07-02 06:30:00"),  # a person had moved it
        ("p3", "2026-07-01 06:30:00+00", "UTC", "2026-07-01 06:30:00"),  # it was only tried again later
    ]
    assert stops == [("w1", "workspace", "2026-03-01 00:00:00+00", None)]
