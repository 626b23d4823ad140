"""Lineage is whole, whatever dies: runs without a worker are failed, and what they made is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest
from dagster import DagsterEventType, DagsterRunStatus
from dagster._core.events import DagsterEvent
from dagster._core.test_utils import create_run_for_test

from assets.events import DATA_VERSION, draft_made
from assets.keys import CLAIMS_CHECK, DOSSIER, DRAFT, MEDIA, POST, RULES_CHECK
from press.batch import run_requests
from sensors.failures import work_stalled
from store import lineage, recordings, versions
from store.ids import new_id
from store.postgres import Database
from tests import builders
from tests.assets.room import Room, make_room
from tests.conftest import Newsroom, TestDatabase
from tests.fakes.clock import SettableClock
from tests.fakes.dagster_instance import instance_on

SCHEMA = "failures"
QUEUE = "dagster-celery/queue"


@pytest.fixture(scope="module")
def instance(test_database: TestDatabase) -> Iterator[dg.DagsterInstance]:
    with instance_on(test_database, SCHEMA) as found:
        yield found


@pytest.fixture
def room(
    database: Database,
    test_database: TestDatabase,
    workspace: Newsroom,
    tmp_path: Path,
    instance: dg.DagsterInstance,
) -> Iterator[Room]:
    with psycopg.connect(test_database.owner_url, options="-c search_path=pressroom") as conn:
        conn.execute("DELETE FROM lineage_due")  # what other tests left is theirs
    yield make_room(database, workspace, tmp_path, instance)
    for run in instance.get_runs():
        instance.delete_run(run.run_id)


def tick(room: Room, later: float = 0.0) -> None:
    clock = room.services.clock
    assert isinstance(clock, SettableClock)
    clock.advance(later)
    context = dg.build_sensor_context(instance=room.instance, resources={"newsroom": room.newsroom})
    work_stalled(context)


def begun(room: Room, **fields: Any) -> str:
    """A run that a worker has begun."""
    run = create_run_for_test(room.instance, job_name="draft_pieces", status=DagsterRunStatus.STARTING, **fields)
    told(room, run.run_id, DagsterEventType.RUN_START)
    return str(run.run_id)


def waiting(room: Room, queue: str | None = "bulk") -> str:
    """A run that was handed to a queue."""
    tags = {QUEUE: queue} if queue else {}
    run = create_run_for_test(room.instance, job_name="draft_pieces", status=DagsterRunStatus.STARTING, tags=tags)
    return str(run.run_id)


def told(room: Room, run_id: str, what: DagsterEventType) -> None:
    room.instance.report_dagster_event(DagsterEvent(what.value, job_name="draft_pieces"), run_id)


def status(room: Room, run_id: str) -> DagsterRunStatus:
    run = room.instance.get_run_by_id(run_id)
    assert run
    return run.status


def killed_before_it_told(room: Room) -> str:
    """A run whose rows are finished and whose events died with its worker."""
    run_id = begun(room)
    assert len(list(run_requests(room.services, room.crews, room.workspace_id, room.asked(), run_id))) == 3
    return run_id


def digests(room: Room) -> dict[str, str]:
    with room.services.database.transaction(room.workspace_id) as conn:
        return {version.draft_id: version.digest for version in versions.newest_versions(conn, room.piece_ids)}


def known(room: Room, key: dg.AssetKey) -> dict[str, list[str]]:
    """Data versions of the room's materializations, by partition."""
    partitions = [*room.piece_ids, *room.briefs]
    records = room.instance.fetch_materializations(dg.AssetRecordsFilter(key, partitions), limit=100).records
    found: dict[str, list[str]] = {}
    for record in records:
        materialization = record.asset_materialization
        assert materialization
        assert materialization.tags
        found.setdefault(str(record.partition_key), []).append(materialization.tags[DATA_VERSION])
    return found


def checks(room: Room, name: str) -> list[str]:
    """The room's pieces, once for each evaluation of that check."""
    records = room.instance.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(DRAFT, name), limit=1000
    )
    return sorted(str(record.partition) for record in records if record.partition in room.piece_ids)


def answered(room: Room, name: str, piece: str) -> bool:
    """Whether the latest answer is about the latest version."""
    (info,) = room.instance.event_log_storage.get_asset_check_partition_info(
        [dg.AssetCheckKey(DRAFT, name)], partition_keys=[piece]
    )
    return info.latest_check_event_storage_id > (info.latest_materialization_storage_id or 0)


