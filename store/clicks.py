"""Clicks on links that count: when, on which link, made by whom; and the salt of the day.

No address and no browser is in a row. A salt lives for its day only: it is made with the day's first visitor, and
those of days that are over are deleted with the next one, or by the press every minute, whichever is first.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from domain.clicks import Maker
from domain.engagement import Metric, Reading
from domain.value import Value
from store.ids import new_id
from store.postgres import Database, Transaction
from store.rows import read_one


def add_click(conn: Transaction, link_id: str, maker: Maker, *, at: datetime, visitor: str | None) -> str:
    """Counts one; gives its id."""
    click_id = new_id("click")
    conn.execute(
        "INSERT INTO clicks (id, link_id, at, maker, visitor) VALUES (%s, %s, %s, %s, %s)",
        [click_id, link_id, at, maker, visitor],
    )
    return click_id


def mark_scanner(conn: Transaction, click_ids: Sequence[str]) -> None:
    """What seemed to be a person was a scanner."""
    conn.execute("UPDATE clicks SET maker = 'scanner' WHERE id = ANY(%s) AND maker = 'person'", [list(click_ids)])


def links_of_draft(conn: Transaction, draft_id: str) -> int:
    """How many links that count the piece has."""
    row = conn.execute("SELECT count(*) AS links FROM tracked_links WHERE draft_id = %s", [draft_id]).fetchone()
    return int(row["links"]) if row else 0


def salt_of(conn: Transaction, day: date) -> str:
    """The day's salt, made unless it is there; those before are thrown away."""
    conn.execute("DELETE FROM click_salts WHERE id < %s", [day.isoformat()])
    conn.execute("INSERT INTO click_salts (id) VALUES (%s) ON CONFLICT DO NOTHING", [day.isoformat()])
    row = conn.execute("SELECT salt FROM click_salts WHERE id = %s", [day.isoformat()]).fetchone()
    assert row is not None
    return str(row["salt"])


def forget_salts(database: Database, today: date) -> int:
    """Throws away the salts of days that are over, of all workspaces; gives of how many."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT workspace_id FROM workspaces_with_old_salts(%s)", [today.isoformat()]).fetchall()
    for row in rows:
        with database.transaction(row["workspace_id"]) as conn:
            conn.execute("DELETE FROM click_salts WHERE id < %s", [today.isoformat()])
    return len(rows)


def readings_of(
    conn: Transaction, publication_id: str, draft_id: str, sent_at: datetime | None, now: datetime
) -> tuple[Reading, ...]:
    """What our links count for a post: a figure for each day since it is out on which anybody followed one. What was
    clicked before was a reviewer's trial."""
    rows = conn.execute(
        "SELECT (c.at AT TIME ZONE 'UTC')::date AS day, count(*) FILTER (WHERE c.maker = 'person') AS people, "
        "count(*) FILTER (WHERE c.maker <> 'person') AS scanners, count(c.visitor) AS hashed, "
        "count(DISTINCT c.visitor) FILTER (WHERE c.maker = 'person') AS visitors "
        "FROM clicks c JOIN tracked_links l ON l.id = c.link_id WHERE l.draft_id = %s AND c.at >= %s AND c.at <= %s "
        "GROUP BY 1 ORDER BY 1",
        [draft_id, sent_at, now],
    ).fetchall()
    return tuple(
        Reading(
            publication_id=publication_id,
            metric=metric,
            value=value,
            day=row["day"],
            span="day",
            as_of=now,
            source="links",
        )
        for row in rows
        for metric, value in _figures(row["people"], row["scanners"], row["visitors"] if row["hashed"] else None)
    )


class MailClicks(Value):
    """Clicks on a mailing's links: by people, and by bots and mail scanners."""

    people: int = 0
    machines: int = 0


def of_mailing(conn: Transaction, mailing_id: str) -> MailClicks:
    """The clicks on the links of a mailing's piece, from when it began until the next mailing of the same piece did:
    the link stands in the approved text, so it is the same in both."""
    found = read_one(
        conn,
        MailClicks,
        "SELECT count(*) FILTER (WHERE c.maker = 'person') AS people, count(*) FILTER (WHERE c.maker <> 'person') "
        "AS machines FROM mailings m JOIN published_content p ON p.key = m.key "
        "JOIN tracked_links l ON l.draft_id = p.draft_id JOIN clicks c ON c.link_id = l.id "
        "WHERE m.id = %s AND c.at >= m.created_at AND NOT EXISTS (SELECT 1 FROM mailings n "
        "JOIN published_content q ON q.key = n.key WHERE q.draft_id = p.draft_id AND n.created_at > m.created_at "
        "AND n.created_at <= c.at)",
        [mailing_id],
    )
    return found or MailClicks()


def _figures(people: int, scanners: int, visitors: int | None) -> Iterator[tuple[Metric, int]]:
    yield "tracked_clicks", people
    yield "scanner_clicks", scanners
    if visitors is not None:
        yield "tracked_visitors", visitors
