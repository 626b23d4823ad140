"""The gate before a provider, shared by processes: here by two clients that know nothing of each other."""

import time

import pytest

from store.ids import new_id
from store.provider_gate import Closed, Full, Inside, ProviderGate
from store.redis_scripts import RedisScripts

AWAY = "redis://127.0.0.1:9/0"


@pytest.fixture
def provider() -> str:
    return new_id("host")


def two(redis_url: str, **options: float) -> tuple[ProviderGate, ProviderGate]:
    one, other = (ProviderGate(RedisScripts(redis_url), failures=2, **options) for _ in range(2))
    return one, other


def inside(gate: ProviderGate, provider: str, most: int = 10, seconds: float = 60) -> Inside:
    found = gate.enter(provider, most, seconds)
    assert isinstance(found, Inside)
    return found


def fail(gate: ProviderGate, provider: str) -> None:
    gate.leave(provider, inside(gate, provider), "failed")


def test_what_one_process_learned_all_know(redis_url: str, provider: str) -> None:
    one, other = two(redis_url)
    fail(one, provider)
    fail(other, provider)
    found = one.enter(provider, 10, 5)
    assert isinstance(found, Closed)
    assert 0 < found.seconds <= 30
    assert other.state(provider) == "open"


def test_failures_that_are_not_in_a_row_close_nothing(redis_url: str, provider: str) -> None:
    one, other = two(redis_url)
    fail(one, provider)
    other.leave(provider, inside(other, provider), "worked")
    fail(one, provider)
    assert isinstance(one.enter(provider, 10, 5), Inside)


def test_a_success_need_only_be_told_of_a_provider_that_failed(redis_url: str, provider: str) -> None:
    one, other = two(redis_url)
    assert not inside(one, provider).watched
    fail(other, provider)
    assert inside(one, provider).watched


def test_after_the_pause_exactly_one_tries(redis_url: str, provider: str) -> None:
    one, other = two(redis_url, pause_seconds=0.1)
    fail(one, provider)
    fail(one, provider)
    time.sleep(0.15)
    assert one.state(provider) == "half open"
    trial = inside(other, provider)
    assert isinstance(one.enter(provider, 10, 5), Closed)
    other.leave(provider, trial, "failed")
    assert one.state(provider) == "open"
    time.sleep(0.15)
    one.leave(provider, inside(one, provider), "worked")
    assert other.state(provider) == "closed"


def test_a_trial_whose_process_died_is_forgotten(redis_url: str, provider: str) -> None:
    one, other = two(redis_url, pause_seconds=0.05)
    fail(one, provider)
    fail(one, provider)
    time.sleep(0.1)
    inside(one, provider, seconds=0.1)
    assert isinstance(other.enter(provider, 10, 0.1), Closed)
    time.sleep(0.15)
    assert isinstance(other.enter(provider, 10, 0.1), Inside)


def test_a_trial_is_not_spent_on_who_finds_no_place(redis_url: str, provider: str) -> None:
    one, other = two(redis_url, pause_seconds=0.05)
    fail(one, provider)
    last = inside(one, provider)
    fail(other, provider)
    time.sleep(0.1)
    assert isinstance(other.enter(provider, 1, 60), Full)
    one.leave(provider, last, "unknown")
    assert isinstance(other.enter(provider, 1, 60), Inside)


def test_places_are_counted_over_processes_and_swept_after_the_killed(redis_url: str, provider: str) -> None:
    one, other = two(redis_url)
    first = inside(one, provider, 2)
    inside(other, provider, 2, 0.1)
    assert isinstance(one.enter(provider, 2, 60), Full)
    one.leave(provider, first, "worked")
    inside(other, provider, 2)
    assert isinstance(one.enter(provider, 2, 60), Full)
    time.sleep(0.15)
    assert isinstance(one.enter(provider, 2, 60), Inside)


def test_without_redis_work_goes_on(provider: str) -> None:
    gate = ProviderGate(RedisScripts(AWAY), failures=1)
    started = time.monotonic()
    for _ in range(20):
        fail(gate, provider)
        inside(gate, provider, 1)
    assert gate.state(provider) == "unknown"
    assert time.monotonic() - started < 3
