"""What people added to a campaign goes the same way as what its file names."""

from pathlib import Path

import pytest

from desk.added_sources import Document, add_address, add_document
from domain.campaign import Campaign
from domain.source import Source
from press.research import ensure_dossier
from press.sourcing import intake_sources
from resources.documents.reader import FileReader
from resources.fetch import GuardedFetcher
from resources.services import Services
from store import campaigns, sources
from store.added_sources import added_to
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.press import kept_path, press_services
from tests.fakes.quoting_crew import QuotingCrew
from tests.fakes.web_server import Answer, web_server

SURVEY = b"In 2025 the survey found that 65% of Collector users in production run more than ten Collectors.\n"
REPORT = b"In 2026 81% of all Collector users in production ran their Collectors on Kubernetes clusters.\n"


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Services:
    return press_services(database, tmp_path / "media", reader=FileReader())


@pytest.fixture
def campaign(database: Database, workspace: Newsroom, tmp_path: Path) -> Campaign:
    (tmp_path / "survey.md").write_bytes(SURVEY)
    with database.transaction(workspace.id) as conn:
        return builders.make_campaign(conn, sources=(str(tmp_path / "survey.md"),))


def hand_in(services: Services, workspace: Newsroom, campaign: Campaign, name: str, data: bytes) -> None:
    document = Document(name=name, data=data)
    add_document(
        services.database,
        workspace.owner,
        services.clock,
        services.files,
        reader=services.reader,
        campaign_id=campaign.id,
        document=document,
    )


def read(services: Services, campaign: Campaign) -> dict[str, Source]:
    found = intake_sources(services, campaign.workspace_id, campaign.id)
    return {source.origin: source for source in found if source.kind != "own"}


def test_an_uploaded_document_is_a_source_that_the_file_does_not_take_away(
    services: Services, workspace: Newsroom, campaign: Campaign
) -> None:
    hand_in(services, workspace, campaign, "report.md", REPORT)
    source = read(services, campaign)["uploads/report.md"]
    assert (source.kind, source.state, source.text) == ("file", "usable", REPORT.decode().strip())
    with services.database.transaction(workspace.id) as conn:
        assert {added.bytes_path for added in added_to(conn, campaign.id)} == {kept_path(services, REPORT)}
        campaigns.save_campaign(conn, campaign.model_copy(update={"goal": "Another goal"}))
    assert read(services, campaign)["uploads/report.md"].state == "usable"


def test_a_new_source_is_told_by_the_next_draft(services: Services, workspace: Newsroom, campaign: Campaign) -> None:
    with services.database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn, campaign, topic="Collector users in production", channels=("linkedin",))
    before, _ = ensure_dossier(services, QuotingCrew(), workspace.id, brief.id)
    assert not any("81%" in claim.text for claim in before.claims)
    hand_in(services, workspace, campaign, "report.md", REPORT)
    after, built = ensure_dossier(services, QuotingCrew(), workspace.id, brief.id)
    assert built
    assert any("81%" in claim.text for claim in after.claims if claim.channels)
    numbers = {claim.text: claim.id for claim in after.claims}
    assert all(numbers[claim.text] == claim.id for claim in before.claims)


def test_other_bytes_under_the_same_name_replace_it(
    services: Services, workspace: Newsroom, campaign: Campaign
) -> None:
    hand_in(services, workspace, campaign, "report.md", REPORT)
    old = read(services, campaign)["uploads/report.md"]
    hand_in(services, workspace, campaign, "report.md", REPORT.replace(b"81%", b"18%"))
    read(services, campaign)
    with services.database.transaction(workspace.id) as conn:
        states = {s.id: (s.state, s.reason) for s in sources.sources_of(conn, campaign.id)}
    assert states[old.id] == ("withdrawn", "replaced: its content changed")


def test_an_upload_whose_bytes_are_gone_is_refused_by_name(
    services: Services, workspace: Newsroom, campaign: Campaign, tmp_path: Path
) -> None:
    hand_in(services, workspace, campaign, "report.md", REPORT)
    for path in (tmp_path / "media").rglob("*.md"):
        path.unlink()
    found = read(services, campaign)["uploads/report.md"]
    assert (found.state, "“report.md”" in (found.reason or "")) == ("refused", True)


def test_an_added_address_is_fetched_behind_the_guard(
    database: Database, workspace: Newsroom, campaign: Campaign, tmp_path: Path
) -> None:
    with web_server() as server:
        server.answers["/page"] = Answer(b"<html><body><p>" + REPORT + b"</p></body></html>")
        guarded = press_services(
            database, tmp_path / "media", reader=FileReader(), fetcher=GuardedFetcher([server.place])
        )
        inside = "http://127.0.0.1:1/inside"
        for address in (server.address("/page"), inside):
            add_address(database, workspace.owner, guarded.clock, campaign_id=campaign.id, address=address)
        found = read(guarded, campaign)
    assert found[server.address("/page")].state == "usable"
    assert found[inside].state == "refused"
