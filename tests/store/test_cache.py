"""The cache on a real Redis: apart by workspace, gone when its time is over, a miss when it is away."""

import time

import pytest

from domain.errors import Retry
from store.cache import Cache
from store.ids import new_id


def test_values_are_kept_apart_by_workspace(redis_url: str) -> None:
    cache, one, two = Cache(redis_url), new_id("ws"), new_id("ws")
    cache.put(one, "key", b"\x00value", 60)
    assert cache.get(one, "key") == b"\x00value"
    assert cache.get(two, "key") is None
    cache.forget(one, "key")
    assert cache.get(one, "key") is None
    cache.ping()
    cache.close()


def test_values_expire(redis_url: str) -> None:
    cache, workspace_id = Cache(redis_url), new_id("ws")
    cache.put(workspace_id, "key", b"value", 0.05)
    time.sleep(0.1)
    assert cache.get(workspace_id, "key") is None


def test_a_cache_that_is_away_is_a_miss() -> None:
    cache = Cache("redis://127.0.0.1:9/0")
    cache.put("ws", "key", b"value", 60)
    assert cache.get("ws", "key") is None
    with pytest.raises(Retry):
        cache.ping()
