"""What an approval is warned of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.foresight import Foresight
from domain.timing import Blackout, Timetable

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
SLOT = NOW + timedelta(days=2)
TABLE = Timetable(
    zone="Europe/Berlin",
    gap=timedelta(hours=3),
    lead=timedelta(minutes=45),
    blackouts=(Blackout(first=date(2027, 3, 8), last=date(2027, 3, 8), note="Women's Day"),),
)


def seen(**fields: Any) -> Foresight:
    return Foresight(**{"timetable": TABLE, "effective_at": NOW, "account": "Company page", **fields})


def test_a_slot_that_will_hold_is_not_warned_of() -> None:
    held = seen(access_ends=SLOT + timedelta(seconds=1), taken=(SLOT - timedelta(hours=3), SLOT + timedelta(hours=3)))
    assert held.warnings(SLOT) == ()
    assert held.warnings(None) == ()


@pytest.mark.parametrize(
    ("fields", "at", "said"),
    [
        ({"account_state": "dead"}, SLOT, "is dead: its posts wait"),
        ({"access_ends": SLOT}, SLOT, "ends 2027-03-03 09:00 (Europe/Berlin), before it goes out"),
        ({"access_ends": NOW}, None, "before it goes out"),
        ({"missing_media": ("A card",)}, SLOT, "The image “A card” is not there"),
        ({}, NOW - timedelta(seconds=5), "before the time to undo is over"),
        ({}, NOW + timedelta(minutes=44), "sooner than the 45 minutes"),
        ({}, datetime(2027, 3, 8, 12, tzinfo=UTC), "blackout day (Women's Day)"),
        (
            {"taken": (SLOT - timedelta(hours=2),)},
            SLOT,
            "planned for 2027-03-03 07:00 (Europe/Berlin), nearer than 3 h",
        ),
    ],
)
def test_what_will_not_hold_is_said(fields: dict[str, Any], at: datetime | None, said: str) -> None:
    assert any(said in warning for warning in seen(**fields).warnings(at))


def test_everything_is_said_at_once() -> None:
    worst = seen(account_state="disconnected", access_ends=NOW, missing_media=("a", "b"))
    assert len(worst.warnings(NOW + timedelta(minutes=5))) == 5
