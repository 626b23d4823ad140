"""Three planned pieces with dossiers, a crew that cannot write one of them, and an instance of Dagster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from assets.checks import claims_supported, rules_kept
from assets.drafts import pieces
from assets.keys import DRAFT
from assets.publications import published_post
from assets.research import research_dossier
from domain.errors import Permanent
from domain.writing import DraftMaterial, DraftOutput, ImageMaterial, ImageOutput, SeoMaterial, SeoOutput
from resources.services import Services
from sensors.jobs import draft_pieces, publish_post
from store import work
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
    """The second piece is the one that cannot be written."""

    services: Services
    crews: ScriptedCrews
    workspace_id: str
    piece_ids: tuple[str, ...]
    briefs: tuple[str, ...]
    instance: dg.DagsterInstance

    @property
    def newsroom(self) -> GivenNewsroom:
        """The resource of assets and sensors."""
        return GivenNewsroom(self.services, self.crews)

    def asked(self) -> list[str]:
        """Requests for all three."""
        with self.services.database.transaction(self.workspace_id) as conn:
            return list(work.ask(conn, drafts=self.piece_ids, kind="draft", queue="bulk", requested_by=None))

    def run(
        self, request_ids: Sequence[str] = (), partition_key: str | None = None, tags: Mapping[str, str] | None = None
    ) -> dg.ExecuteInProcessResult:
        """A run for requests, or for the piece of a partition."""
        config = {"workspace_id": self.workspace_id, "request_ids": list(request_ids)} if request_ids else {}
        run_config = {"ops": {"pieces": {"config": config}}}
        return self.execute("draft_pieces", partition_key or self.piece_ids[1], run_config, tags)

    def execute(
        self,
        job: str,
        partition_key: str,
        run_config: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """A run of a job of ours."""
        definitions = dg.Definitions(
            assets=[research_dossier, pieces, published_post],
            asset_checks=[claims_supported, rules_kept],
            jobs=[draft_pieces, publish_post, dg.define_asset_job("research", [research_dossier])],
            resources={"newsroom": self.newsroom},
        )
        return definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            run_config=run_config,
            partition_key=partition_key,
            raise_on_error=False,
            tags=tags,
        )

    def made(self, key: dg.AssetKey) -> set[str]:
        """Partitions that were materialized."""
        return set(self.instance.get_materialized_partitions(key))

    def checked(self, name: str) -> dict[str | None, bool]:
        """What a check said, by partition."""
        records = self.instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(DRAFT, name), limit=50
        )
        events = [record.event.dagster_event for record in records if record.event]
        evaluations = [event.asset_check_evaluation_data for event in events if event]
        return {evaluation.partition: evaluation.passed for evaluation in evaluations}


def make_room(database: Database, workspace: Newsroom, folder: Path, instance: dg.DagsterInstance) -> Room:
    """A room in that workspace."""
    topics = ("Collectors in production", UNWRITABLE, "Collectors at scale")
    ids, briefs = [], []
    with database.transaction(workspace.id) as conn:
        for topic in topics:
            brief = builders.make_brief(conn, topic=topic)
            briefs.append(brief.id)
            builders.make_dossier(conn, brief)
            ids.append(builders.make_draft(conn, brief).id)
    instance.add_dynamic_partitions("pieces", ids)
    crews = ScriptedCrews({DraftMaterial: write, SeoMaterial: SEO, ImageMaterial: IMAGE})
    return Room(press_services(database, folder), crews, workspace.id, tuple(ids), tuple(briefs), instance)
