"""Quotas on a real Redis: counted in one step by everybody, in all of them or in none; and without Redis."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import UsedUp
from domain.quota import Quota
from store.ids import new_id
from store.quotas import AccountQuotas, Quotas
from store.redis_client import RedisClient

NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
NOBODY = "redis://127.0.0.1:9/0"


def of(quotas: Quotas, *those: Quota, account: str | None = None, now: datetime = NOW) -> AccountQuotas:
    return AccountQuotas(quotas, ("ws", account or new_id("acct")), those, lambda: now)


def a_day(calls: int, **fields: str) -> Quota:
    return Quota(service="LinkedIn", calls=calls, **{"whose": "member", **fields})


def allowed(quotas: AccountQuotas, kind: str = "POST posts") -> bool:
    try:
        quotas.take(kind)
    except UsedUp:
        return False
    return True


def test_whoever_asks_at_the_same_time_the_quota_is_used_once(redis_url: str) -> None:
    account, processes = new_id("acct"), [Quotas(redis_url) for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda n: allowed(of(processes[n % 4], a_day(50), account=account)), range(120)))
    assert said.count(True) == 50


def test_it_says_why_and_until_when(redis_url: str) -> None:
    quotas = of(Quotas(redis_url), a_day(1))
    quotas.require("POST posts")
    quotas.take("POST posts")
    for ask in (quotas.require, quotas.take):
        with pytest.raises(UsedUp) as refused:
            ask("POST posts")
        assert str(refused.value) == "LinkedIn's quota of the day (1 calls of the member) is used up until 00:00 UTC."
        assert refused.value.after_seconds == 90 * 60 + 60, "and a minute, by the channel's clock"
    assert allowed(quotas, "POST socialActions"), "another kind of call has its own"


def test_a_new_period_begins_anew_and_the_old_count_ends_by_itself(redis_url: str) -> None:
    quotas, account = Quotas(redis_url), new_id("acct")
    assert allowed(of(quotas, a_day(1), account=account))
    assert not allowed(of(quotas, a_day(1), account=account, now=NOW + timedelta(hours=1)))
    assert allowed(of(quotas, a_day(1), account=account, now=NOW + timedelta(hours=2)))
    with RedisClient(redis_url).client() as client:
        left = [client.ttl(key) for key in client.scan_iter(f"pressroom:quotas:ws:{account}:*")]
    assert len(left) == 2
    assert all(0 < seconds <= 86_400 + 3600 for seconds in left)


def test_a_call_counts_in_all_quotas_or_in_none(redis_url: str) -> None:
    app = a_day(3, whose="app", holder=new_id("app"))
    quotas = Quotas(redis_url)
    first, second = of(quotas, a_day(2), app), of(quotas, a_day(2), app)
    assert [allowed(first) for _ in range(3)] == [True, True, False]
    assert [allowed(second) for _ in range(2)] == [True, False], "the app is shared"
    assert [use.used for use in first.uses()] == [2, 3]
    assert [use.used for use in second.uses()] == [1, 3], "refused by the app, it counts for nobody"
    assert [use.left for use in second.uses()] == [1, 0]
    assert second.uses()[0].by_kind == {"POST posts": 1}


def test_what_was_surely_not_made_is_given_back(redis_url: str) -> None:
    quotas = of(Quotas(redis_url), a_day(1))
    quotas.take("x")
    quotas.give_back("x")
    quotas.give_back("x")
    assert [allowed(quotas, "x") for _ in range(2)] == [True, False]


def test_without_redis_a_process_goes_on_from_what_it_saw_last(redis_url: str) -> None:
    account, quotas = new_id("acct"), Quotas(redis_url)
    counted = of(quotas, a_day(3), account=account)
    assert allowed(counted)
    assert allowed(of(Quotas(redis_url), a_day(3), account=account))
    assert allowed(counted)
    quotas._scripts = Quotas(NOBODY)._scripts
    assert not allowed(counted), "it saw that three are used"
    assert [use.used for use in counted.uses()] == [3]


def test_without_redis_from_the_beginning_each_process_keeps_the_quota(redis_url: str) -> None:
    quotas = of(Quotas(NOBODY), a_day(2))
    assert [allowed(quotas) for _ in range(3)] == [True, True, False]
    quotas.give_back("POST posts")
    assert allowed(quotas)


def test_a_redis_that_comes_back_empty_is_told_what_is_known(redis_url: str) -> None:
    account, quotas = new_id("acct"), Quotas(redis_url)
    counted = of(quotas, a_day(3), account=account)
    assert [allowed(counted) for _ in range(2)] == [True, True]
    with RedisClient(redis_url).client() as client:
        client.delete(*client.scan_iter(f"pressroom:quotas:ws:{account}:*"))
    assert [allowed(counted) for _ in range(2)] == [True, False]
    assert [use.used for use in of(Quotas(redis_url), a_day(3), account=account).uses()] == [3]


def test_no_quotas_ask_nobody() -> None:
    quotas = of(Quotas(NOBODY))
    assert all(allowed(quotas) for _ in range(3))
    assert quotas.uses() == ()
