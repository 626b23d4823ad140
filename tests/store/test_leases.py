"""A lease is prolonged by whoever holds it, and by nobody once it was given back or taken over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import LostLease
from domain.work import Lease
from store import trends
from store.postgres import Transaction

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
DAY = date(2026, 11, 28)
LATER = NOW + timedelta(minutes=10)


def watch(conn: Transaction, owner: str, now: datetime) -> Lease:
    lease = trends.claim_watch(conn, DAY, owner, 60, now=now)
    assert lease is not None
    return lease


def given_back(conn: Transaction, lease: Lease) -> None:
    trends.put_off_watch(conn, lease, "away", NOW)


def taken_over(conn: Transaction, lease: Lease) -> None:
    assert watch(conn, "another", LATER).fence > lease.fence


@pytest.mark.parametrize("end", [given_back, taken_over])
def test_only_who_holds_it_prolongs_it(conn: Transaction, end: Callable[[Transaction, Lease], None]) -> None:
    lease = watch(conn, "one", NOW)
    longer = trends.renew_watch(conn, lease, 300, now=NOW)
    assert (longer.until, longer.fence) == (NOW + timedelta(seconds=300), lease.fence)
    with pytest.raises(LostLease, match="Another worker looks at this day now"):
        trends.renew_watch(conn, lease.model_copy(update={"owner": "another"}), 60, now=NOW)
    end(conn, lease)
    with pytest.raises(LostLease):
        trends.renew_watch(conn, lease, 60, now=NOW)
