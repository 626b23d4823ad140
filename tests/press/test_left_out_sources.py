"""What a campaign file does not name any more: no source for anything new, evidence of what was made from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.campaign_file import parse_campaign
from desk.campaigns import CampaignAdded, add_campaign
from desk.edits import Change, edit
from desk.recall import withdraw_source
from desk.reviews import approve
from domain.brief import Brief
from domain.claim import Claim, Dossier
from domain.source import Source
from domain.version import blocking_failures
from press.research import ensure_dossier
from press.sourcing import intake_sources
from resources.documents.reader import FileReader
from resources.feeds import Feeds
from resources.fetch import GuardedFetcher
from resources.services import Services
from store import campaigns, drafts, sources
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.outside import FixedSearch
from tests.fakes.press import press_services
from tests.fakes.quoting_crew import QuotingCrew
from tests.fakes.web_server import Answer, WebServer, web_server

FILE = """\
name: Spring
brand: {{company: Acme Telemetry}}
sources: [{sources}]
briefs:
  - topic: Collector users in production
    angle: How they run Collectors
    channels: [linkedin]
"""
SURVEY = "In 2025 the survey found that 65% of Collector users in production run more than ten Collectors.\n"
PAGE = (
    b"<html><head><title>A page</title></head><body><p>In 2026 81% of all Collector users in production run their "
    b"Collectors on Kubernetes clusters.</p></body></html>"
)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        running.answers["/page"] = Answer(PAGE)
        yield running


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def services(database: Database, tmp_path: Path, server: WebServer, clock: SettableClock) -> Services:
    return press_services(
        database, tmp_path / "media", reader=FileReader(), fetcher=GuardedFetcher([server.place]), clock=clock
    )


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.md"
    path.write_text(SURVEY)
    return path


def add(services: Services, workspace: Newsroom, *entries: object) -> CampaignAdded:
    text = FILE.format(sources=", ".join(map(str, entries)))
    file = parse_campaign(text, name="c.yaml", folder=Path("/nowhere"))
    return add_campaign(services.database, workspace.owner, services.clock, file)


def brief_of(services: Services, added: CampaignAdded) -> Brief:
    with services.database.transaction(added.campaign.workspace_id) as conn:
        return campaigns.briefs_of(conn, added.campaign.id)[0]


def states(services: Services, added: CampaignAdded) -> dict[str, str]:
    with services.database.transaction(added.campaign.workspace_id) as conn:
        found = sources.sources_of(conn, added.campaign.id)
    return {source.origin: source.state for source in found if source.kind != "own"}


def dossier_of(services: Services, added: CampaignAdded) -> tuple[Dossier, bool]:
    return ensure_dossier(services, QuotingCrew(), added.campaign.workspace_id, brief_of(services, added).id)


def told(dossier: Dossier) -> str:
    return " ".join(claim.text for claim in dossier.claims if claim.channels)


def test_an_address_taken_out_is_no_source_from_the_moment_the_file_is_added(
    services: Services, workspace: Newsroom, server: WebServer, survey: Path, clock: SettableClock
) -> None:
    page = server.address("/page")
    added = add(services, workspace, survey, page)
    dossier, _ = dossier_of(services, added)
    assert "81%" in told(dossier)
    assert "65%" in told(dossier)

    again = add(services, workspace, survey)
    assert [source.origin for source in again.left_out] == [page]
    assert states(services, added) == {str(survey): "usable", page: "left_out"}
    dossier, built = dossier_of(services, added)
    assert built, "it was built on another list of sources"
    assert "81%" not in told(dossier)
    assert "65%" in told(dossier)
    assert not dossier_of(services, added)[1], "once is enough"
    clock.advance(30 * 24 * 3600)
    intake_sources(services, workspace.id, added.campaign.id)
    assert states(services, added)[page] == "left_out"

    back = add(services, workspace, survey, page)
    assert back.left_out == ()
    dossier, built = dossier_of(services, added)
    assert built
    assert states(services, added)[page] == "usable"
    assert "81%" in told(dossier)


def test_a_search_does_not_bring_back_what_somebody_took_out(
    database: Database, services: Services, workspace: Newsroom, server: WebServer, survey: Path, tmp_path: Path
) -> None:
    page = server.address("/page")
    add(services, workspace, survey, page)
    added = add(services, workspace, survey, page)
    intake_sources(services, workspace.id, added.campaign.id)
    add(services, workspace, survey)
    searching = press_services(
        database,
        tmp_path / "media",
        reader=services.reader,
        fetcher=services.fetcher,
        search=FixedSearch(page),
    )
    intake_sources(searching, workspace.id, added.campaign.id, brief_of(services, added).id)
    assert states(services, added)[page] == "left_out"


def cited(claim: Claim) -> dict[str, object]:
    return {
        "sentence": claim.text,
        "claim_id": claim.id,
        "source_id": claim.source_id,
        "source_title": claim.source_title,
        "passage": claim.passage,
        "start": claim.passage_start,
        "end": claim.passage_end,
    }


def test_what_was_made_from_it_keeps_it_as_evidence(
    services: Services, workspace: Newsroom, server: WebServer, survey: Path, clock: SettableClock
) -> None:
    page = server.address("/page")
    added = add(services, workspace, survey, page)
    dossier, _ = dossier_of(services, added)
    claim = next(claim for claim in dossier.claims if "81%" in claim.text)
    with services.database.transaction(workspace.id) as conn:
        (piece,) = drafts.drafts_of_campaign(conn, added.campaign.id)
        builders.make_version(conn, piece, claim.text, evidence=(builders.make_evidence(**cited(claim)),))
        reviewer = builders.make_user(conn, "reviewer")
    add(services, workspace, survey)
    assert dossier_of(services, added)[1]

    change = Change(text=f"{claim.text}\n\nWhat do you run?", title="Clusters")
    version = edit(services.database, workspace.owner, clock, draft_id=piece.id, change=change)
    assert (version.evidence[0].verdict, version.evidence[0].source_id) == ("supported", claim.source_id)
    assert blocking_failures(version) == ()
    assert approve(services.database, reviewer, clock, draft_id=piece.id).kind == "approve"

    done = withdraw_source(
        services.database, workspace.owner, clock, source_id=claim.source_id, reason="The figures were wrong."
    )
    assert [row.draft_id for row in done.resting] == [piece.id], "who says that it is wrong still reaches all of it"


def test_pages_of_a_feed_go_with_its_address(
    database: Database, workspace: Newsroom, server: WebServer, survey: Path, tmp_path: Path
) -> None:
    item = f"<item><title>A page</title><link>{server.address('/page')}</link></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{item}</channel></rss>'
    server.answers["/feed"] = Answer(feed.encode(), headers={"Content-Type": "application/rss+xml"})
    services = press_services(
        database,
        tmp_path / "media",
        reader=FileReader(),
        fetcher=GuardedFetcher([server.place]),
        feeds=Feeds(),
    )
    added = add(services, workspace, survey, server.address("/feed"))
    intake_sources(services, workspace.id, added.campaign.id)
    assert states(services, added)[server.address("/page")] == "usable"
    add(services, workspace, survey)
    assert states(services, added) == {str(survey): "usable", server.address("/page"): "left_out"}


def test_a_file_deleted_from_a_named_folder_holds_nothing(
    services: Services, workspace: Newsroom, survey: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "other.md").write_text("In 2025 7 of 10 teams measured it.")
    (folder / "survey.md").write_text(SURVEY)
    added = add(services, workspace, folder)
    (source,) = [s for s in found(services, added) if "65%" in s.text]
    with services.database.transaction(workspace.id) as conn:
        brief = campaigns.briefs_of(conn, added.campaign.id)[0]
        post = builders.make_publication(conn, brief=brief, evidence=(builders.make_evidence(source_id=source.id),))
    (folder / "survey.md").unlink()
    assert {s.origin: s.state for s in found(services, added)}[str(folder / "survey.md")] == "left_out"
    with services.database.transaction(workspace.id) as conn:
        assert drafts.get_draft(conn, post.draft_id).note is None


def found(services: Services, added: CampaignAdded) -> tuple[Source, ...]:
    return intake_sources(services, added.campaign.workspace_id, added.campaign.id)
