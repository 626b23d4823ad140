"""A day's look: taken once, written whole, put off when a service is away, and never across workspaces."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crews.runner import CrewRunner
from domain.campaign import Audience
from domain.errors import Permanent, Retry
from domain.guide import Guide
from domain.ports import SearchHit
from domain.scouting import (
    CompetitorMaterial,
    CompetitorOutput,
    CompetitorStatement,
    FoundTrend,
    MarketInsight,
    MarketMaterial,
    MarketOutput,
    TrendEvidence,
    TrendMaterial,
    TrendOutput,
)
from domain.writing import Completion, Prompt
from press.found import COMPETITORS, MARKET, index_found
from press.watching import day_to_look_at, launch_due, watch_day
from resources.llm.accounted import AccountedModel
from resources.llm.answers import Answers
from resources.llm.cached import CachedModel
from resources.llm.offline.writer import OfflineWriter
from resources.services import Services
from store import campaigns, insights, trends, workspaces
from store.cache import Cache
from store.postgres import Database
from store.shared_memory import SharedMemory
from tests import builders
from tests.conftest import Newsroom, make_newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.crews import ScriptedCrews
from tests.fakes.press import MemoryVectors, WordEmbedder, press_services
from tests.fakes.scripted_model import ScriptedModel

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)  # ten o'clock in the workspaces' zone
DAY = NOW.date()
PARAGRAPHS = (
    "Rivalry Ltd raised its prices by 12 % in March, and its customers learned of it from the invoice.",
    "Half of all yards still book by telephone, a survey of 300 sites says; the share fell by a third in a year.",
)


def competitor(material: CompetitorMaterial) -> CompetitorOutput:
    excerpt = material.excerpts[0]
    statement = CompetitorStatement(
        competitor="Rivalry Ltd", kind="price", statement=excerpt.text, excerpt_id=excerpt.id, quote=excerpt.text
    )
    return CompetitorOutput(statements=(statement,))


def market(material: MarketMaterial) -> MarketOutput:
    excerpt = material.excerpts[-1]
    return MarketOutput(
        insights=(MarketInsight(kind="figure", insight=excerpt.text, excerpt_id=excerpt.id, quote=excerpt.text),)
    )


def trend(material: TrendMaterial) -> TrendOutput:
    excerpt = material.excerpts[-1]
    evidence = (TrendEvidence(excerpt_id=excerpt.id, quote=excerpt.text),)
    return TrendOutput(trends=(FoundTrend(name="Booking by telephone", summary=excerpt.text, evidence=evidence),))


def scripted(**changes: Any) -> ScriptedCrews:
    answers = {CompetitorMaterial: competitor, MarketMaterial: market, TrendMaterial: trend}
    return ScriptedCrews(answers | {globals()[name]: answer for name, answer in changes.items()})


@dataclass(frozen=True)
class Room:
    services: Services
    database: Database
    workspace_id: str
    campaign_id: str
    clock: SettableClock

    def state(self) -> trends.WatchState:
        (found,) = (s for s in trends.watch_states(self.database) if s.workspace_id == self.workspace_id)
        return found

    def trends(self) -> tuple[Any, ...]:
        with self.database.transaction(self.workspace_id) as conn:
            return trends.list_trends(conn)


def make_room(database: Database, workspace: Newsroom, folder: Path, **changes: Any) -> Room:
    file = folder / "survey.md"
    file.write_text("# Booking at the dock\n\n" + "\n\n".join(PARAGRAPHS), encoding="utf-8")
    with database.transaction(workspace.id) as conn:
        workspaces.set_guide(conn, Guide(company="Acme", competitors=("Rivalry Ltd",)))
        campaign = builders.make_campaign(
            conn,
            sources=(str(file),),
            goal="Site visits",
            audiences=(Audience(name="Warehouse managers", description="They book lorries by telephone."),),
        )
    clock = SettableClock()
    clock.set(NOW)
    from resources.documents.reader import FileReader

    services = press_services(database, folder, clock=clock, reader=FileReader(), **changes)
    return Room(services, database, workspace.id, campaign.id, clock)


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path)


def test_a_look_leaves_notes_insights_and_trends_with_the_words_they_rest_on(room: Room) -> None:
    watched = watch_day(room.services, scripted(), room.workspace_id, DAY)
    assert watched is not None
    assert (watched.competitor_notes, watched.insights, watched.trends) == (1, 1, 1)
    with room.database.transaction(room.workspace_id) as conn:
        (notes,) = insights.notes_of(conn, room.campaign_id)
        found = insights.list_found(conn)
        calls = conn.execute("SELECT task, reason FROM model_calls ORDER BY task").fetchall()
    assert notes.competitor == "Rivalry Ltd"
    assert PARAGRAPHS[0] in notes.notes[0].grounds.quote
    assert {(each.competitor, each.quote) for each in found} == {("Rivalry Ltd", PARAGRAPHS[0]), (None, PARAGRAPHS[1])}
    (kept,) = room.trends()
    assert kept.sources[0].quote == PARAGRAPHS[1]
    assert (kept.novelty, kept.momentum) == (1.0, 0.5)
    assert [call["task"] for call in calls] == ["competitor", "market", "trend"]
    assert all(call["reason"] for call in calls)
    rows = room.services.vectors.rows  # type: ignore[attr-defined]
    assert set(rows[room.workspace_id, MARKET]) >= {f"trend/{kept.id}"}
    assert len(rows[room.workspace_id, COMPETITORS]) == 1


def test_what_scouts_ask_is_paid_from_their_campaigns_budget(room: Room) -> None:
    def scouts() -> CrewRunner:
        """A model that finds nothing, at a price. On the second day there is nothing new but to look for trends."""
        return CrewRunner(AccountedModel(ScriptedModel(TrendOutput(trends=())), room.database, outside=False))

    with room.database.transaction(room.workspace_id) as conn:
        campaign = campaigns.get_campaign(conn, room.campaign_id)
        campaigns.save_campaign(conn, campaign.model_copy(update={"budget_tokens": 10}))
    poor = watch_day(room.services, scouts(), room.workspace_id, DAY)
    assert poor is not None
    assert poor.remarks
    assert all("Out of budget for this campaign: 0 of 10" in remark for remark in poor.remarks)

    with room.database.transaction(room.workspace_id) as conn:
        campaigns.save_campaign(conn, campaign)
    room.clock.set(NOW + timedelta(days=1))
    watch_day(room.services, scouts(), room.workspace_id, DAY + timedelta(days=1))
    with room.database.transaction(room.workspace_id) as conn:
        calls = conn.execute(
            "SELECT task, campaign_id, reason <> '' AS is_told_why FROM model_calls WHERE outcome = 'ok'"
        ).fetchall()
    assert [tuple(call.values()) for call in calls] == [("trend", room.campaign_id, True)]


def test_a_day_is_looked_at_once_and_what_is_old_is_not_read_again(room: Room) -> None:
    crews = scripted()
    assert watch_day(room.services, crews, room.workspace_id, DAY) is not None
    assert watch_day(room.services, crews, room.workspace_id, DAY) is None
    assert len(crews.given) == 3
    room.clock.advance(86_400)
    watched = watch_day(room.services, crews, room.workspace_id, DAY + timedelta(days=1))
    assert watched is not None
    assert [type(material).__name__ for material in crews.given[3:]] == ["TrendMaterial"]
    assert crews.given[3].earlier == ("Booking by telephone",)  # type: ignore[union-attr]
    today, before = room.trends()
    assert today.continues == before.id
    assert today.novelty == pytest.approx(0.0, abs=1e-3)


def test_a_week_that_was_missed_is_one_look(room: Room) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        conn.execute("UPDATE workspaces SET created_at = %s", [NOW - timedelta(days=30)])
    room.clock.set(NOW - timedelta(days=8))
    assert [day for ws, day, _ in launch_due(room.services) if ws == room.workspace_id] == [DAY - timedelta(days=8)]
    watch_day(room.services, scripted(), room.workspace_id, DAY - timedelta(days=8))
    room.clock.set(NOW)
    assert [day for ws, day, _ in launch_due(room.services) if ws == room.workspace_id] == [DAY]
    assert [day for ws, day, _ in launch_due(room.services) if ws == room.workspace_id] == []
    watch_day(room.services, scripted(), room.workspace_id, DAY)
    assert day_to_look_at(room.services, room.state()) is None


def test_a_search_that_does_not_answer_puts_the_day_off_and_gives_up_in_the_end(room: Room) -> None:
    class Away:
        def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:
            raise Retry("The search server does not answer.")

    services = Services(**{**room.services.__dict__, "search": Away()})
    with room.database.transaction(room.workspace_id) as conn:
        conn.execute("UPDATE workspaces SET created_at = %s", [NOW - timedelta(days=3)])
    for attempt in range(1, trends.MAX_ATTEMPTS + 1):
        assert (room.workspace_id, DAY, attempt) in launch_due(services)
        with pytest.raises(Retry):
            watch_day(services, scripted(), room.workspace_id, DAY)
        assert [ws for ws, _, _ in launch_due(services) if ws == room.workspace_id] == []
        room.clock.advance(16 * 60)
    state = room.state()
    assert (state.status, state.attempt) == ("failed", trends.MAX_ATTEMPTS)
    assert [ws for ws, _, _ in launch_due(services) if ws == room.workspace_id] == []
    assert room.trends() == ()


def test_a_worker_that_died_is_followed_by_another_and_writes_nothing_any_more(room: Room) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        conn.execute("UPDATE workspaces SET created_at = %s", [NOW - timedelta(days=3)])
        lease = trends.claim_watch(conn, DAY, "dead", 60, now=NOW)
    assert lease is not None
    assert watch_day(room.services, scripted(), room.workspace_id, DAY) is None
    room.clock.advance(61)
    assert (room.workspace_id, DAY, 2) in launch_due(room.services)
    assert watch_day(room.services, scripted(), room.workspace_id, DAY) is not None
    from domain.errors import LostLease

    with pytest.raises(LostLease), room.database.transaction(room.workspace_id) as conn:
        trends.end_watch(conn, lease, "", NOW)


def test_what_one_crew_cannot_do_is_remarked_and_stops_no_other(room: Room) -> None:
    watched = watch_day(room.services, scripted(MarketMaterial=Permanent("no usable answer")), room.workspace_id, DAY)
    assert watched is not None
    assert (watched.competitor_notes, watched.insights, watched.trends) == (1, 0, 1)
    assert "no usable answer" in watched.remarks[0]


def test_an_index_that_is_away_gets_them_with_the_next_look(room: Room) -> None:
    vectors = room.services.vectors
    assert isinstance(vectors, MemoryVectors)
    vectors.broken = True
    assert watch_day(room.services, scripted(), room.workspace_id, DAY) is not None
    vectors.broken = False
    assert index_found(room.services, room.workspace_id) == 3


def test_the_offline_writer_quotes_and_invents_nothing(room: Room) -> None:
    from crews.runner import CrewRunner

    watched = watch_day(room.services, CrewRunner(OfflineWriter(WordEmbedder())), room.workspace_id, DAY)
    assert watched is not None
    assert watched.remarks == ()
    with room.database.transaction(room.workspace_id) as conn:
        found = insights.list_found(conn)
    assert found
    assert all(each.statement == each.quote and any(each.quote in p for p in PARAGRAPHS) for each in found)
    (kept,) = room.trends()
    assert kept.name == "Booking at the dock"
    assert kept.model == "offline-writer/1"


def test_crews_share_findings_within_their_campaign_and_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, tmp_path: Path, redis_url: str
) -> None:
    memory = SharedMemory(redis_url)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    one = make_room(database, workspace, folders[0], memory=memory)
    two = make_room(database, other_workspace, folders[1], memory=memory)
    crews, others = scripted(), scripted()
    watch_day(one.services, crews, one.workspace_id, DAY)
    assert [each.by for each in crews.only(MarketMaterial).findings] == ["competitor"]
    assert [each.by for each in crews.only(TrendMaterial).findings] == ["market", "competitor"]
    watch_day(two.services, others, two.workspace_id, DAY)
    assert others.only(CompetitorMaterial).findings == ()
    assert memory.recall(two.workspace_id, one.campaign_id) == ()
    with database.transaction(two.workspace_id) as conn:
        assert all(trend.campaign_id == two.campaign_id for trend in trends.list_trends(conn))
    memory.close()


class Scout:
    """A model that finds what the scripted crews find, and is away when it is asked for trends the first time."""

    name = "scout/1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def complete(self, prompt: Prompt) -> Completion:
        self.asked.append(prompt.task)
        if self.asked.count("trend") == 1 and prompt.task == "trend":
            raise Retry("The model is away.")
        answer: Any = {"competitor": competitor, "market": market, "trend": trend}[prompt.task]
        text = answer(prompt.material).model_dump_json()
        return Completion(text=text, model=self.name, tokens_in=10, tokens_out=10)


def test_a_look_taken_up_again_is_not_paid_twice_and_the_next_days_is_another(
    database: Database, workspace: Newsroom, tmp_path: Path, redis_url: str
) -> None:
    memory, scout = SharedMemory(redis_url), Scout()
    room = make_room(database, workspace, tmp_path, memory=memory, cache=Cache(redis_url, database))

    def look(day: date) -> None:
        answers = Answers(Cache(redis_url, database))  # as another process would
        model = CachedModel(
            AccountedModel(scout, database, outside=False), answers, database, provider="h:1", parameters=""
        )
        watch_day(room.services, CrewRunner(model, keeper=answers), room.workspace_id, day)

    with pytest.raises(Retry):
        look(DAY)
    assert scout.asked == ["competitor", "market", "trend"]
    assert memory.recall(room.workspace_id, room.campaign_id) == (), "half a look tells nobody anything"
    room.clock.advance(16 * 60)
    look(DAY)
    assert scout.asked == ["competitor", "market", "trend", "trend"]
    assert len(room.trends()) == 1
    assert [each.by for each in memory.recall(room.workspace_id, room.campaign_id)] == ["trend", "market", "competitor"]

    room.clock.set(NOW + timedelta(days=1))
    look(DAY + timedelta(days=1))
    assert scout.asked[4:] == ["trend"], "asked anew"
    memory.close()


def test_without_redis_crews_know_what_this_look_found_and_nobody_remembers(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    room = make_room(database, workspace, tmp_path, memory=SharedMemory("redis://127.0.0.1:9/0"))
    crews = scripted()
    assert watch_day(room.services, crews, room.workspace_id, DAY) is not None
    assert crews.only(CompetitorMaterial).findings == ()
    assert [each.by for each in crews.only(TrendMaterial).findings] == ["market", "competitor"]
    room.clock.advance(86_400)
    assert watch_day(room.services, crews, room.workspace_id, DAY + timedelta(days=1)) is not None
    assert [each.findings for each in crews.given if isinstance(each, TrendMaterial)][1:] == [()]


def test_a_new_room_is_first_looked_at_the_morning_after(database: Database) -> None:
    newsroom = make_newsroom(database)
    states = {state.workspace_id: state for state in trends.watch_states(database)}
    assert states[newsroom.id].day is None
