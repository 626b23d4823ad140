"""What is judged of a campaign is what reviewers see: versions with evidence and checks, and the accounts of calls."""

from pathlib import Path

import pytest

from desk.campaign_file import parse_campaign
from desk.evaluation import NOT_MADE, golden, judged_pieces
from domain.errors import InvalidInput
from domain.version import CheckResult
from store import drafts, model_calls
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.desk.campaign_text import GOOD, changed

TEXT = "Most organisations run more than ten Collectors.\n\nThree in four of them do.\n\nBook a review."


def test_a_piece_is_judged_by_its_evidence_its_checks_and_its_calls(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn)
        post = builders.make_draft(conn, brief, "linkedin")
        letter = builders.make_draft(conn, brief, "email")
        builders.make_version(
            conn,
            post,
            TEXT,
            evidence=(
                builders.make_evidence(),
                builders.make_evidence(position=1, sentence="Three in four of them do.", verdict="unsupported"),
                builders.make_evidence(position=2, sentence="Book a review.", verdict="no_claim"),
                builders.make_evidence(position=3, sentence="It may pay.", verdict="needs_person"),
            ),
            checks=(
                CheckResult(name="claims supported", passed=False, blocking=True, detail="1 of 3."),
                CheckResult(name="banned words", passed=False, blocking=True, detail="“unlock” is banned."),
                CheckResult(name="length", passed=False, blocking=False, detail="89 characters is short."),
                CheckResult(name="copied text", passed=True, blocking=False),
            ),
        )
        drafts.could_not_be_made(conn, letter.id, "The model was away.")
        model_calls.add_call(conn, task="research", model="ollama/x", brief_id=brief.id, tokens_in=900, tokens_out=100)
        model_calls.add_call(
            conn, task="draft", model="ollama/x", brief_id=brief.id, draft_id=post.id, tokens_in=2000, seconds=1.5
        )
        model_calls.add_call(conn, task="draft", model="ollama/x", brief_id=brief.id, draft_id=letter.id, tokens_in=70)
        conn.execute("UPDATE model_calls SET cost = (tokens_in + tokens_out) / 1000.0")

    told = {piece.channel: piece for piece in judged_pieces(database, workspace.owner, brief.campaign_id)}

    made, failed = told["linkedin"], told["email"]
    assert (made.factual, made.supported, made.unsupported) == (3, 1, ("Three in four of them do.",))
    assert made.for_person == ("It may pay.",)
    assert made.rules_broken == ("banned words: “unlock” is banned.",)
    assert made.length_faults == "89 characters is short."
    assert made.copied == ""
    assert any("banned words" in reason for reason in made.blocking)
    assert any("unsupported claim" in reason for reason in made.blocking)
    assert made.distinctness is None
    assert made.sentence_words == pytest.approx((7 + 6 + 3) / 3)
    assert (made.tokens, made.seconds) == (2500, 1.5)
    assert made.cost == pytest.approx(2.5)
    assert failed.failure == "The model was away."
    assert not failed.is_made
    assert failed.tokens == 570
    assert failed.cost == pytest.approx(0.57)


def test_the_offline_writer_costs_nothing_and_what_has_no_price_has_none(
    database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn)
        post, article = builders.make_draft(conn, brief, "linkedin"), builders.make_draft(conn, brief, "blog")
        for draft, model in ((post, "offline-writer/1"), (article, "openai/x")):
            model_calls.add_call(conn, task="draft", model=model, brief_id=brief.id, draft_id=draft.id, tokens_in=10)

    told = {piece.channel: piece for piece in judged_pieces(database, workspace.owner, brief.campaign_id)}

    assert (told["linkedin"].cost, told["blog"].cost) == (0.0, None)
    assert told["linkedin"].failure == NOT_MADE


def test_pieces_of_one_campaign_are_set_beside_each_other(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn)
        for channel in ("linkedin", "blog"):
            builders.make_version(conn, builders.make_draft(conn, brief, channel), TEXT)

    pieces = judged_pieces(database, workspace.owner, brief.campaign_id)

    assert [piece.distinctness for piece in pieces] == [0.0, 0.0]


def test_a_golden_campaign_has_a_workspace_of_its_own_and_no_stop(tmp_path: Path) -> None:
    file = parse_campaign(changed("offer: A review", "outline: true"), name="c.yaml", folder=tmp_path)
    assert file.fields.outline
    again = golden(file, 3)
    assert (again.workspace, again.fields.outline) == ("3. Acme", False)
    assert again.fields.briefs == file.fields.briefs


def test_bars_are_read_and_their_mistakes_told(tmp_path: Path) -> None:
    good = f"{GOOD}bars:\n  - {{metric: grade, channel: Blog, at_most: 14.5}}\n"
    (bar,) = parse_campaign(good, name="c.yaml", folder=tmp_path).bars
    assert (bar.metric, bar.channel, bar.at_least, bar.at_most) == ("grade", "blog", None, 14.5)
    for wrong, told in (
        ("{metric: grade}", "bars[0]: expected at_least or at_most"),
        ("{metric: beauty, at_least: 1}", "bars[0].metric: expected one of made, approvable"),
        ("{metric: grade, at_most: low}", "bars[0].at_most: expected a number; found “low”"),
    ):
        with pytest.raises(InvalidInput) as refused:
            parse_campaign(f"{GOOD}bars:\n  - {wrong}\n", name="c.yaml", folder=tmp_path)
        assert told in str(refused.value)
