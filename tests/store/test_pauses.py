"""For how long a channel is left alone: known to all processes, and to each of them without Redis."""

import time

from store.ids import new_id
from store.pauses import AccountPauses, Pauses


def test_a_pause_is_known_to_all_processes_and_ends(redis_url: str) -> None:
    name, one, other = new_id("pause"), Pauses(redis_url), Pauses(redis_url)
    assert one.left(name) == 0
    one.pause(name, 60)
    assert 59 < other.left(name) <= 60
    other.pause(name, 0.05)
    time.sleep(0.1)
    assert other.left(name) == 0


def test_accounts_and_kinds_of_calls_have_pauses_of_their_own(redis_url: str) -> None:
    pauses, workspace = Pauses(redis_url), new_id("ws")
    first, second = AccountPauses(pauses, workspace, "a"), AccountPauses(pauses, workspace, "b")
    first.pause("POST posts", 60)
    assert first.left("POST posts") > 0
    assert (first.left("GET posts"), second.left("POST posts")) == (0, 0)


def test_without_redis_the_process_knows_its_own() -> None:
    pauses = Pauses("redis://127.0.0.1:9/0")
    pauses.pause("x", 60)
    assert 59 < pauses.left("x") <= 60
    assert Pauses("redis://127.0.0.1:9/0").left("x") == 0