def test_what_a_killed_worker_made_is_told_once_its_run_is_taken_for_dead(room: Room) -> None:
    run_id, made = killed_before_it_told(room), digests(room)
    assert len(made) == 2

    tick(room, later=30)
    assert status(room, run_id) == DagsterRunStatus.STARTED, "it may be alive"
    assert known(room, DRAFT) == {}

    for later in (31, 61):  # the second time there is nothing more to tell
        tick(room, later)
        assert status(room, run_id) == DagsterRunStatus.FAILURE
        assert known(room, DRAFT) == {piece: [digest] for piece, digest in made.items()}
        assert known(room, MEDIA).keys() == made.keys()
        assert known(room, DOSSIER).keys() == set(room.briefs)
        assert checks(room, CLAIMS_CHECK) == checks(room, RULES_CHECK) == sorted(made)
    assert lineage.known(room.services.database, [run_id]) == set()


def test_a_sensor_that_died_in_the_middle_tells_only_the_rest(room: Room) -> None:
    run_id, made = killed_before_it_told(room), digests(room)
    with room.services.database.transaction(room.workspace_id) as conn:
        first, second = versions.newest_versions(conn, room.piece_ids)
    room.instance.report_runless_asset_event(next(iter(draft_made(first, ""))))
    for event in draft_made(second, ""):
        room.instance.report_runless_asset_event(event)

    tick(room, later=61)

    assert status(room, run_id) == DagsterRunStatus.FAILURE
    assert known(room, DRAFT) == {piece: [digest] for piece, digest in made.items()}
    assert checks(room, CLAIMS_CHECK) == checks(room, RULES_CHECK) == sorted(made)


def test_a_new_version_s_checks_are_told_although_the_old_one_s_are_there(room: Room) -> None:
    killed_before_it_told(room)
    tick(room, later=61)
    with room.services.database.transaction(room.workspace_id) as conn:
        draft = versions.newest_versions(conn, room.piece_ids)[0].draft_id
    list(run_requests(room.services, room.crews, room.workspace_id, room.asked(), begun(room)))

    tick(room, later=61)

    assert len(known(room, DRAFT)[draft]) == 2
    assert known(room, DRAFT)[draft][0] == digests(room)[draft]
    assert answered(room, CLAIMS_CHECK, draft)
    assert answered(room, RULES_CHECK, draft)


@pytest.mark.parametrize("end", [DagsterEventType.RUN_FAILURE, DagsterEventType.RUN_CANCELED])
def test_a_run_that_failed_or_was_cancelled_is_told_of_as_well(room: Room, end: DagsterEventType) -> None:
    run_id = killed_before_it_told(room)
    told(room, run_id, end)
    ended = status(room, run_id)

    tick(room, later=61)

    assert status(room, run_id) == ended
    assert known(room, DRAFT).keys() == digests(room).keys()


def test_a_run_that_ended_well_is_not_compared(room: Room) -> None:
    run_id = killed_before_it_told(room)
    told(room, run_id, DagsterEventType.RUN_SUCCESS)

    tick(room, later=61)

    assert known(room, DRAFT) == {}
    assert lineage.known(room.services.database, [run_id]) == set()


def test_a_run_that_lives_is_left_alone_however_long_it_takes(room: Room) -> None:
    run_id = begun(room)
    with room.services.database.transaction(room.workspace_id) as conn:
        lineage.expect(conn, run_id, seconds=3600, now=room.services.clock.now())

    tick(room, later=1800)

    assert status(room, run_id) == DagsterRunStatus.STARTED


def test_a_post_that_was_recorded_and_not_told_is_told(room: Room) -> None:
    run_id = begun(room)
    with room.services.database.transaction(room.workspace_id) as conn:
        publication = builders.make_publication(conn)
        recordings.mark_recorded(conn, publication.id)
        lineage.expect(conn, run_id, draft_ids=[publication.draft_id], now=room.services.clock.now())

    for _ in range(2):
        tick(room, later=61)
        records = room.instance.fetch_materializations(dg.AssetRecordsFilter(POST, [publication.draft_id]), 10).records
        assert [r.asset_materialization.tags[DATA_VERSION] for r in records] == [publication.digest]  # type: ignore[union-attr, index]


def test_a_person_s_edit_is_told(room: Room, workspace: Newsroom) -> None:
    with room.services.database.transaction(room.workspace_id) as conn:
        draft, _ = builders.make_draft_with_version(conn)
        edit = builders.make_version(conn, draft, "My own words.", made_by=workspace.owner.user_id)

    tick(room, later=1)

    record = room.instance.get_latest_data_version_record(DRAFT, partition_key=draft.id)
    assert record
    assert record.asset_materialization
    assert (record.asset_materialization.tags or {})[DATA_VERSION] == edit.digest


