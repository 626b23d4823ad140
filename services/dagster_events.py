"""Dagster's event log, written a handful at a time.

A piece leaves four events behind (text, pictures, two checks), and Dagster writes each by itself: an INSERT, a NOTIFY
nobody listens to, tags, the asset's last state, the check's row, each through SQLAlchemy. That was more processor time
than everything else we do for the piece. The tempting way is to log less; but lineage is made of these events, piece by
piece. So they wait up to a second for company and are written together, always before any other event of their run, so
that a run that ended well has all of them. A worker that is killed may lose the last second: the rows are the truth,
and the sensor `work_stalled` tells Dagster what is missing.
"""

import threading
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from dagster import DagsterEventType
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, SqlEventLogStorageTable
from dagster._serdes import serialize_value
from dagster_postgres.event_log import PostgresEventLogStorage
from sqlalchemy import select
from sqlalchemy.engine import Connection

MOST: Final = 50
SECONDS: Final = 1.0
_CHECK: Final = DagsterEventType.ASSET_CHECK_EVALUATION
_MADE: Final = DagsterEventType.ASSET_MATERIALIZATION


class GatheringEvents(PostgresEventLogStorage):
    """Lets materializations and check evaluations of a run wait for each other."""

    def __init__(self, url: str, autocreate: bool) -> None:
        super().__init__(url, autocreate)
        self._waiting: list[EventLogEntry] = []
        self._writing = threading.RLock()
        self._timer: threading.Timer | None = None

    def store_event(self, event: EventLogEntry) -> None:
        """Keeps the event for a moment, or writes what waits and then the event."""
        with self._writing:
            if not (event.run_id and event.is_dagster_event and event.dagster_event_type in (_CHECK, _MADE)):
                self.write_waiting()
                super().store_event(event)
                return
            self._waiting.append(event)
            if len(self._waiting) >= MOST:
                self.write_waiting()
            elif self._timer is None:
                self._timer = threading.Timer(SECONDS, self.write_waiting)
                self._timer.daemon = True
                self._timer.start()

    def write_waiting(self) -> None:
        """Writes everything that waits. What could not be written goes on waiting, and the error is raised."""
        with self._writing:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            for group in _groups(self._waiting):
                if group[0].dagster_event_type == _MADE:
                    self._store_made(group)
                else:
                    self._store_checks(group)
                written = {id(event) for event in group}
                self._waiting = [event for event in self._waiting if id(event) not in written]

    def dispose(self) -> None:
        """Nothing is left behind."""
        self.write_waiting()
        super().dispose()

    def _store_runless_asset_check_evaluation(self, event: EventLogEntry, event_id: int | None) -> None:
        """Takes the place of an earlier one: of a check and partition, Dagster's index lets only one be without a run,
        and its own class fails at the second."""
        evaluation, rows = event.get_dagster_event().asset_check_evaluation_data, AssetCheckExecutionsTable.c
        with self._connect() as conn:
            conn.execute(
                AssetCheckExecutionsTable.delete().where(
                    rows.asset_key == evaluation.asset_key.to_string(),
                    rows.check_name == evaluation.check_name,
                    rows.run_id == event.run_id,
                    rows.partition == evaluation.partition,
                )
            )
        super()._store_runless_asset_check_evaluation(event, event_id)

    def _store_made(self, events: Sequence[EventLogEntry]) -> None:
        with self._connect() as conn:
            ids = self._insert(conn, events)
        with self.index_transaction() as conn:
            self._store_asset_event_tags(conn, events, ids)
            self._store_asset_event(conn, events[-1], ids[-1])

    def _insert(self, conn: Connection, events: Sequence[EventLogEntry]) -> list[int]:
        """Their ids, in order. Dagster's own statement holds the values in itself, so that it is compiled anew for each
        batch; with the rows beside it, it is compiled once."""
        columns = SqlEventLogStorageTable.c
        statement = SqlEventLogStorageTable.insert().returning(columns.id, sort_by_parameter_order=True)
        return list(conn.execute(statement, [self._event_to_row(event) for event in events]).scalars())

    def _store_checks(self, events: Sequence[EventLogEntry]) -> None:
        with self._connect() as conn:
            ids = self._insert(conn, events)
            planned = select(AssetCheckExecutionsTable.c.id).where(
                AssetCheckExecutionsTable.c.run_id == events[0].run_id
            )
            if conn.execute(planned.where(AssetCheckExecutionsTable.c.execution_status == "PLANNED")).first() is None:
                rows = [self._check_row(event, event_id) for event, event_id in zip(events, ids, strict=True)]
                conn.execute(AssetCheckExecutionsTable.insert(), rows)
                return
        for event, event_id in zip(events, ids, strict=True):  # a person selected the checks: each has a row already
            self.store_asset_check_event(event, event_id)

    def _check_row(self, event: EventLogEntry, event_id: int) -> dict[str, Any]:
        evaluation = event.get_dagster_event().asset_check_evaluation_data
        target = evaluation.target_materialization_data
        status = AssetCheckExecutionRecordStatus
        return {
            "asset_key": evaluation.asset_key.to_string(),
            "check_name": evaluation.check_name,
            "run_id": event.run_id,
            "execution_status": (status.SUCCEEDED if evaluation.passed else status.FAILED).value,
            "evaluation_event": serialize_value(event),
            "evaluation_event_timestamp": self._event_insert_timestamp(event),  # type: ignore[no-untyped-call]
            "evaluation_event_storage_id": event_id,
            "materialization_event_storage_id": target.storage_id if target else None,
            "partition": evaluation.partition,
        }


def _groups(events: Sequence[EventLogEntry]) -> list[list[EventLogEntry]]:
    """What may be written by one statement: materializations of one asset, then the checks, by run."""
    found: dict[tuple[bool, str, str], list[EventLogEntry]] = defaultdict(list)
    for event in events:
        told = event.get_dagster_event()
        key = told.asset_key.to_string() if told.asset_key and event.dagster_event_type == _MADE else ""
        found[event.dagster_event_type == _CHECK, event.run_id, key].append(event)
    return [found[key] for key in sorted(found)]
