"""The campaign's memory: typed, bounded, for a day, and nobody else's."""

from datetime import UTC, datetime

import redis

from domain.finding import LONGEST, finding
from store.ids import new_id
from store.shared_memory import MOST, SECONDS, SharedMemory

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)


def test_the_latest_come_first_and_the_oldest_are_forgotten(redis_url: str) -> None:
    memory, workspace = SharedMemory(redis_url), new_id("ws")
    memory.remember(workspace, "camp", [finding("market", f"Found {n}", "a.md", NOW) for n in range(MOST + 5)])
    found = memory.recall(workspace, "camp", MOST * 2)
    assert len(found) == MOST
    assert found[0].text == f"Found {MOST + 4}"
    memory.close()


def test_the_same_again_moves_to_the_front_and_long_words_are_cut(redis_url: str) -> None:
    memory, workspace = SharedMemory(redis_url), new_id("ws")
    one, two = finding("market", "One", "", NOW), finding("trend", "two " * 500, "", NOW)
    memory.remember(workspace, "camp", [one, two, one])
    assert [each.text[:3] for each in memory.recall(workspace, "camp")] == ["One", "two"]
    assert len(two.text) == LONGEST
    memory.close()


def test_it_is_forgotten_after_a_day(redis_url: str) -> None:
    memory, workspace = SharedMemory(redis_url), new_id("ws")
    memory.remember(workspace, "camp", [finding("market", "One", "", NOW)])
    with redis.Redis.from_url(redis_url) as client:
        (key,) = client.keys(f"*{workspace}*")
        assert SECONDS - 60 < client.ttl(key) <= SECONDS
    memory.close()


def test_other_workspaces_and_campaigns_see_nothing_of_it(redis_url: str) -> None:
    memory, workspace = SharedMemory(redis_url), new_id("ws")
    memory.remember(workspace, "camp", [finding("market", "One", "", NOW)])
    assert memory.recall(new_id("ws"), "camp") == ()
    assert memory.recall(workspace, "other") == ()
    memory.close()


def test_what_cannot_be_read_is_left_out(redis_url: str) -> None:
    memory, workspace = SharedMemory(redis_url), new_id("ws")
    memory.remember(workspace, "camp", [finding("market", "One", "", NOW)])
    with redis.Redis.from_url(redis_url) as client:
        client.lpush(f"pressroom:{workspace}:memory:camp", '{"by": "somebody"}')
    assert [each.text for each in memory.recall(workspace, "camp")] == ["One"]
    memory.close()


def test_a_redis_that_is_away_remembers_nothing_and_breaks_nothing() -> None:
    memory = SharedMemory("redis://127.0.0.1:9/0")
    memory.remember("ws", "camp", [finding("market", "One", "", NOW)])
    assert memory.recall("ws", "camp") == ()


def test_one_campaign_is_forgotten_and_no_other(redis_url: str) -> None:
    memory, workspace = SharedMemory(redis_url), new_id("ws")
    for campaign in ("camp", "other"):
        memory.remember(workspace, campaign, [finding("market", campaign, "", NOW)])
    memory.forget(workspace, "camp")
    assert memory.recall(workspace, "camp") == ()
    assert [each.text for each in memory.recall(workspace, "other")] == ["other"]
    memory.close()
