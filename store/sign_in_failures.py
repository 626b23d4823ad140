"""How often a wrong password came for a name, or from an address.

A try is counted before the password is looked at, and taken back when it was right: tries sent at the same time cannot
all slip past a count that nobody has written yet. What was quiet for a day is forgotten. Names and addresses are kept
as digests: a typed name is sometimes a password.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from domain.value import Value
from store.postgres import Transaction
from store.rows import read_all

FORGOTTEN: Final = timedelta(days=1)


class Failures(Value):
    """A subject's wrong passwords so far, and when the last one came."""

    subject: str
    failures: int
    last_at: datetime


def subject_of(kind: str, what: str) -> str:
    """The digest that stands for a name or an address."""
    return hashlib.sha256(f"{kind}:{what.strip().casefold()}".encode()).hexdigest()


def failures_of(conn: Transaction, subjects: Sequence[str], now: datetime) -> tuple[Failures, ...]:
    """The counts of those subjects, locked until the transaction ends; one never seen counts from 0."""
    conn.execute("DELETE FROM sign_in_failures WHERE last_at < %s", [now - FORGOTTEN])
    for subject in sorted(subjects):
        conn.execute(
            "INSERT INTO sign_in_failures (subject, failures, last_at) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING",
            [subject, now],
        )
    return read_all(
        conn,
        Failures,
        "SELECT subject, failures, last_at FROM sign_in_failures WHERE subject = ANY(%s) ORDER BY subject FOR UPDATE",
        [list(subjects)],
    )


def count_try(conn: Transaction, subjects: Sequence[str], now: datetime) -> None:
    """Counts one try against each of them."""
    conn.execute(
        "UPDATE sign_in_failures SET failures = failures + 1, last_at = %s WHERE subject = ANY(%s)",
        [now, list(subjects)],
    )


def take_back(conn: Transaction, subjects: Sequence[str]) -> None:
    """The try was right after all."""
    conn.execute(
        "UPDATE sign_in_failures SET failures = greatest(failures - 1, 0) WHERE subject = ANY(%s)", [list(subjects)]
    )


def forget(conn: Transaction, subjects: Sequence[str]) -> None:
    """Begins anew for these subjects."""
    conn.execute("DELETE FROM sign_in_failures WHERE subject = ANY(%s)", [list(subjects)])
