"""Breakers and places, shared by processes: here by two clients that know nothing of each other."""

import time

import pytest

from store.breakers import Breakers
from store.ids import new_id
from store.provider_slots import ProviderSlots
from store.redis_scripts import RedisScripts

AWAY = "redis://127.0.0.1:9/0"


@pytest.fixture
def provider() -> str:
    return new_id("host")


def two(redis_url: str, **options: float) -> tuple[Breakers, Breakers]:
    one, other = (Breakers(RedisScripts(redis_url), failures=2, **options) for _ in range(2))
    return one, other


def test_what_one_process_learned_all_know(redis_url: str, provider: str) -> None:
    one, other = two(redis_url)
    one.failed(provider)
    assert other.ask(provider, 5) == 0
    other.failed(provider)
    assert 0 < one.ask(provider, 5) <= 30
    assert other.state(provider) == "open"


def test_failures_that_are_not_in_a_row_open_nothing(redis_url: str, provider: str) -> None:
    one, other = two(redis_url)
    one.failed(provider)
    other.worked(provider)
    one.failed(provider)
    assert one.ask(provider, 5) == 0


def test_a_provider_without_failures_needs_no_word_of_success(redis_url: str, provider: str) -> None:
    one, other = two(redis_url)
    assert one.ask(provider, 5) < 0
    other.failed(provider)
    assert one.ask(provider, 5) == 0


def test_after_the_pause_exactly_one_tries(redis_url: str, provider: str) -> None:
    one, other = two(redis_url, pause_seconds=0.1)
    one.failed(provider)
    one.failed(provider)
    time.sleep(0.15)
    assert one.state(provider) == "half open"
    assert other.ask(provider, 5) == 0
    assert one.ask(provider, 5) > 0
    other.failed(provider)
    assert one.state(provider) == "open"
    time.sleep(0.15)
    assert one.ask(provider, 5) == 0
    one.worked(provider)
    assert other.state(provider) == "closed"


def test_a_trial_whose_process_died_is_forgotten(redis_url: str, provider: str) -> None:
    one, other = two(redis_url, pause_seconds=0.05)
    one.failed(provider)
    one.failed(provider)
    time.sleep(0.1)
    assert one.ask(provider, 0.1) == 0
    assert other.ask(provider, 0.1) > 0
    time.sleep(0.15)
    assert other.ask(provider, 0.1) == 0


def test_places_are_counted_over_processes_and_swept_after_the_killed(redis_url: str, provider: str) -> None:
    one, other = ProviderSlots(RedisScripts(redis_url)), ProviderSlots(RedisScripts(redis_url))
    place = one.take(provider, 2, 60)
    assert place
    assert other.take(provider, 2, 0.1)
    assert one.take(provider, 2, 60) is None
    one.give_back(provider, place)
    assert other.take(provider, 2, 60)
    assert one.take(provider, 2, 60) is None
    time.sleep(0.15)
    assert one.take(provider, 2, 60)


def test_without_redis_work_goes_on(provider: str) -> None:
    scripts = RedisScripts(AWAY)
    breakers, slots = Breakers(scripts, failures=1), ProviderSlots(scripts)
    started = time.monotonic()
    for _ in range(20):
        breakers.failed(provider)
        assert breakers.ask(provider, 5) == 0
        assert slots.take(provider, 1, 60)
    assert breakers.state(provider) == "unknown"
    assert time.monotonic() - started < 3
