"""Runs over pieces: several share one, and each succeeds or fails by itself, in materializations and in checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from assets.checks import claims_supported, rules_kept
from assets.drafts import CLAIMS_CHECK, DRAFT, MEDIA, RULES_CHECK, pieces
from assets.publications import POST, published_post
from assets.research import DOSSIER, research_dossier
from domain.errors import Permanent
from domain.writing import DraftMaterial, DraftOutput, ImageMaterial, ImageOutput, SeoMaterial, SeoOutput
from resources.services import Services
from sensors.jobs import draft_pieces
from store import drafts, versions, work
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.crews import ScriptedCrews
from tests.fakes.newsroom import GivenNewsroom
from tests.fakes.press import press_services

UNWRITABLE = "The topic nobody can write about"
SEO = SeoOutput(seo_title="Ten Collectors", seo_description="What a fleet needs.", slug="ten-collectors")
IMAGE = ImageOutput(headline="Ten Collectors", prompt="boxes", alt_text="A card: ten Collectors")


def write(material: DraftMaterial) -> DraftOutput:
    """A supported draft, unless the topic is the one that cannot be written about."""
    if material.brief.topic == UNWRITABLE:
        raise Permanent("The model refused to write about this.")
    claim = material.claims[0]
    opening = "Shall we look again?" if material.variation else "Shall we look?"
    body = f"{opening}\n\n{claim.text} [{claim.id}]\n\n{material.call_to_action} {material.link or ''}".rstrip()
    return DraftOutput(title="Ten Collectors", body=body)


@dataclass(frozen=True)
class Room:
    """Three planned pieces with dossiers, and an instance of Dagster."""

    services: Services
    crews: ScriptedCrews
    workspace_id: str
    piece_ids: tuple[str, ...]
    briefs: tuple[str, ...]
    instance: dg.DagsterInstance

    def asked(self) -> list[str]:
        with self.services.database.transaction(self.workspace_id) as conn:
            return list(work.ask(conn, drafts=self.piece_ids, kind="draft", queue="bulk", requested_by=None))

    def run(self, request_ids: Sequence[str] = (), partition_key: str | None = None) -> dg.ExecuteInProcessResult:
        config = {"workspace_id": self.workspace_id, "request_ids": list(request_ids)} if request_ids else {}
        definitions = dg.Definitions(
            assets=[research_dossier, pieces, published_post],
            asset_checks=[claims_supported, rules_kept],
            jobs=[draft_pieces],
            resources={"newsroom": GivenNewsroom(self.services, self.crews)},
        )
        job = definitions.resolve_job_def("draft_pieces")
        return job.execute_in_process(
            instance=self.instance,
            run_config={"ops": {"pieces": {"config": config}}},
            partition_key=partition_key or self.piece_ids[1],
        )

    def made(self, key: dg.AssetKey) -> set[str]:
        return set(self.instance.get_materialized_partitions(key))

    def checked(self, name: str) -> dict[str | None, bool]:
        records = self.instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(DRAFT, name), limit=50
        )
        events = [record.event.dagster_event for record in records if record.event]
        evaluations = [event.asset_check_evaluation_data for event in events if event]
        return {evaluation.partition: evaluation.passed for evaluation in evaluations}


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    topics = ("Collectors in production", UNWRITABLE, "Collectors at scale")
    ids, briefs = [], []
    with database.transaction(workspace.id) as conn:
        for topic in topics:
            brief = builders.make_brief(conn, topic=topic)
            briefs.append(brief.id)
            builders.make_dossier(conn, brief)
            ids.append(builders.make_draft(conn, brief).id)
    instance = dg.DagsterInstance.ephemeral()
    instance.add_dynamic_partitions("pieces", ids)
    crews = ScriptedCrews({DraftMaterial: write, SeoMaterial: SEO, ImageMaterial: IMAGE})
    return Room(press_services(database, tmp_path), crews, workspace.id, tuple(ids), tuple(briefs), instance)


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
