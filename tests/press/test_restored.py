"""A dump put back in its own place: the id is right, the place is right, and what went out since is not known.

The restored database is a real one: a copy made while the newsroom was at work takes the place of the original.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from desk.sending import leave_quarantine
from domain.publication import Capabilities, Publication
from domain.review import WINDOW
from press.courier import Courier
from press.intake import take_all
from store import audit, installation
from store.migrate import APP, OWNER, migrate, prepare
from store.postgres import Database
from tests.conftest import INSTALLATION, PASSWORDS, TestDatabase, address
from tests.press.scene import Scene
from tests.press.test_courier import MachineClock, at_work, health, until

NAME, KEPT = "pressroom_restored", "pressroom_restored_dump"


class Dump:
    """The database of one scene, which can be copied, and put back."""

    def __init__(self, admin_url: str) -> None:
        self._server = address(admin_url, database="postgres")
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", KEPT)
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", NAME)
        self._run("CREATE DATABASE {}", NAME)
        admin = address(admin_url, database=NAME)
        prepare(admin, **PASSWORDS)
        owner = address(admin, user=OWNER, password=PASSWORDS["owner_password"])
        migrate(owner)
        self.urls = TestDatabase(admin, owner, address(admin, user=APP, password=PASSWORDS["app_password"]))
        self.database = Database(self.urls.app_url, max_size=8)
        with self.database.transaction() as conn:
            installation.claim_installation(conn, INSTALLATION, place="here")

    def make(self) -> None:
        self.database.close()
        self._run("CREATE DATABASE {} TEMPLATE {}", KEPT, NAME)

    def put_back(self) -> None:
        self.database.close()
        self._run("DROP DATABASE {} WITH (FORCE)", NAME)
        self._run("ALTER DATABASE {} RENAME TO {}", KEPT, NAME)

    def drop(self) -> None:
        self.database.close()
        for name in (NAME, KEPT):
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as conn:
            conn.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def dump(admin_url: str) -> Iterator[Dump]:
    found = Dump(admin_url)
    yield found
    found.drop()


@pytest.fixture
def newsroom(dump: Dump, tmp_path: Path) -> Scene:
    return Scene(dump.database, tmp_path)


def restored_after_sending(dump: Dump, newsroom: Scene) -> Publication:
    """A post that is out, and a database that takes it for scheduled."""
    newsroom.deliver(newsroom.approved())  # something before, as there always is
    publication = newsroom.approved()
    dump.make()
    assert newsroom.deliver(publication).status == "verified"
    dump.put_back()
    assert [p.status for p in newsroom.publications() if p.id == publication.id] == ["scheduled"]
    return publication


def test_what_went_out_since_the_dump_does_not_go_out_again(dump: Dump, newsroom: Scene) -> None:
    publication = restored_after_sending(dump, newsroom)
    after = newsroom.deliver(publication)
    assert after.status == "scheduled"
    assert "older than what its home knows" in (after.reason or "")
    assert len([e for e in newsroom.effects() if e.key == publication.key]) == 1


def test_the_courier_s_start_puts_it_into_quarantine_and_says_so(dump: Dump, newsroom: Scene) -> None:
    newsroom.clock = MachineClock()  # type: ignore[assignment]
    publication = restored_after_sending(dump, newsroom)
    with at_work(newsroom):
        until(lambda: "older than what its home knows" in str(health(newsroom).get("trouble")))
    with newsroom.database.transaction() as conn:
        found = installation.get_installation(conn)
    assert found.older
    assert found.quarantined_since is not None
    assert len([e for e in newsroom.effects() if e.key == publication.key]) == 1


def test_an_approval_taken_back_after_the_dump_is_not_acted_on(dump: Dump, newsroom: Scene) -> None:
    """Nothing was sent since, but the courier was at work, and it counts on once a minute."""
    version = newsroom.piece()
    approval = newsroom.decide(version, slot_at=newsroom.later(3600))
    take_all(newsroom.services())
    dump.make()
    newsroom.decide(version, "undo", undoes=approval.id, effective_at=MachineClock().now())
    with at_work(newsroom):
        until(lambda: newsroom.publication_of(approval).status == "withdrawn")
    dump.put_back()
    newsroom.clock.advance(3600)

    after = newsroom.deliver(newsroom.publication_of(approval))

    assert (after.status, newsroom.channel.calls) == ("scheduled", 0)
    assert "older" in (after.reason or "")


def test_counting_on_does_not_make_it_look_new(dump: Dump, newsroom: Scene) -> None:
    publication = restored_after_sending(dump, newsroom)
    courier = Courier(newsroom.services(), newsroom.folder / "courier.json")
    for _ in range(5):
        courier._moved_on_at = -1e9
        courier._move_on()
    assert newsroom.deliver(publication).status == "scheduled"
    assert len([e for e in newsroom.effects() if e.key == publication.key]) == 1


def leave(newsroom: Scene) -> int:
    known = newsroom.services().known_high_water
    owner = newsroom.newsroom.owner
    left = leave_quarantine(
        newsroom.database, owner, newsroom.clock, installation_id=INSTALLATION, place="here", known=known
    )
    assert not left.installation.older
    return left.doubted


def test_after_an_owner_s_word_what_is_due_is_looked_up_before_it_is_sent(dump: Dump, newsroom: Scene) -> None:
    unsent = newsroom.approved()
    later = newsroom.decide(newsroom.piece(), slot_at=newsroom.later(3600))
    take_all(newsroom.services())
    out = restored_after_sending(dump, newsroom)
    newsroom.deliver(out)

    assert leave(newsroom) == 2
    assert {p.id: p.status for p in newsroom.publications() if p.id in (out.id, unsent.id)} == {
        out.id: "unknown",
        unsent.id: "unknown",
    }
    for _ in range(3):
        newsroom.clock.advance(1)
        newsroom.deliver_due(newsroom.services())

    assert {newsroom.deliver(p).status for p in (out, unsent)} == {"verified"}
    assert sorted(e.key for e in newsroom.effects() if e.key in (out.key, unsent.key)) == sorted((out.key, unsent.key))
    assert newsroom.publication_of(later).status == "scheduled", "it was not due then either"
    with newsroom.conn() as conn:
        assert "publications.doubted" in [row.action for row in audit.list_rows(conn)]
        assert audit.verify(conn) is None


def test_an_approval_that_was_taken_up_after_the_dump_is_doubted_too(dump: Dump, newsroom: Scene) -> None:
    """Decided before the dump, taken up and sent after it; and the owner speaks before the courier looks."""
    newsroom.deliver(newsroom.approved())
    approval = newsroom.decide(newsroom.piece())
    dump.make()
    take_all(newsroom.services())
    out = newsroom.deliver(newsroom.publication_of(approval))
    assert out.status == "verified"
    dump.put_back()
    newsroom.clock.advance(60)
    assert leave(newsroom) == 0
    newsroom.clock.advance(1)
    take_all(newsroom.services())

    mute = Capabilities(look_up=False, read_back=True)
    assert newsroom.deliver(newsroom.publication_of(approval), capabilities=mute).status == "unknown"
    assert len([e for e in newsroom.effects() if e.key == out.key]) == 1
    assert newsroom.deliver(newsroom.approved()).status == "verified", "what is approved afterwards is not doubted"


def test_a_channel_that_cannot_be_asked_leaves_it_to_a_person(dump: Dump, newsroom: Scene) -> None:
    out = restored_after_sending(dump, newsroom)
    leave(newsroom)
    mute = Capabilities(look_up=False, read_back=True)
    after = newsroom.deliver(out, capabilities=mute)
    assert after.status == "unknown"
    assert "a person must look" in (after.reason or "")
    assert len([e for e in newsroom.effects() if e.key == out.key]) == 1


def test_what_was_due_long_ago_waits_for_a_person(dump: Dump, newsroom: Scene) -> None:
    out = restored_after_sending(dump, newsroom)
    newsroom.clock.advance((WINDOW + timedelta(hours=1)).total_seconds())
    assert leave(newsroom) == 1
    after = newsroom.deliver(out)
    assert (after.status, "look at the channel" in (after.reason or "")) == ("late", True)


def test_a_start_on_an_older_database_says_so_and_a_fresh_one_is_fine(dump: Dump, newsroom: Scene) -> None:
    restored_after_sending(dump, newsroom)
    known = newsroom.services().known_high_water
    with newsroom.database.transaction() as conn:
        assert installation.claim_installation(conn, INSTALLATION, place="here", known=known).older
        assert "older" in (installation.sending_stopped(conn, INSTALLATION) or "")
    dump.drop()
    fresh = Dump(dump.urls.admin_url)
    with psycopg.connect(fresh.urls.owner_url, options="-c search_path=pressroom") as owner:
        owner.execute("DELETE FROM installation")
    with fresh.database.transaction() as conn:
        found = installation.claim_installation(conn, INSTALLATION, place="here", known=known)
        assert (found.older, found.quarantined_since, found.high_water) == (False, None, known)
    fresh.drop()


def test_fifty_posts_that_went_out_after_the_dump_are_recognised_and_none_goes_out_again(
    dump: Dump, newsroom: Scene
) -> None:
    approvals = [newsroom.decide(newsroom.piece(), slot_at=newsroom.later(600 * number)) for number in range(1, 51)]
    take_all(newsroom.services())
    dump.make()
    newsroom.clock.advance(600 * 51)
    newsroom.deliver_due(newsroom.services())
    keys = sorted(effect.key for effect in newsroom.effects())
    assert len(keys) == 50
    dump.put_back()
    newsroom.deliver_due(newsroom.services())
    assert leave(newsroom) == 50

    for _ in range(24):
        newsroom.round(newsroom.services())
        newsroom.clock.advance(3600)

    assert sorted(effect.key for effect in newsroom.effects()) == keys, "none twice"
    assert {newsroom.publication_of(approval).status for approval in approvals} == {"verified"}
