"""A budget that is used up in the middle of twenty pieces."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from crews.runner import CrewRunner
from domain.draft import Draft
from domain.errors import Permanent, Retry
from domain.writing import Completion, Prompt
from press.batch import PieceDone, PieceFailed, run_requests
from resources.llm.accounted import AccountedModel, Limits, Price, Tariff
from resources.llm.answers import Answers
from resources.llm.cached import CachedModel
from resources.llm.ladder import Ladder
from store import campaigns, drafts, work
from store.cache import Cache
from store.call_account import Limit, used_by_model, used_today
from store.model_calls import calls_of_version
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.press import press_services
from tests.fakes.scripted_model import ScriptedModel
from tests.press.test_drafting import IMAGE, SEO, written

PIECES = 20
ANSWER = 500  # tokens an answer is taken to need, and in this test does need


class Writer:
    """A model that answers each task and uses 500 tokens for it."""

    name = "scripted/1"

    def complete(self, prompt: Prompt) -> Completion:
        made: dict[str, Any] = {"draft": written, "seo": lambda _: SEO, "image_prompt": lambda _: IMAGE}
        output = made[prompt.task](prompt.material)
        return Completion(text=output.model_dump_json(), model=self.name, tokens_in=ANSWER // 2, tokens_out=ANSWER // 2)


def twenty(database: Database, workspace: Newsroom) -> tuple[str, list[str]]:
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn)
        ids = []
        for _ in range(PIECES):
            brief = builders.make_brief(conn, campaign)
            builders.make_dossier(conn, brief)
            ids.append(builders.make_draft(conn, brief, "linkedin").id)
    return campaign.id, ids


def ask(database: Database, workspace: Newsroom, ids: list[str], run: str, model: Any, folder: Path) -> list[Any]:
    with database.transaction(workspace.id) as conn:
        requests = work.ask(conn, drafts=ids, kind="draft", queue="bulk", requested_by=None)
    return list(run_requests(press_services(database, folder), CrewRunner(model), workspace.id, requests, run))


def rows(database: Database, workspace: Newsroom, ids: list[str]) -> list[Draft]:
    with database.transaction(workspace.id) as conn:
        return [drafts.get_draft(conn, draft_id) for draft_id in ids]


def test_twenty_rows_each_in_a_clear_state_and_the_rest_is_made_when_the_budget_is_raised(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    _, ids = twenty(database, workspace)
    poor = Ladder(
        [AccountedModel(Writer(), database, outside=False, limits=Limits(day=Limit(tokens=20_000), answer=ANSWER))]
    )
    outcomes = ask(database, workspace, ids, "run-1", poor, tmp_path)

    found = rows(database, workspace, ids)
    made = [draft for draft in found if draft.status == "in_review"]
    left = [draft for draft in found if draft.status == "failed"]
    assert len(made) + len(left) == PIECES
    assert 0 < len(made) < PIECES
    said = r"Out of budget for today: [\d,]+ of 20,000 tokens .* Raise the budget"
    assert all(draft.note and re.match(said, draft.note) for draft in left)
    assert {type(outcome) for outcome in outcomes} == {PieceDone, PieceFailed}
    assert not any(outcome.again for outcome in outcomes if isinstance(outcome, PieceFailed))
    with database.transaction(workspace.id) as conn:
        assert used_today(conn) <= 20_000
        row = conn.execute("SELECT count(*) AS n FROM dossiers").fetchone()
        assert row is not None
        assert row["n"] == PIECES

    rich = Ladder(
        [AccountedModel(Writer(), database, outside=False, limits=Limits(day=Limit(tokens=200_000), answer=ANSWER))]
    )
    ask(database, workspace, [draft.id for draft in left], "run-2", rich, tmp_path)
    after = rows(database, workspace, ids)
    assert {draft.status for draft in after} == {"in_review"}
    assert all(draft.version == 1 for draft in after), "what was there was not made again"


def test_a_version_names_each_call_that_made_it(database: Database, workspace: Newsroom, tmp_path: Path) -> None:
    _, ids = twenty(database, workspace)
    model = Ladder(
        [
            AccountedModel(ScriptedModel(Retry("away"), name="down/1"), database, outside=False),
            AccountedModel(Writer(), database, outside=False),
        ]
    )
    ask(database, workspace, ids[:1], "run-1", model, tmp_path)
    (piece,) = rows(database, workspace, ids[:1])
    assert piece.version_id
    with database.transaction(workspace.id) as conn:
        calls = calls_of_version(conn, piece.version_id)
    assert [(call.task, call.model, call.outcome) for call in calls] == [
        ("draft", "down/1", "retry"),
        ("draft", "scripted/1", "ok"),
        ("seo", "down/1", "retry"),
        ("seo", "scripted/1", "ok"),
        ("image_prompt", "down/1", "retry"),
        ("image_prompt", "scripted/1", "ok"),
    ]
    assert all(call.prompt_digest and call.messages_digest for call in calls)
    with database.transaction(workspace.id) as conn:
        reasons = conn.execute("SELECT DISTINCT task, reason FROM model_calls ORDER BY task").fetchall()
    assert [(row["task"], row["reason"]) for row in reasons] == [
        ("draft", "The piece has its claims and no new text."),
        ("image_prompt", "The text is new and has no pictures."),
        ("seo", "The text is new and has no search fields."),
    ], "the supervisor's reasons stand at failed calls too"


def test_a_call_that_ended_the_work_says_why_it_was_made(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    _, ids = twenty(database, workspace)
    model = AccountedModel(ScriptedModel(Permanent("refused"), name="strict/1"), database, outside=False)
    (outcome,) = ask(database, workspace, ids[:1], "run-1", model, tmp_path)
    assert isinstance(outcome, PieceFailed)
    with database.transaction(workspace.id) as conn:
        rows_of_calls = conn.execute("SELECT outcome, reason FROM model_calls").fetchall()
    assert [(row["outcome"], row["reason"]) for row in rows_of_calls] == [
        ("permanent", "The piece has its claims and no new text.")
    ]


def test_a_campaign_has_a_budget_of_its_own(database: Database, workspace: Newsroom, tmp_path: Path) -> None:
    campaign_id, ids = twenty(database, workspace)
    with database.transaction(workspace.id) as conn:
        campaign = campaigns.get_campaign(conn, campaign_id)
        campaigns.save_campaign(conn, campaign.model_copy(update={"budget_tokens": 10}))
    ask(database, workspace, ids[:2], "run-1", AccountedModel(Writer(), database, outside=False), tmp_path)
    assert all("for this campaign: 0 of 10" in (draft.note or "") for draft in rows(database, workspace, ids[:2]))


PRICE = Price(tokens_in=Decimal(2), tokens_out=Decimal(10))


def test_money_that_is_used_up_leaves_twenty_rows_and_what_was_paid_for_is_kept(
    database: Database, redis_url: str, workspace: Newsroom, tmp_path: Path
) -> None:
    _, ids = twenty(database, workspace)
    answers, writer = Answers(Cache(redis_url, database)), Writer()

    def model(most: str) -> CachedModel:
        limits, tariff = Limits(day=Limit(cost=Decimal(most)), answer=ANSWER), Tariff(price=PRICE, currency="EUR")
        accounted = AccountedModel(writer, database, outside=False, limits=limits, tariff=tariff)
        return CachedModel(accounted, answers, database, provider="h:1", parameters="")

    def made(ids: list[str], most: str, run: str) -> list[Draft]:
        with database.transaction(workspace.id) as conn:
            requests = work.ask(conn, drafts=ids, kind="draft", queue="bulk", requested_by=None)
        crews = CrewRunner(model(most), keeper=answers)
        list(run_requests(press_services(database, tmp_path), crews, workspace.id, requests, run))
        return rows(database, workspace, ids)

    found = made(ids, "0.08", "run-1")
    left = [draft for draft in found if draft.status == "failed"]
    assert {draft.status for draft in found} == {"in_review", "failed"}
    said = r"Out of budget for today: 0\.0\d of 0\.08 EUR are spent or reserved, .* Raise the budget and ask again\."
    assert all(draft.note and re.match(said, draft.note) for draft in left)
    with database.transaction(workspace.id) as conn:
        assert 0 < sum(used.cost or 0 for used in used_by_model(conn).values()) <= 0.08

    after = made([draft.id for draft in left], "10", "run-2")
    assert {draft.status for draft in after} == {"in_review"}
    with database.transaction(workspace.id) as conn:
        row = conn.execute("SELECT count(*) FILTER (WHERE outcome = 'ok') AS paid FROM model_calls").fetchone()
        assert row is not None
        assert row["paid"] == 3 * PIECES, "no answer was paid for twice, those before the budget was used up included"
