"""Links that count: an address of ours that leads to one stored target, and nowhere else.

An address that takes its target as a parameter is everybody's address: a fraudster's mail then leads to a bad page by
way of our good name. Here the address holds an id that nobody can guess, the target is a row that nobody may change,
and it was composed before a person approved the text that the address stands in.
"""

import secrets
from collections.abc import Sequence
from typing import Final, Literal

from domain.brief import ChannelKind
from domain.clicks import HIDDEN
from domain.errors import NotFound
from domain.value import Value
from store.ids import ALPHABET
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

Counting = Literal["off", "clicks", "visitors"]
LETTERS: Final = 20  # of thirty: 98 bits


class FoundLink(Value):
    """What a stranger's request needs: where to lead them, and whether to count."""

    workspace_id: str
    id: str
    draft_id: str
    target: str
    counting: Counting


class TrackedLink(Value):
    """A link of a piece with its clicks so far. `visitors` is None where the workspace never asked for them."""

    address: str
    target: str
    draft_id: str
    channel: ChannelKind
    people: int
    scanners: int
    visitors: int | None = None


def counting_address(conn: Transaction, draft_id: str, target: str | None, base: str | None) -> str | None:
    """The address that counts for a piece's target, made unless it is there. None where nothing leads anywhere, there
    is no public address, or the workspace does not count."""
    if target is None or base is None or counting_of(conn) == "off":
        return None
    conn.execute(
        "INSERT INTO tracked_links (id, draft_id, target, base) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        ["".join(secrets.choice(ALPHABET) for _ in range(LETTERS)), draft_id, target, base],
    )
    row = conn.execute(
        "SELECT address FROM tracked_links WHERE draft_id = %s AND target = %s AND base = %s", [draft_id, target, base]
    ).fetchone()
    assert row is not None
    return str(row["address"])


def links_of(conn: Transaction, draft_id: str) -> dict[str, str]:
    """The addresses that count for a piece, and where each leads; the latest first."""
    rows = conn.execute(
        "SELECT address, target FROM tracked_links WHERE draft_id = %s ORDER BY made_at DESC, id", [draft_id]
    ).fetchall()
    return {row["address"]: row["target"] for row in rows}


def hidden_link(conn: Transaction, addresses: Sequence[str]) -> str:
    """The address that only machines follow, for a text with these links; empty where none of them counts, or the
    workspace counts nothing."""
    row = conn.execute(
        "SELECT l.address FROM tracked_links l JOIN workspaces w ON w.workspace_id = l.workspace_id "
        "WHERE l.address = ANY(%s) AND w.counting <> 'off' ORDER BY l.address LIMIT 1",
        [list(addresses)],
    ).fetchone()
    return f"{row['address']}{HIDDEN}" if row else ""


def find_link(database: Database, token: str) -> FoundLink:
    """The link with that id, of whichever workspace. Raises NotFound."""
    with database.transaction() as conn:
        found = read_one(conn, FoundLink, "SELECT * FROM find_tracked_link(%s)", [token])
    if found is None:
        raise NotFound("There is no such link.")
    return found


def list_links(conn: Transaction, campaign_id: str | None = None) -> tuple[TrackedLink, ...]:
    """Links of one campaign, or of all, the latest first."""
    return read_all(
        conn,
        TrackedLink,
        "SELECT l.address, l.target, l.draft_id, d.channel, count(c.id) FILTER (WHERE c.maker = 'person') AS people, "
        "count(c.id) FILTER (WHERE c.maker <> 'person') AS scanners, nullif(count(DISTINCT c.visitor) "
        "FILTER (WHERE c.maker = 'person'), 0) AS visitors FROM tracked_links l JOIN content_drafts d "
        "ON d.id = l.draft_id LEFT JOIN clicks c ON c.link_id = l.id "
        "WHERE %(campaign)s::text IS NULL OR d.campaign_id = %(campaign)s "
        "GROUP BY l.address, l.target, l.draft_id, d.channel, l.made_at, l.id ORDER BY l.made_at DESC, l.id",
        {"campaign": campaign_id},
    )


def counting_of(conn: Transaction) -> Counting:
    """How much this workspace wants to know of whoever follows its links."""
    row = conn.execute("SELECT counting FROM workspaces").fetchone()
    if row is None:
        raise NotFound("There is no such workspace.")
    counting: Counting = row["counting"]
    return counting


def set_counting(conn: Transaction, counting: Counting) -> None:
    """Changes that, for links made from now on and for the clicks on all of them."""
    conn.execute("UPDATE workspaces SET counting = %s", [counting])
