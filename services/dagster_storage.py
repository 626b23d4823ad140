"""Dagster's storage in PostgreSQL, on connections that are kept.

Dagster's own class opens a connection for every statement it sends and closes it again, and asks the catalogue each
time whether a table of its schema is there. Four events of one piece were twelve connections and cost more processor
time than writing the piece; idle sensors did the same all day. Here all storages of a process share a small pool, and a
table that was there once is taken for there. How events are gathered is dagster_events.py's business.

A pooled connection must not cross a fork, so there is one pool per process id; and it must survive a database that was
restarted, so each is asked for a sign of life when it is handed out.
"""

import os
import threading
from typing import Any, Final

from dagster_postgres import DagsterPostgresStorage
from dagster_postgres.run_storage import PostgresRunStorage
from dagster_postgres.schedule_storage import PostgresScheduleStorage
from dagster_postgres.utils import pg_url_from_config
from sqlalchemy import Engine, create_engine

from services.dagster_events import GatheringEvents

KEPT: Final = 2  # connections a process keeps; what it needs for a moment beyond them is closed again
AT_ONCE: Final = 20

_engines: dict[tuple[int, str], Engine] = {}
_lock = threading.Lock()


def engine_of(url: str) -> Engine:
    """This process's pool."""
    with _lock:
        found = _engines.get((os.getpid(), url))
        if found is None:
            found = create_engine(
                url,
                isolation_level="AUTOCOMMIT",
                pool_size=KEPT,
                max_overflow=AT_ONCE - KEPT,
                pool_pre_ping=True,
            )
            _engines[os.getpid(), url] = found
        return found


def _is_new(url: str) -> bool:
    """Whether this process has not looked at that database yet: only then are missing tables made."""
    return (os.getpid(), url) not in _engines


class _Runs(PostgresRunStorage):
    def __init__(self, url: str, autocreate: bool) -> None:
        super().__init__(url, autocreate)
        self._engine = engine_of(url)


class _Events(GatheringEvents):
    def __init__(self, url: str, autocreate: bool) -> None:
        self._seen: set[str] = set()
        super().__init__(url, autocreate)
        self._engine = engine_of(url)

    def has_table(self, table_name: str) -> bool:
        """Asked once per table that is there."""
        if table_name not in self._seen and super().has_table(table_name):
            self._seen.add(table_name)
        return table_name in self._seen


class _Schedules(PostgresScheduleStorage):
    _has_instigators = _has_indexes = False  # asked for already while the base class makes its tables

    def __init__(self, url: str, autocreate: bool) -> None:
        super().__init__(url, autocreate)
        self._engine = engine_of(url)

    def has_instigators_table(self) -> bool:
        """Asked until it is there."""
        self._has_instigators = self._has_instigators or super().has_instigators_table()
        return self._has_instigators

    def _has_instigators_table(self, conn: Any) -> bool:
        self._has_instigators = self._has_instigators or super()._has_instigators_table(conn)
        return self._has_instigators

    def has_secondary_index_table(self) -> bool:
        """Asked until it is there."""
        self._has_indexes = self._has_indexes or super().has_secondary_index_table()
        return self._has_indexes


class PooledStorage(DagsterPostgresStorage):
    """What dagster.yaml names."""

    def __init__(self, postgres_url: str, should_autocreate_tables: bool = True, inst_data: Any = None) -> None:
        autocreate = should_autocreate_tables and _is_new(postgres_url)
        self.postgres_url = postgres_url
        self.should_autocreate_tables = should_autocreate_tables
        self._inst_data = inst_data
        self._run_storage = _Runs(postgres_url, autocreate)
        self._event_log_storage = _Events(postgres_url, autocreate)
        self._schedule_storage = _Schedules(postgres_url, autocreate)
        super(DagsterPostgresStorage, self).__init__()  # type: ignore[no-untyped-call]  # its own __init__ would make three engines more

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "PooledStorage":
        """As Dagster makes it from dagster.yaml."""
        return cls(pg_url_from_config(config_value), config_value.get("should_autocreate_tables", True), inst_data)
