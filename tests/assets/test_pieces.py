"""Runs over pieces: several share one, and each succeeds or fails by itself, in materializations and in checks."""

from pathlib import Path

import dagster as dg
import pytest

from assets.drafts import pieces
from assets.keys import CLAIMS_CHECK, DOSSIER, DRAFT, MEDIA, POST, RULES_CHECK
from assets.publications import published_post
from assets.research import research_dossier
from domain.draft import DraftStatus
from store import drafts, lineage, versions, work
from store.postgres import Database
from tests.assets.room import Room, make_room
from tests.conftest import Newsroom


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path, dg.DagsterInstance.ephemeral())


def test_of_three_pieces_one_fails_and_only_the_other_two_are_made_and_checked(room: Room) -> None:
    result = room.run(room.asked())

    good = {room.piece_ids[0], room.piece_ids[2]}
    assert result.success
    assert room.made(DRAFT) == good
    assert room.made(MEDIA) == good
    assert room.checked(CLAIMS_CHECK) == dict.fromkeys(good, True)
    assert set(room.checked(RULES_CHECK)) == good
    with room.services.database.transaction(room.workspace_id) as conn:
        failed = drafts.get_draft(conn, room.piece_ids[1])
    assert failed.status == "failed"
    assert failed.note == "The model refused to write about this."


def test_a_run_of_requests_works_the_second_time_too(room: Room) -> None:
    brief_id = room.briefs[0]
    room.instance.add_dynamic_partitions("briefs", list(room.briefs))
    room.instance.report_runless_asset_event(dg.AssetMaterialization(DOSSIER, partition=brief_id))
    room.run(room.asked())

    assert room.run(room.asked()).success
    assert room.made(DRAFT) == {room.piece_ids[0], room.piece_ids[2]}


def test_a_defect_in_one_brief_s_research_leaves_the_other_briefs_alone(room: Room) -> None:
    with room.services.database.transaction(room.workspace_id) as conn:
        conn.execute("DELETE FROM dossiers WHERE brief_id = %s", [room.briefs[0]])  # the test's reader cannot read

    assert room.run(room.asked()).success
    assert room.made(DRAFT) == {room.piece_ids[2]}
    with room.services.database.transaction(room.workspace_id) as conn:
        assert drafts.get_draft(conn, room.piece_ids[0]).status == "failed"


def test_requests_another_run_has_claimed_are_left_to_it(room: Room) -> None:
    ids = room.asked()
    with room.services.database.transaction(room.workspace_id) as conn:
        work.claim(conn, ids, "another-worker", 60.0, "another-run", now=room.services.clock.now())

    assert room.run(ids).success
    assert room.made(DRAFT) == set()


def test_one_piece_materialized_by_hand_really_gets_a_new_version(room: Room) -> None:
    room.run(room.asked())
    room.run(partition_key=room.piece_ids[0])

    with room.services.database.transaction(room.workspace_id) as conn:
        first, second = versions.versions_of(conn, room.piece_ids[0])
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    assert second.state == "current"


@pytest.mark.parametrize("status", ["approved", "rejected", "changes_requested", "held"])
def test_a_backfill_s_run_of_one_piece_leaves_what_people_decided_alone(room: Room, status: DraftStatus) -> None:
    """A backfill of scattered partitions falls apart into such runs: one key is not yet a name."""
    piece = room.piece_ids[0]
    room.run(room.asked())
    with room.services.database.transaction(room.workspace_id) as conn:
        drafts.set_status(conn, piece, status)

    room.run(partition_key=piece, tags={"dagster/backfill": "scattered"})
    with room.services.database.transaction(room.workspace_id) as conn:
        assert len(versions.versions_of(conn, piece)) == 1
        assert drafts.get_draft(conn, piece).status == status

    room.run(partition_key=piece)
    with room.services.database.transaction(room.workspace_id) as conn:
        assert len(versions.versions_of(conn, piece)) == 2


def test_every_run_of_ours_says_that_it_is_at_work(room: Room) -> None:
    """Else it would be taken for dead a minute after it began, or its lineage would be forgotten with it."""
    room.instance.add_dynamic_partitions("briefs", list(room.briefs))
    runs = {
        room.run(room.asked()).run_id: (room.piece_ids, room.briefs),
        room.execute("publish_post", room.piece_ids[0]).run_id: (room.piece_ids[:1], ()),
        room.execute("research", room.briefs[0]).run_id: ((), room.briefs[:1]),
    }
    assert lineage.known(room.services.database, list(runs)) == set(runs)
    with room.services.database.transaction(room.workspace_id) as conn:
        rows = conn.execute("SELECT id, draft_ids, brief_ids FROM lineage_due").fetchall()
    assert {row["id"]: (set(row["draft_ids"]), set(row["brief_ids"])) for row in rows} == {
        run_id: (set(drafts_of_run), set(briefs)) for run_id, (drafts_of_run, briefs) in runs.items()
    }


def test_metadata_is_short_and_links_to_the_review(room: Room) -> None:
    room.run(room.asked())

    event = room.instance.get_latest_materialization_event(DRAFT)
    assert event
    assert event.asset_materialization
    metadata = event.asset_materialization.metadata
    assert str(metadata["review"].value).startswith("http://127.0.0.1:23000/")
    assert all(len(str(value.value)) <= 300 for value in metadata.values())


def test_lineage_runs_from_dossier_to_post() -> None:
    graph = dg.Definitions(
        assets=[research_dossier, pieces, published_post], resources={"newsroom": None}
    ).resolve_asset_graph()
    assert graph.get(DRAFT).parent_keys == {DOSSIER}
    assert graph.get(MEDIA).parent_keys == {DRAFT}
    assert graph.get(POST).parent_keys == {DRAFT, MEDIA}
    mapping = graph.get_partition_mapping(DRAFT, DOSSIER)
    assert isinstance(mapping, dg.AllPartitionMapping)
