"""Approved claims, required texts and earlier pieces on the way from the sources to a version."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.claim import Claim
from domain.house_rules import RequiredText, StyleRules
from domain.version import CheckResult, Version, blocking_failures
from domain.writing import DraftMaterial, ReviseMaterial, ReviseOutput
from press.drafting import draft_piece, revise_piece
from press.library import index_library
from press.research import build_dossier
from press.sourcing import intake_sources
from resources.documents.reader import FileReader
from resources.services import Services
from store import approved_claims, publications, sources, workspaces
from store.campaigns import get_brief
from store.drafts import list_drafts
from store.postgres import Database
from store.versions import get_version, newest_versions
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.crews import ScriptedCrews
from tests.fakes.press import press_services
from tests.fakes.quoting_crew import QuotingCrew
from tests.press.test_drafting import Room, make_room, scripted, written
from tests.press.test_research import SURVEY

NEAR = "How 40 Collector users run Collectors in production with Acme is told in one report."
FAR = "Our canteen serves soup on Mondays and fish on Fridays."
NEARNESS = CheckResult(name="near an earlier piece", passed=True, blocking=False)
WARNING = "Collectors may lose data. Past surveys say nothing about the next one."


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Services:
    return press_services(database, tmp_path / "media", reader=FileReader())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "sources"
    found.mkdir()
    (found / "survey.md").write_text(SURVEY)
    return found


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path)


def researched(services: Services, workspace: Newsroom, folder: Path, **limits: object) -> tuple[Claim, ...]:
    with services.database.transaction(workspace.id) as conn:
        for wording in (NEAR, FAR):
            approved_claims.save_entry(conn, builders.make_entry(wording=wording, **limits), None)
        campaign = builders.make_campaign(conn, sources=(str(folder),), regions=("SE",))
        brief = builders.make_brief(
            conn,
            campaign,
            topic="Collector users in production",
            angle="How Collector users run Collectors",
            channels=("linkedin", "blog"),
        )
    return build_dossier(services, QuotingCrew(), workspace.id, brief.id).claims


def test_an_approved_claim_is_told_first_where_it_is_near(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    claims = researched(services, workspace, folder)
    assert claims[0].text == NEAR
    assert claims[0].source_kind == "own"
    assert claims[0].source_origin.startswith("approved claim:clm_")
    assert len(claims) > 3
    assert not [claim for claim in claims if claim.text == FAR and claim.channels]


def test_it_is_told_on_a_channel_that_it_is_approved_for(services: Services, workspace: Newsroom, folder: Path) -> None:
    (claim,) = [c for c in researched(services, workspace, folder, channels=("blog", "email")) if c.text == NEAR]
    assert claim.channels == ("blog",)


@pytest.mark.parametrize(
    "limits", [{"channels": ("email",)}, {"regions": ("DE",)}, {"valid_until": date(2020, 1, 1)}, {"kind": "logo"}]
)
def test_it_is_not_told_outside_its_limits(
    services: Services, workspace: Newsroom, folder: Path, limits: dict[str, object]
) -> None:
    assert not [c for c in researched(services, workspace, folder, **limits) if c.text == NEAR and c.channels]


def test_a_withdrawn_claim_is_no_source_until_it_is_active_again(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    entry = builders.make_entry(wording=NEAR)
    with services.database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, sources=(str(folder),))
        builders.make_brief(conn, campaign)

    def state() -> str:
        found = intake_sources(services, workspace.id, campaign.id)
        return next(s.state for s in found if s.origin == f"approved claim:{entry.id}")

    with services.database.transaction(workspace.id) as conn:
        approved_claims.save_entry(conn, entry, None)
    assert state() == "usable"
    with services.database.transaction(workspace.id) as conn:
        approved_claims.withdraw_entry(conn, entry.id, "wrong")
        found = sources.sources_of(conn, campaign.id)
        assert [s.reason for s in found if s.origin == f"approved claim:{entry.id}"] == ["wrong"]
    assert state() == "withdrawn"
    with services.database.transaction(workspace.id) as conn:
        approved_claims.save_entry(conn, entry, None)
    assert state() == "usable"


def with_rules(room: Room, newsroom: Newsroom, **changes: object) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        workspaces.set_guide(conn, newsroom.guide.model_copy(update=changes))


def check(version: Version, name: str) -> CheckResult:
    return next(check for check in version.checks if check.name == name)


def test_a_draft_comes_with_the_required_text_and_keeps_it(room: Room, workspace: Newsroom) -> None:
    rule = RequiredText(text=WARNING, kind="risk warning", words=("Collectors",))
    with_rules(room, workspace, required_text=(rule,))
    version = room.draw(scripted())
    assert version.package.text.endswith(f"\n\n{WARNING}")
    assert [e.verdict for e in version.evidence[-2:]] == ["no_claim", "no_claim"]
    assert version.evidence[-2].sentence == "Collectors may lose data."
    assert [e.position for e in version.evidence] == list(range(len(version.evidence)))
    assert check(version, "required text").passed
    assert blocking_failures(version) == ()

    def dropped(material: ReviseMaterial) -> ReviseOutput:
        body = material.body.replace(WARNING, "").strip()
        return ReviseOutput(changed=True, title="Another title for it", body=body)

    decision = room.send_back(version, "Without the small print, please.")
    crews = ScriptedCrews({**scripted().answers, ReviseMaterial: dropped})
    later = revise_piece(room.services, crews, *room.claimed("revise", decision))
    assert later is not None
    assert later.package.text == version.package.text


def test_a_draft_that_tells_an_approved_claim_gets_its_footnote(room: Room) -> None:
    entry = builders.make_entry(footnote="Counted in 2026.")
    with room.database.transaction(room.workspace_id) as conn:
        approved_claims.save_entry(conn, entry, None)

    def telling(material: DraftMaterial) -> object:
        output = written(material)
        return output.model_copy(update={"body": f"{output.body}\n\n{entry.wording}"})

    version = draft_piece(room.services, scripted(DraftMaterial=telling), *room.claimed("draft"))
    assert version is not None
    assert version.package.text.endswith("Counted in 2026.")
    told = next(e for e in version.evidence if e.sentence == entry.wording)
    assert (told.verdict, told.approved_id) == ("supported", entry.id)


def test_style_is_measured_against_other_ideas_on_the_same_channel(room: Room, workspace: Newsroom) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        same_words = "What does a fleet need? Everything else is different in this text."
        builders.make_draft_with_version(conn, text=same_words)
    version = room.draw(scripted())
    opening = check(version, "opening")
    assert not opening.passed
    assert not opening.blocking
    assert "What does a fleet need?" in opening.detail
    assert blocking_failures(version) == ()
    with_rules(room, workspace, style=StyleRules(off=("opening", "copied text")))
    again = room.draw(scripted())
    assert not {"opening", "copied text"} & {check.name for check in again.checks}


def test_a_piece_read_later_no_longer_offers_what_ran_out(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    until = services.clock.now().date()
    claims = researched(services, workspace, folder, valid_until=until)
    assert any(claim.text == NEAR and claim.channels for claim in claims)
    (channel,) = next(claim.channels for claim in claims if claim.text == NEAR)
    with services.database.transaction(workspace.id) as conn:
        brief_id = claims[0].brief_id
        draft = builders.make_draft(conn, get_brief(conn, brief_id), channel)  # type: ignore[arg-type]
    room = Room(services, services.database, workspace.id, draft)
    services.clock.advance(timedelta(days=2).total_seconds())  # type: ignore[attr-defined]
    crews = scripted()
    room.draw(crews)
    assert NEAR not in [claim.text for claim in crews.only(DraftMaterial).claims]


def test_a_piece_near_in_meaning_to_an_earlier_one_says_so_once_the_library_knows_it(room: Room) -> None:
    text = "A fleet needs more than ten Collectors and somebody who looks after them every day."
    other = "The canteen serves soup on Mondays and fish on Fridays, as it has for twenty years."
    with room.database.transaction(room.workspace_id) as conn:
        title = {"title": "The same title"}
        for words in (text, other):
            draft = builders.make_draft(conn)
            builders.make_version(conn, draft, package=builders.make_package(draft, words, **title), checks=(NEARNESS,))
        late = builders.make_draft(conn)
        version = builders.make_version(
            conn, late, package=builders.make_package(late, f"{text} Really.", **title), checks=(NEARNESS,)
        )
        brief = get_brief(conn, late.brief_id)
        same_idea = builders.make_draft(conn, brief, "blog")
        builders.make_version(
            conn, same_idea, package=builders.make_package(same_idea, f"{other} Yes.", **title), checks=(NEARNESS,)
        )
    assert index_library(room.services, room.workspace_id) == 4
    with room.database.transaction(room.workspace_id) as conn:
        found = get_version(conn, version.id).checks[0]
        assert not found.passed
        assert "In meaning it is very near to “The same title”" in found.detail
        flagged = [v for v in newest_versions(conn, [d.id for d in list_drafts(conn)]) if not v.checks[0].passed]
        assert {v.draft_id for v in flagged} == {late.id, same_idea.id}
    before = found.detail
    with room.database.transaction(room.workspace_id) as conn:
        conn.execute("UPDATE embeddings SET indexed_at = NULL")
    index_library(room.services, room.workspace_id)
    with room.database.transaction(room.workspace_id) as conn:
        assert get_version(conn, version.id).checks[0].detail == before


def test_a_document_that_changed_holds_what_was_approved_on_it(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    with services.database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, sources=(str(folder),))
        brief = builders.make_brief(conn, campaign)
    (survey,) = [s for s in intake_sources(services, workspace.id, campaign.id) if s.kind == "file"]
    with services.database.transaction(workspace.id) as conn:
        evidence = builders.make_evidence(source_id=survey.id)
        resting = builders.make_publication(conn, brief=brief, evidence=(evidence,))
        other = builders.make_publication(conn)
    (folder / "survey.md").write_text(SURVEY.replace("65%", "56%"))
    intake_sources(services, workspace.id, campaign.id)
    with services.database.transaction(workspace.id) as conn:
        held = publications.get_publication(conn, resting.id)
        assert (held.status, publications.get_publication(conn, other.id).status) == ("held", "scheduled")
        assert "which was withdrawn: replaced: its content changed." in (held.reason or "")