def test_a_run_that_began_and_never_said_so_is_failed_after_a_minute(room: Room) -> None:
    clock = room.services.clock
    assert isinstance(clock, SettableClock)
    run_id = begun(room)
    clock.set(datetime.now(UTC))
    tick(room, later=50)
    assert status(room, run_id) == DagsterRunStatus.STARTED
    tick(room, later=20)
    assert status(room, run_id) == DagsterRunStatus.FAILURE


def test_a_run_in_line_is_left_alone_until_another_overtakes_it(room: Room, test_database: TestDatabase) -> None:
    lost, by_hand, elsewhere = waiting(room), waiting(room, None), waiting(room, "interactive")
    tick(room, later=3600)
    assert {status(room, run_id) for run_id in (lost, by_hand, elsewhere)} == {DagsterRunStatus.STARTING}

    later = begun(room, tags={QUEUE: "bulk"})
    launched(test_database, later, timedelta(minutes=1))
    with room.services.database.transaction(room.workspace_id) as conn:
        lineage.expect(conn, later, seconds=3600, now=room.services.clock.now())
    for _ in range(2):  # one of each queue at a time
        tick(room)

    assert {status(room, run_id) for run_id in (lost, by_hand)} == {DagsterRunStatus.FAILURE}
    assert status(room, elsewhere) == DagsterRunStatus.STARTING
    assert status(room, later) == DagsterRunStatus.STARTED


def test_a_run_that_was_launched_at_about_the_same_time_overtakes_nobody(
    room: Room, test_database: TestDatabase
) -> None:
    first = waiting(room)
    later = begun(room, tags={QUEUE: "bulk"})
    launched(test_database, later, timedelta(seconds=5))

    tick(room, later=3600)

    assert status(room, first) == DagsterRunStatus.STARTING


def launched(database: TestDatabase, run_id: str, later: timedelta) -> None:
    """As if the run had been launched so much later."""
    with psycopg.connect(database.admin_url, options=f"-c search_path={SCHEMA}") as conn:
        conn.execute("UPDATE runs SET create_timestamp = create_timestamp + %s WHERE run_id = %s", [later, run_id])


def test_bytes_that_were_altered_do_not_keep_the_others_from_being_told(
    room: Room, test_database: TestDatabase
) -> None:
    killed_before_it_told(room)
    with psycopg.connect(test_database.owner_url, options="-c search_path=pressroom") as conn:
        conn.execute("ALTER TABLE content_versions DISABLE TRIGGER immutable")
        piece = min(digests(room))
        conn.execute("UPDATE content_versions SET package = package || ' ' WHERE draft_id = %s", [piece])
        conn.execute("ALTER TABLE content_versions ENABLE TRIGGER immutable")
    with room.services.database.transaction(room.workspace_id) as conn:
        draft, version = builders.make_draft_with_version(conn)
        lineage.expect(conn, new_id("run"), draft_ids=[draft.id])

    tick(room, later=61)

    record = room.instance.get_latest_data_version_record(DRAFT, partition_key=draft.id)
    assert record
    assert record.asset_materialization
    assert (record.asset_materialization.tags or {})[DATA_VERSION] == version.digest


def test_an_odd_row_keeps_nobody_else_from_being_told_and_is_tried_again(
    room: Room, test_database: TestDatabase
) -> None:
    run_id, made = killed_before_it_told(room), digests(room)
    odd, good = sorted(made)
    with room.services.database.transaction(room.workspace_id) as conn:
        draft, _ = builders.make_draft_with_version(conn)
        lineage.expect(conn, new_id("run"), draft_ids=[draft.id], now=room.services.clock.now())
    set_checks(test_database, odd, """["nobody foresaw this"]""")

    tick(room, later=61)

    assert known(room, DRAFT) == {good: [made[good]]}
    assert known(room, DOSSIER).keys() == set(room.briefs)
    record = room.instance.get_latest_data_version_record(DRAFT, partition_key=draft.id)
    assert record, "another entry"
    assert lineage.known(room.services.database, [run_id]) == {run_id}, "the odd piece is not forgotten"

    set_checks(test_database, odd, "[]")
    tick(room, later=60)
    assert known(room, DRAFT) == {good: [made[good]]}, "not at every tick"
    tick(room, later=3600)
    assert known(room, DRAFT) == {piece: [digest] for piece, digest in made.items()}
    assert lineage.known(room.services.database, [run_id]) == set()


def set_checks(database: TestDatabase, draft_id: str, checks: str) -> None:
    with psycopg.connect(database.owner_url, options="-c search_path=pressroom") as conn:
        conn.execute("UPDATE content_versions SET checks = %s::jsonb WHERE draft_id = %s", [checks, draft_id])
