"""What comes back to be tried again: how long it waits."""

from domain.work import MAX_ATTEMPTS
from press.batch import LONGEST, RETRY_SECONDS, pause_before


def test_a_model_that_is_away_for_a_quarter_of_an_hour_uses_up_no_piece() -> None:
    pauses = [pause_before(attempt) for attempt in range(2, MAX_ATTEMPTS + 1)]
    assert pauses[0] == RETRY_SECONDS
    assert pauses == sorted(pauses)
    assert sum(pauses) > 900
    assert max(pauses) <= LONGEST


def test_what_an_error_asks_for_is_the_least() -> None:
    assert pause_before(2, 1.0) == 1.0
    assert pause_before(4, 1.0) == pause_before(4)
    assert pause_before(4, 3600.0) == 3600.0
