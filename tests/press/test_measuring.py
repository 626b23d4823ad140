"""Asking channels for figures: when due, by one worker, hourly then daily, and what is kept when one is silent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.engagement import Reading, Total, totals
from domain.errors import NeedsPerson, Permanent, Retry
from domain.publication import Capabilities, Measure, Publication
from press.measuring import launch_due, measure
from press.results import tell_library
from resources.services import Services
from store import drafts, engagement, links, live_changes
from store.clicks import add_click, salt_of
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.press import press_services

NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
ALL = Capabilities(look_up=True, read_back=True, statistics=True)


class Channel:
    """A publisher of which only figures are asked. An answer that is an exception is raised."""

    def __init__(self, *answers: Sequence[Measure] | Exception, capabilities: Capabilities = ALL) -> None:
        self.capabilities = capabilities
        self.answers = list(answers)
        self.asked: list[str] = []

    def statistics(self, remote_id: str) -> tuple[Measure, ...]:
        self.asked.append(remote_id)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return tuple(answer)


class Room:
    """One post that went out at noon, and a clock."""

    def __init__(self, database: Database, workspace: Newsroom, folder: Path) -> None:
        self.database, self.workspace_id = database, workspace.id
        self.clock = SettableClock(NOON)
        self.channel = Channel()
        self.services: Services = press_services(
            database, folder, clock=self.clock, publisher_of=lambda account: self.channel
        )
        with database.transaction(workspace.id) as conn:
            self.post: Publication = builders.make_publication(conn)
            conn.execute("UPDATE published_content SET status = 'verified', sent_at = %s, remote_id = 'post-1'", [NOON])

    def tell(self, *answers: Sequence[Measure] | Exception, **fields: Any) -> None:
        self.channel = Channel(*answers, **fields)

    def said(self, metric: str, value: int, **fields: Any) -> Measure:
        return Measure(**{"metric": metric, "value": Decimal(value), "as_of": self.clock.now(), **fields})

    def launched(self) -> tuple[str, ...]:
        return launch_due(self.services).get(self.workspace_id, ())

    def measure(self) -> Any:
        return measure(self.services, self.workspace_id, [self.post.id])

    def readings(self) -> tuple[Reading, ...]:
        with self.database.transaction(self.workspace_id) as conn:
            return engagement.readings_of(conn, [self.post.id])

    def next_at(self) -> datetime:
        with self.database.transaction(self.workspace_id) as conn:
            row = conn.execute("SELECT next_at FROM measurings").fetchone()
        assert row is not None
        return row["next_at"]  # type: ignore[no-any-return]

    def note(self) -> str:
        with self.database.transaction(self.workspace_id) as conn:
            return engagement.notes_of(conn, [self.post.id]).get(self.post.id, "")


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return Room(database, workspace, tmp_path)


def test_figures_are_kept_by_day_and_instant_and_asked_for_again_in_an_hour(room: Room) -> None:
    assert room.launched() == (room.post.id,)
    assert room.launched() == ()  # a run was launched for it
    room.tell([room.said("impressions", 120), room.said("clicks", 3)])
    assert room.measure().readings == 2
    assert room.channel.asked == ["post-1"]
    assert totals(room.readings()) == (Total(metric="impressions", value=120), Total(metric="clicks", value=3))
    assert room.next_at() == NOON + timedelta(hours=1)
    assert room.launched() == ()
    room.clock.advance(3600)
    assert room.launched() == (room.post.id,)


def test_what_did_not_change_is_written_once_a_day_and_a_correction_is_kept_beside_it(room: Room) -> None:
    for value in (120, 120, 90):
        room.tell([room.said("impressions", value)])
        room.measure()
        room.clock.advance(3600)
    assert [each.value for each in room.readings()] == [120, 90]
    assert totals(room.readings()) == (Total(metric="impressions", value=90),)
    room.clock.set(NOON + timedelta(days=1))
    room.tell([room.said("impressions", 90)])
    room.measure()
    assert [each.day.day for each in room.readings()] == [1, 1, 2]


def test_a_late_correction_of_an_earlier_day_stands_on_that_day(room: Room) -> None:
    room.tell([room.said("views", 40, day=NOON.date())])
    room.measure()
    room.clock.set(NOON + timedelta(days=1))
    room.tell([room.said("views", 44, day=NOON.date()), room.said("views", 6, day=room.clock.now().date())])
    room.measure()
    assert totals(room.readings()) == (Total(metric="views", value=50),)
    assert len(room.readings()) == 3


def test_after_two_days_it_is_daily_and_after_the_last_day_nobody_asks(room: Room) -> None:
    room.clock.set(NOON + timedelta(days=2))
    room.tell([])
    room.measure()
    assert room.next_at() == NOON + timedelta(days=3)
    room.clock.set(NOON + timedelta(days=90, hours=1))
    assert room.launched() == ()


def test_one_worker_asks_and_one_that_was_stopped_too_long_writes_nothing(room: Room) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        lease = engagement.claim(conn, room.post.id, "worker-2", 60, now=NOON)
    assert lease is not None
    assert room.measure().posts == 0
    room.clock.advance(61)
    room.tell([room.said("clicks", 1)])
    assert room.measure().posts == 1
    from domain.errors import LostLease

    with pytest.raises(LostLease), room.database.transaction(room.workspace_id) as conn:
        engagement.end(conn, lease, NOON, note="", answered_at=None)


@pytest.mark.parametrize(
    ("answer", "seconds", "words"),
    [
        (Retry("The channel is busy.", after_seconds=120), 120, "busy"),
        (Retry("The channel is away."), 900, "away"),
        (NeedsPerson("The account “main” must be connected again."), 86_400, "connected again"),
        (Permanent("The post is gone."), 86_400, "gone"),
    ],
)
def test_a_channel_that_does_not_answer_is_asked_later_and_says_why(
    room: Room, answer: Exception, seconds: int, words: str
) -> None:
    room.tell(answer)
    assert words in room.measure().notes[0]
    assert words in room.note()
    assert room.readings() == ()
    assert room.next_at() == NOON + timedelta(seconds=seconds)
    room.clock.advance(seconds)
    room.tell([room.said("clicks", 2)])
    room.measure()
    assert room.note() == ""


def test_a_figure_without_a_word_of_ours_is_told_and_a_rate_is_not_kept(room: Room) -> None:
    room.tell(
        [room.said("claps", 9), Measure(metric="clicks", value=Decimal("0.5"), as_of=NOON), room.said("reach", 7)]
    )
    assert "claps, clicks" in room.measure().notes[0]
    assert totals(room.readings()) == (Total(metric="reach", value=7),)


def test_a_channel_without_figures_is_not_asked_and_our_links_are_counted_all_the_same(room: Room) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        links.set_counting(conn, "visitors")
        links.counting_address(conn, room.post.draft_id, "https://a.example/p", "https://b.example")
        row = conn.execute("SELECT id FROM tracked_links").fetchone()
        assert row is not None
        for maker, visitor, minutes in (
            ("person", "v1", 5),
            ("person", "v1", 9),
            ("bot", "v2", 9),
            ("person", "v", -5),
        ):
            at = NOON + timedelta(minutes=minutes)
            add_click(conn, row["id"], maker, at=at, visitor=visitor)  # type: ignore[arg-type]
    room.clock.advance(3600)
    room.tell(capabilities=Capabilities(look_up=True, read_back=True))
    room.measure()
    assert room.channel.asked == []
    assert {each.metric: each.value for each in totals(room.readings())} == {
        "tracked_clicks": 2,
        "tracked_visitors": 1,
        "scanner_clicks": 1,
    }


def test_salts_of_days_that_are_over_are_thrown_away(room: Room) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        first = salt_of(conn, NOON.date())
        assert salt_of(conn, NOON.date()) == first
    room.clock.set(NOON + timedelta(days=1))
    room.launched()
    with room.database.transaction(room.workspace_id) as conn:
        assert conn.execute("SELECT id FROM click_salts").fetchall() == []
        assert salt_of(conn, NOON.date()) != first


def test_figures_return_to_the_library_as_numbers(room: Room) -> None:
    vectors: Any = room.services.vectors
    vectors.upsert(room.workspace_id, "content_library", [room.post.version_id], [[1.0, 0.0]])
    room.tell([room.said("impressions", 120), room.said("unsubscribed", 2)])
    room.measure()
    assert tell_library(room.services, room.workspace_id, [room.post.id]) == 1
    assert vectors.notes == {room.post.version_id: {"impressions": 120}}


def test_figures_of_a_changed_post_stand_beside_what_it_shows_now(room: Room) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        drafts.set_status(conn, room.post.draft_id, "published")
        changed = builders.make_version(conn, drafts.get_draft(conn, room.post.draft_id), "Most run eleven.")
        change = live_changes.add_change(
            conn,
            publication_id=room.post.id,
            draft_id=changed.draft_id,
            version_id=changed.id,
            digest=changed.digest,
            decision_id=builders.decide(conn, changed).id,
            due_at=NOON,
        )
        conn.execute("UPDATE live_changes SET status = 'verified', sent_at = now() WHERE id = %s", [change.id])
    vectors: Any = room.services.vectors
    vectors.upsert(room.workspace_id, "content_library", [room.post.version_id, changed.id], [[1.0, 0.0]] * 2)
    room.tell([room.said("impressions", 120)])
    room.measure()
    assert tell_library(room.services, room.workspace_id, [room.post.id]) == 1
    assert vectors.notes == {changed.id: {"impressions": 120}}
