"""Rows to values.

A dict that leaves the store would let a misspelt column travel three rooms before it fails. Every query that reads
for others names the value it builds; pydantic checks the row where it was read.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from psycopg.rows import class_row

from domain.value import Value
from store.postgres import Transaction

M = TypeVar("M", bound=Value)
Params = Sequence[Any] | Mapping[str, Any]


def read_one(conn: Transaction, model: type[M], query: str, params: Params = ()) -> M | None:
    """The first row as a value, None when there is none."""
    with conn.cursor(row_factory=class_row(model)) as cursor:
        return cursor.execute(query, params).fetchone()


def read_all(conn: Transaction, model: type[M], query: str, params: Params = ()) -> tuple[M, ...]:
    """All rows as values, in the query's order."""
    with conn.cursor(row_factory=class_row(model)) as cursor:
        return tuple(cursor.execute(query, params).fetchall())
