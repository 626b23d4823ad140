"""insights, trends, outlines and scripts at the command line: printed, as JSON, and with which code they end."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cli.main import run
from cli.work_office import Office
from domain.insight import CompetitorNote, CompetitorNotes, Grounds, Insight
from domain.outline import Outline, OutlinedClaim
from domain.trend import Trend, TrendSource
from domain.video_script import Scene, VideoScript
from resources.settings import Settings
from store import insights, outlines, scripts, trends, work
from store.ids import new_id
from store.postgres import Database
from store.workspaces import list_workspaces
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

Command = Callable[..., tuple[int, str, str]]
GROUNDS = Grounds(quote="Half book by telephone.", origin="survey.md", title="Survey", source_id=None)
NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)


@pytest.fixture
def command(database: Database, workspace: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs one command line in the test's workspace; gives exit code, standard output, standard error."""
    office = Office(Settings(home=tmp_path), database, SettableClock())
    name = dict(list_workspaces(database))[workspace.id]

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run([*arguments, "--workspace", name], office)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_what_was_found_is_listed_with_the_words_it_rests_on(
    command: Command, database: Database, workspace: Newsroom
) -> None:
    assert command("insights", "list")[:2] == (0, "")
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn)
        note = CompetitorNote(kind="price", statement="Dearer.", grounds=GROUNDS, model="m", found_at=NOW)
        insights.save_notes(conn, CompetitorNotes(competitor="Rivalry", campaign_id=campaign.id, notes=(note,)))
        found = Insight(
            id="ins_1",
            campaign_id=campaign.id,
            kind="figure",
            insight="Half do.",
            grounds=GROUNDS,
            model="m",
            found_at=NOW,
        )
        assert insights.save_insights(conn, [found]) == 1
        assert insights.save_insights(conn, [found]) == 0
    code, out, _ = command("insights", "list", "--campaign", campaign.name, "--json")
    assert code == 0
    assert [(each["competitor"], each["statement"]) for each in json.loads(out)] == [
        ("Rivalry", "Dearer."),
        (None, "Half do."),
    ]
    assert "Rivalry" in command("insights", "list")[1]


def test_a_trend_is_listed_and_becomes_a_brief_once(command: Command, database: Database, workspace: Newsroom) -> None:
    trend_id = new_id("trend")
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn)
        source = TrendSource(origin="survey.md", title="Survey", quote="Half", seen=date(2026, 11, 27))
        trend = Trend(
            id=trend_id,
            campaign_id=campaign.id,
            day=date(2026, 11, 28),
            name="Booking by telephone",
            summary="Half do it still.",
            mentions=2,
            novelty=1,
            fit=0.5,
            momentum=0.5,
            score=0.65,
            sources=(source,),
        )
        trends.save_trends(conn, trend.day, [trend])
    assert trend_id in command("trends", "list")[1]
    (listed,) = json.loads(command("trends", "list", "--json")[1])
    assert (listed["name"], listed["sources"][0]["quote"]) == ("Booking by telephone", "Half")
    assert command("trends", "brief", trend_id[-8:])[1].startswith("made  brief_")
    assert command("trends", "brief", trend_id)[1].startswith("there already  brief_")
    code, _, err = command("trends", "brief", "trend_none")
    assert (code, err) == (2, "There is no trend “trend_none”.\n")


def test_an_outline_is_listed_sent_back_and_approved(command: Command, database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, outline=True)
        brief = builders.make_brief(conn, campaign)
        piece = builders.make_draft(conn, brief)
        claim = OutlinedClaim(id="c1", text="Most run ten.", source_title="Survey")
        first = Outline(
            id="",
            brief_id=brief.id,
            campaign_id=campaign.id,
            topic=brief.topic,
            number=1,
            angle="A fleet is work.",
            claims=(claim,),
            call_to_action="Read it",
        )
        made = outlines.save_outline(conn, first)
    out = command("outlines", "list")[1]
    assert "in review" in out
    assert "claim: Most run ten. (Survey)" in out
    assert command("outlines", "revise", made.id)[0] == 2
    assert command("outlines", "revise", made.id, "--comment", "Bolder.")[1] == f"changes requested  {made.id}\n"
    assert command("outlines", "approve", made.id)[0] == 2
    with database.transaction(workspace.id) as conn:
        second = outlines.save_outline(conn, first.model_copy(update={"number": 2}))
    assert command("outlines", "approve", second.id)[1] == f"approved  {second.id}  linkedin, blog\n"
    (listed,) = json.loads(command("outlines", "list", "--json")[1])
    assert (listed["number"], listed["state"]) == (2, "approved")
    with database.transaction(workspace.id) as conn:
        assert [request.kind for request in work.requests_of(conn, piece.id)] == ["draft"]


def test_a_script_is_asked_for_and_shown(command: Command, database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        draft, version = builders.make_draft_with_version(conn)
        planned = builders.make_draft(conn, channel="blog")
    assert command("drafts", "script", draft.id)[0] == 2
    assert command("drafts", "script", planned.id, "--make")[0] == 2
    assert command("drafts", "script", draft.id, "--make")[1] == f"asked for a script  {draft.id}\n"
    with database.transaction(workspace.id) as conn:
        assert [request.kind for request in work.requests_of(conn, draft.id)] == ["script"]
        scripts.save_script(
            conn,
            VideoScript(
                draft_id=draft.id,
                version_id=version.id,
                digest=version.digest,
                scenes=(Scene(narration="Ten. [c1]", visual="Ten boxes", words="Ten"),),
                evidence=(),
                model="m",
            ),
        )
    assert command("drafts", "script", draft.id)[1] == "1. Ten. [c1]\n   seen: Ten boxes\n   words: Ten\n"
    assert json.loads(command("drafts", "script", draft.id, "--json")[1])["scenes"][0]["visual"] == "Ten boxes"
