"""A source ages from the day it was published, by the limit of its kind."""

from datetime import UTC, date, datetime

import pytest

from domain.freshness import fresh_until, stale_since
from domain.source import Source

LIMITS = {"web": 365, "feed": 30, "file": 0}
TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("kind", "published", "until"),
    [
        ("web", "2026-01-01", date(2027, 1, 1)),
        ("web", "2019-05-04T08:00:00", date(2020, 5, 3)),
        ("web", None, date(2027, 6, 1)),
        ("web", "last spring", date(2027, 6, 1)),
        ("web", "2025", date(2026, 12, 31)),
        ("web", "2026-02", date(2027, 2, 28)),
        ("web", "2026-02-31", date(2027, 6, 1)),
        ("web", "2031-01-01", date(2027, 6, 1)),
        ("feed", "2026-05-20", date(2026, 6, 19)),
        ("file", "2001-01-01", None),
        ("own", "2001-01-01", None),
    ],
)
def test_the_limit_runs_from_publication(kind: str, published: str | None, until: date | None) -> None:
    assert fresh_until(kind, published, TODAY, LIMITS) == until  # type: ignore[arg-type]


def test_a_source_is_stale_from_the_day_after() -> None:
    source = Source(
        id="s", campaign_id="c", kind="web", origin="o", title="t", fetched_at=datetime.now(UTC), fresh_until=TODAY
    )
    assert stale_since(source, TODAY) is None
    assert stale_since(source, date(2026, 6, 2)) == date(2026, 6, 2)
    assert stale_since(source.model_copy(update={"fresh_until": None}), date(2099, 1, 1)) is None
