"""Links that count: one stored target and nothing else, people and machines apart, and no trace of who it was."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from domain.errors import Conflict
from panel_app.redirect import client_address
from store import links
from store.links import Counting
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.plain_server import plain_server

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
TARGET = "https://acme.example/größe?utm_source=email#form"
NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)


class Room:
    """A piece with a link that counts, and a server that answers for it."""

    def __init__(self, database: Database, newsroom: Newsroom, address: str, clock: SettableClock) -> None:
        self.database, self.newsroom, self.address, self.clock = database, newsroom, address, clock
        with database.transaction(newsroom.id) as conn:
            links.set_counting(conn, "visitors")
            self.draft = builders.make_draft(conn)
            self.link = self.made(conn, TARGET)

    def made(self, conn: Any, target: str) -> str:
        made = links.counting_address(conn, self.draft.id, target, self.address)
        assert made is not None
        return made

    def count(self, counting: Counting) -> None:
        with self.database.transaction(self.newsroom.id) as conn:
            links.set_counting(conn, counting)

    def follow(self, link: str | None = None, agent: str = BROWSER, ip: str = "192.0.2.7") -> requests.Response:
        headers = {"User-Agent": agent, "X-Forwarded-For": f"10.1.1.1, {ip}"}
        return requests.get(link or self.link, headers=headers, timeout=10, allow_redirects=False)

    def clicks(self) -> list[Any]:
        with self.database.transaction(self.newsroom.id) as conn:
            return conn.execute("SELECT * FROM clicks ORDER BY at, id").fetchall()

    def makers(self) -> list[str]:
        return [row["maker"] for row in self.clicks()]


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Iterator[Room]:
    clock = SettableClock(NOON)
    with plain_server(database, clock, tmp_path) as address:
        yield Room(database, workspace, address, clock)


def test_a_link_leads_to_its_target_and_is_counted_once(room: Room) -> None:
    answer = room.follow()
    assert answer.status_code == 302
    assert answer.headers["Location"].encode("latin-1").decode() == TARGET
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert room.makers() == ["person"]


def test_no_link_leads_anywhere_but_to_what_is_stored(room: Room) -> None:
    for bad in ("/r/aaaaaaaaaaaaaaaaaaaa", "/r/", "/r/x/1", f"/r/{'a' * 41}"):
        assert room.follow(room.address + bad).status_code == 404
    asked = room.follow(f"{room.link}?url=https://evil.example&target=https://evil.example")
    assert asked.headers["Location"].encode("latin-1").decode() == TARGET
    assert len(room.link.rsplit("/", 1)[1]) == links.LETTERS


def test_a_target_is_never_changed(room: Room) -> None:
    import psycopg

    with pytest.raises(psycopg.errors.InsufficientPrivilege), room.database.transaction(room.newsroom.id) as conn:
        conn.execute("UPDATE tracked_links SET target = 'https://evil.example'")
    with pytest.raises(Conflict), room.database.transaction(room.newsroom.id) as conn:
        conn.execute(
            "INSERT INTO tracked_links (id, draft_id, target, base) VALUES ('x', %s, 'javascript:alert(1)', 'b')",
            [room.draft.id],
        )


def test_head_is_answered_and_not_counted(room: Room) -> None:
    answer = requests.head(room.link, timeout=10, allow_redirects=False)
    assert (answer.status_code, room.clicks()) == (302, [])


def test_nothing_of_whoever_clicked_is_kept_but_a_hash_of_the_day(room: Room) -> None:
    room.follow()
    room.clock.advance(60)
    room.follow()
    room.clock.advance(60)
    room.follow(ip="192.0.2.8")
    first, second, other = (row["visitor"] for row in room.clicks())
    assert first == second
    assert first != other
    assert "192.0.2" not in str(room.clicks())
    assert "Chrome" not in str(room.clicks())
    room.clock.advance(86_400)
    room.follow()
    assert room.clicks()[-1]["visitor"] not in (first, other)
    with room.database.transaction(room.newsroom.id) as conn:
        assert [row["id"] for row in conn.execute("SELECT id FROM click_salts").fetchall()] == ["2027-02-02"]


def test_a_workspace_that_wants_clicks_gets_no_visitors_and_one_that_wants_none_no_clicks(room: Room) -> None:
    room.count("clicks")
    assert room.follow().status_code == 302
    assert [row["visitor"] for row in room.clicks()] == [None]
    room.count("off")
    assert room.follow().status_code == 302
    assert len(room.clicks()) == 1


def test_bots_and_scanners_are_counted_apart(room: Room) -> None:
    room.follow(agent="LinkedInBot/1.0")
    room.follow(ip="40.107.1.2")
    room.follow()
    assert sorted(room.makers()) == ["bot", "person", "scanner"]


def test_whoever_follows_the_hidden_link_was_a_scanner_all_along(room: Room) -> None:
    room.follow()
    room.follow(ip="192.0.2.99")
    hidden = room.follow(f"{room.link}/0")
    assert (hidden.status_code, "Location" in hidden.headers) == (204, False)
    assert sorted(room.makers()) == ["person", "scanner", "scanner"]


def test_all_links_within_seconds_are_a_scanner_and_one_after_the_other_a_reader(room: Room) -> None:
    with room.database.transaction(room.newsroom.id) as conn:
        second = room.made(conn, "https://acme.example/other")
    room.follow()
    room.clock.advance(30)
    room.follow(second)
    assert room.makers() == ["person", "person"]
    room.clock.advance(3)
    room.follow()
    assert room.makers() == ["person", "scanner", "scanner"]


def test_the_same_target_has_one_address_and_none_where_nothing_counts(room: Room) -> None:
    with room.database.transaction(room.newsroom.id) as conn:
        assert room.made(conn, TARGET) == room.link
        assert links.links_of(conn, room.draft.id) == {room.link: TARGET}
        assert links.counting_address(conn, room.draft.id, TARGET, None) is None
        assert links.counting_address(conn, room.draft.id, None, room.address) is None
        links.set_counting(conn, "off")
        assert links.counting_address(conn, room.draft.id, TARGET, room.address) is None


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", ["10.0.0.1"], "192.0.2.1"),
        ("127.0.0.1", ["10.0.0.1, 192.0.2.9"], "192.0.2.9"),
        ("::1", ["10.0.0.1", "192.0.2.9"], "192.0.2.9"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("", [""], ""),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed_and_only_its_own_word(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert client_address(peer, forwarded) == address
