"""Wrong passwords cost time; right ones and other people do not pay for them."""

import pytest

from desk.throttle import FREE, LONGEST_WAIT, TooManyTriesError, guarded_try
from domain.errors import NotAllowed
from store.ids import new_id
from store.postgres import Database
from tests.fakes.clock import SettableClock


def wrong(database: Database, clock: SettableClock, name: str, address: str = "") -> None:
    with pytest.raises(NotAllowed), guarded_try(database, clock, name=name, address=address):
        raise NotAllowed("wrong")


def wait(database: Database, clock: SettableClock, name: str, address: str = "") -> float:
    """How long a try is refused; 0 when it is looked at (and right)."""
    try:
        with guarded_try(database, clock, name=name, address=address):
            return 0.0
    except TooManyTriesError as error:
        return error.after_seconds or 0.0


def test_the_wait_grows_and_ends_and_a_right_one_begins_anew(database: Database, clock: SettableClock) -> None:
    name = new_id("name")
    for _ in range(FREE["name"]):
        wrong(database, clock, name)
    waits = []
    for _ in range(9):
        waits.append(wait(database, clock, f" {name.upper()}"))
        assert wait(database, clock, name) == waits[-1]
        clock.advance(waits[-1])
        wrong(database, clock, name)
    assert waits[:4] == [10, 20, 40, 80]
    assert waits[-1] == LONGEST_WAIT.total_seconds()
    assert wait(database, clock, new_id("other")) == 0
    clock.advance(LONGEST_WAIT.total_seconds())
    assert wait(database, clock, name) == 0
    wrong(database, clock, name)
    assert wait(database, clock, name) == 0


def test_an_address_that_tries_many_names_waits(database: Database, clock: SettableClock) -> None:
    address = new_id("address")
    for _ in range(FREE["address"]):
        wrong(database, clock, new_id("name"), address)
    assert wait(database, clock, new_id("name"), address) == 10
    assert wait(database, clock, new_id("name"), new_id("address")) == 0


def test_a_fault_of_ours_is_nobodys_wrong_password(database: Database, clock: SettableClock) -> None:
    name = new_id("name")
    for _ in range(FREE["name"] + 1):
        with pytest.raises(ZeroDivisionError), guarded_try(database, clock, name=name):
            raise ZeroDivisionError
    assert wait(database, clock, name) == 0
