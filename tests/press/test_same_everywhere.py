"""Ids are random in every installation; what is written must not follow them."""

from pathlib import Path

from domain.brief import Brief
from domain.claim import Claim
from domain.crew import CrewResult
from domain.guide import Guide
from domain.writing import DraftMaterial, DraftOutput, Material, Prompt, ResearchMaterial, ResearchOutput
from press.research import build_dossier
from resources.documents.reader import FileReader
from resources.llm.offline.writer import OfflineWriter
from store.postgres import Database
from tests import builders
from tests.conftest import make_newsroom
from tests.fakes.press import WordEmbedder, press_services

SOURCES = Path(__file__).resolve().parents[2] / "examples" / "northquay" / "sources"
WRITER = OfflineWriter(WordEmbedder())


class OfflineCrew:
    """`domain.crew.Crews` with the offline writer and nothing between."""

    def run(self, material: Material) -> CrewResult:
        assert isinstance(material, ResearchMaterial)
        return CrewResult(output=ResearchOutput.model_validate_json(ask(material)), model="offline-writer/1")


def ask(material: ResearchMaterial | DraftMaterial) -> str:
    task = "research" if isinstance(material, ResearchMaterial) else "draft"
    return WRITER.complete(Prompt(task=task, messages=(), material=material)).text


def drafted(brief: Brief, guide: Guide, claims: tuple[Claim, ...]) -> list[DraftOutput]:
    """Each channel's piece."""
    return [
        DraftOutput.model_validate_json(
            ask(
                DraftMaterial(
                    brief=brief,
                    channel=channel,
                    guide=guide,
                    audiences=(),
                    claims=tuple(claim for claim in claims if channel in claim.channels),
                    call_to_action="Book a dock review",
                    link="https://northquay.example/dock-review",
                )
            )
        )
        for channel in brief.channels
    ]


def installation(database: Database, folder: Path) -> list[DraftOutput]:
    """All pieces of one campaign in a workspace of its own."""
    newsroom = make_newsroom(database)
    services = press_services(database, folder, reader=FileReader())
    with database.transaction(newsroom.id) as conn:
        campaign = builders.make_campaign(conn, name="Predictable docks", sources=(str(SOURCES),))
        briefs = [
            builders.make_brief(conn, campaign, topic=topic, angle=angle, channels=channels)
            for topic, angle, channels in (
                ("What a lorry's wait really costs", "The charge is the smaller part.", ("linkedin", "blog")),
                ("Dock booking without another portal", "Hauliers want a time that is kept.", ("blog", "email")),
            )
        ]
    dossiers = [build_dossier(services, OfflineCrew(), newsroom.id, brief.id) for brief in briefs]
    return [
        piece
        for brief, dossier in zip(briefs, dossiers, strict=True)
        for piece in drafted(brief, newsroom.guide, dossier.claims)
    ]


def test_two_installations_write_the_same(database: Database, tmp_path: Path) -> None:
    one, other = (installation(database, tmp_path / name) for name in ("one", "other"))
    assert one == other
    assert all("[c" in piece.body for piece in one)
