"""Guessing passwords gets slower with every wrong one.

Per name, so that many addresses cannot guess one person's; per address, so that one cannot try a common password on
everybody. An address may be a whole office's, so it has more patience. Nobody is locked out for good: the wait grows to
a quarter of an hour, a right password begins anew, and a one-time link is never asked to wait. Whether a name exists
makes no difference to any of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from domain.errors import NotAllowed, Retry
from domain.ports import Clock
from store.postgres import Database
from store.sign_in_failures import Failures, count_try, failures_of, forget, subject_of, take_back

FREE: Final = {"name": 5, "address": 20}  # wrong passwords before the first wait
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=15)
_DOUBLINGS: Final = 10


class TooManyTriesError(Retry):
    """Too many wrong passwords: `after_seconds` says when the next one is looked at."""


@contextmanager
def guarded_try(database: Database, clock: Clock, *, name: str, address: str = "") -> Iterator[None]:
    """One try of a password. Raises TooManyTriesError before it, when too many were wrong; NotAllowed that leaves the
    block says that this one was. The slow comparison holds no lock."""
    by_name = subject_of("name", name)
    free = {by_name: FREE["name"]}
    if address:
        free[subject_of("address", address)] = FREE["address"]
    now = clock.now()
    with database.transaction() as conn:
        known = failures_of(conn, list(free), now)
        wait = max(_ends(row, free[row.subject]) for row in known) - now
        if wait <= timedelta(0):
            count_try(conn, list(free), now)
    if wait > timedelta(0):
        seconds = max(1, round(wait.total_seconds()))
        raise TooManyTriesError(f"Too many wrong passwords. Try again in {_told(seconds)}.", after_seconds=seconds)
    try:
        yield
    except NotAllowed:
        raise
    except BaseException:  # something else went wrong: that is nobody's wrong password
        with database.transaction() as conn:
            take_back(conn, list(free))
        raise
    with database.transaction() as conn:
        take_back(conn, list(free))
        forget(conn, [by_name])


def _ends(row: Failures, free: int) -> datetime:
    """When the next try is looked at."""
    over = row.failures - free
    if over < 0:
        return row.last_at
    return row.last_at + min(FIRST_WAIT * (1 << min(over, _DOUBLINGS)), LONGEST_WAIT)


def _told(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
