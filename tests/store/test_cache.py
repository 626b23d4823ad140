"""The cache on real stores: found in each level, apart by workspace, gone in time, and never what holds no more.

Several caches in one test stand for several processes: each has a level of its own in the process, and shares the rest.
Real processes are in test_cache_processes.py.
"""

import random
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import redis

from domain.guide import Guide
from store import workspaces
from store.cache import Cache, Key, Kind, forget, sweep
from store.ids import new_id
from store.postgres import Database
from tests.conftest import Newsroom
from tests.seeds import seed_for

AWAY = "redis://127.0.0.1:9/0"
WORDS: Kind[str] = Kind("words", 1, 60.0, str.encode, bytes.decode)


def never() -> str:
    raise AssertionError("made, though it was kept")


def key_of(workspace: Newsroom, name: str = "k", *tags: str) -> Key:
    return Key(workspace.id, name, tags)


def wipe(redis_url: str, workspace_id: str) -> None:
    client: Any = redis.Redis.from_url(redis_url)
    for name in client.scan_iter(f"pressroom:{workspace_id}:*"):
        client.delete(name)
    client.close()


@pytest.fixture
def cache(redis_url: str, database: Database) -> Cache:
    return Cache(redis_url, database)


def test_a_value_is_made_once_and_found_in_every_level(
    cache: Cache, redis_url: str, database: Database, workspace: Newsroom
) -> None:
    key, in_redis = key_of(workspace), replace(WORDS, levels=frozenset({"redis"}))
    assert cache.get(WORDS, key, lambda: "so") == "so"
    assert cache.get(WORDS, key, never) == "so", "the process has it"
    assert Cache(None, database).get(WORDS, key, never) == "so", "the database has it"
    for _ in range(2):
        assert Cache(redis_url, database).get(WORDS, key, never) == "so", "the database has it"
        assert Cache(redis_url, database).get(in_redis, key, never) == "so", "it was brought up"
        wipe(redis_url, workspace.id)


def test_workspaces_are_apart_in_every_level(cache: Cache, workspace: Newsroom, other_workspace: Newsroom) -> None:
    assert cache.get(WORDS, key_of(workspace), lambda: "one") == "one"
    assert cache.get(WORDS, key_of(other_workspace), lambda: "two") == "two"
    assert cache.get(WORDS, key_of(workspace), never) == "one"


def test_a_cache_whose_redis_is_away_is_right_and_does_not_wait_again_and_again(
    database: Database, workspace: Newsroom
) -> None:
    started = time.monotonic()
    cache = Cache(AWAY, database)
    for number in range(200):
        assert cache.get(WORDS, key_of(workspace, str(number)), lambda: "so") == "so"
    assert cache.get(replace(WORDS, checked=False, levels=frozenset({"redis"})), key_of(workspace), lambda: "x") == "x"
    assert time.monotonic() - started < 3


def test_a_checked_kind_is_not_kept_where_nobody_can_be_asked(redis_url: str, workspace: Newsroom) -> None:
    alone = Cache(redis_url)
    assert alone.get(WORDS, key_of(workspace), lambda: "one") == "one"
    assert alone.get(WORDS, key_of(workspace), lambda: "two") == "two"


@pytest.mark.parametrize("level", ["process", "redis", "database"])
def test_a_value_is_gone_when_its_time_is_over(cache: Cache, workspace: Newsroom, level: Any) -> None:
    kind = replace(WORDS, seconds=0.15, levels=frozenset({level}))
    cache.get(kind, key_of(workspace), lambda: "one")
    assert cache.get(kind, key_of(workspace), never) == "one"
    time.sleep(0.2)
    assert cache.get(kind, key_of(workspace), lambda: "two") == "two"


def test_what_comes_up_from_below_keeps_the_rest_of_its_time(
    cache: Cache, redis_url: str, database: Database, workspace: Newsroom
) -> None:
    kind = replace(WORDS, seconds=0.5)
    cache.get(kind, key_of(workspace), lambda: "one")
    wipe(redis_url, workspace.id)
    time.sleep(0.3)
    other = Cache(redis_url, database)
    assert other.get(kind, key_of(workspace), never) == "one"
    time.sleep(0.25)
    assert other.get(kind, key_of(workspace), lambda: "two") == "two"


def test_what_was_forgotten_is_made_again_by_everybody(
    cache: Cache, redis_url: str, database: Database, workspace: Newsroom
) -> None:
    caches = [cache, Cache(redis_url, database), Cache(AWAY, database)]
    for each in caches:
        each.get(WORDS, key_of(workspace, "a", "red"), lambda: "old")
        each.get(WORDS, key_of(workspace, "b", "blue"), lambda: "old")
    with database.transaction(workspace.id) as conn:
        forget(conn, "red")
    for each in caches:
        assert each.get(WORDS, key_of(workspace, "a", "red"), lambda: "new") == "new"
        assert each.get(WORDS, key_of(workspace, "b", "blue"), never) == "old"
    with database.transaction(workspace.id) as conn:
        forget(conn, "words")
    for each in caches:
        assert each.get(WORDS, key_of(workspace, "b", "blue"), lambda: "new") == "new"


def test_forgetting_in_one_workspace_leaves_the_others(
    cache: Cache, database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    cache.get(WORDS, key_of(other_workspace), lambda: "kept")
    with database.transaction(workspace.id) as conn:
        forget(conn, "words")
    assert cache.get(WORDS, key_of(other_workspace), never) == "kept"


def test_what_was_being_made_while_it_was_forgotten_is_not_kept(
    cache: Cache, database: Database, workspace: Newsroom
) -> None:
    def made_of_the_old() -> str:
        with database.transaction(workspace.id) as conn:
            forget(conn, "words")
        return "old"

    assert cache.get(WORDS, key_of(workspace), made_of_the_old) == "old"
    assert cache.get(WORDS, key_of(workspace), lambda: "new") == "new"


def test_another_version_of_the_program_reads_nothing_of_this_one(cache: Cache, workspace: Newsroom) -> None:
    cache.get(WORDS, key_of(workspace), lambda: "one")
    assert cache.get(replace(WORDS, version=2), key_of(workspace), lambda: "two") == "two"
    assert cache.get(WORDS, key_of(workspace), lambda: "one again") in ("one", "one again")


def test_bytes_that_cannot_be_read_are_made_again(
    cache: Cache, redis_url: str, database: Database, workspace: Newsroom
) -> None:
    cache.get(WORDS, key_of(workspace), lambda: "one")
    Cache(redis_url, database).get(WORDS, key_of(workspace), never)
    strict = replace(WORDS, unpack=lambda data: str(int(data)))
    assert Cache(redis_url, database).get(strict, key_of(workspace), lambda: "2") == "2"


def test_what_is_not_to_be_kept_is_not(cache: Cache, workspace: Newsroom) -> None:
    cache.get(WORDS, key_of(workspace), lambda: "one", keep=lambda _: False)
    assert cache.get(WORDS, key_of(workspace), lambda: "two") == "two"


def test_the_process_holds_a_bounded_number(database: Database, workspace: Newsroom) -> None:
    cache, kind = Cache(None, database, most=3), replace(WORDS, levels=frozenset({"process"}))
    for name in "abcd":
        cache.get(kind, key_of(workspace, name), lambda: "kept")
    assert cache.get(kind, key_of(workspace, "d"), never) == "kept"
    assert cache.get(kind, key_of(workspace, "a"), lambda: "made anew") == "made anew"


def test_nothing_may_be_kept_longer_than_tags_are_remembered() -> None:
    with pytest.raises(ValueError, match="at most a day"):
        replace(WORDS, seconds=25 * 3600.0)


def test_what_is_over_is_swept_in_all_workspaces(
    cache: Cache, database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    short = replace(WORDS, seconds=0.05)
    for each in (workspace, other_workspace):
        cache.get(short, key_of(each, "short"), lambda: "one")
        cache.get(WORDS, key_of(each, "long"), lambda: "one")
    time.sleep(0.1)
    assert sweep(database) >= 2
    for each in (workspace, other_workspace):
        with database.transaction(each.id) as conn:
            rows = conn.execute("SELECT id FROM cache_entries").fetchall()
            assert [row["id"] for row in rows] == ["words:long"]


def test_a_guide_is_kept_until_it_is_changed_by_whoever(
    cache: Cache, redis_url: str, database: Database, workspace: Newsroom
) -> None:
    other = Cache(redis_url, database)
    for each in (cache, other):
        with database.transaction(workspace.id) as conn:
            assert workspaces.kept_guide(conn, each, workspace.id) == workspace.guide
            assert workspaces.kept_guide(conn, each, workspace.id) is workspaces.kept_guide(conn, each, workspace.id)
    with database.transaction(workspace.id) as conn:
        workspaces.set_guide(conn, Guide(company="Another"))
        assert workspaces.kept_guide(conn, cache, workspace.id).company == "Another"
    with database.transaction(workspace.id) as conn:
        assert workspaces.kept_guide(conn, other, workspace.id).company == "Another"


class Undone(Exception):
    """Takes a transaction back."""


def test_whatever_happens_the_answer_is_what_is_true_now(redis_url: str, database: Database) -> None:
    """Three processes, one of them without Redis; guides that change, changes that are taken back after they were
    read, and a Redis that is wiped: in any order."""
    chance, workspace_id = random.Random(seed_for("caches in any order", 250)), new_id("ws")
    with database.transaction(workspace_id) as conn:
        workspaces.create_workspace(conn, workspace_id, workspace_id, "UTC", Guide(company="0"))
    caches = [Cache(redis_url, database), Cache(redis_url, database), Cache(AWAY, database)]
    true, hits = "0", 0
    for number in range(1, 250):
        match chance.choice(("read", "read", "read", "change", "take back", "wipe", "new process")):
            case "read":
                with database.transaction(workspace_id) as conn:
                    assert workspaces.kept_guide(conn, chance.choice(caches), workspace_id).company == true
                hits += 1
            case "change":
                true = str(number)
                with database.transaction(workspace_id) as conn:
                    workspaces.set_guide(conn, Guide(company=true))
            case "take back":
                with suppress(Undone), database.transaction(workspace_id) as conn:
                    workspaces.set_guide(conn, Guide(company=f"never {number}"))
                    workspaces.kept_guide(conn, chance.choice(caches), workspace_id)
                    raise Undone
            case "wipe":
                wipe(redis_url, workspace_id)
            case _:
                caches[chance.randrange(2)] = Cache(redis_url, database)
    assert hits > 50
