"""Budgets: reserved before the call, settled after it, never spent twice, given back by the dead."""

from concurrent.futures import ThreadPoolExecutor

from store import call_account
from store.call_account import BudgetRefused, OpenedCall, OutsideRefused
from store.ids import new_id
from store.model_calls import link_calls
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom


def call(*, outside: bool = False, **fields: str) -> OpenedCall:
    ids = {"id": new_id("call"), "task": "draft", "model": "m", "prompt_digest": "", "messages_digest": "d"}
    return OpenedCall(outside=outside, **(ids | fields))


def test_two_at_the_same_time_never_both_take_the_last_tokens(database: Database, workspace: Newsroom) -> None:
    def reserve(_: int) -> bool:
        with database.transaction(workspace.id) as conn:
            return call_account.open_call(conn, call(), 100, {"day": 1000, "campaign:c": None}, 60) is None

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(reserve, range(40)))
    assert taken == 10
    with database.transaction(workspace.id) as conn:
        assert call_account.used_today(conn) == 1000


def test_the_real_figure_replaces_the_reservation(database: Database, workspace: Newsroom) -> None:
    one = call()
    with database.transaction(workspace.id) as conn:
        call_account.open_call(conn, one, 500, {"day": 1000}, 60)
        refused = call_account.open_call(conn, call(), 501, {"day": 1000}, 60)
        assert isinstance(refused, BudgetRefused)
        assert (refused.used, refused.most, refused.wanted) == (500, 1000, 501)
        call_account.close_call(conn, one.id, "ok", tokens_in=30, tokens_out=12)
        assert call_account.used_today(conn) == 42
        assert call_account.open_call(conn, call(), 900, {"day": 1000}, 60) is None


def test_a_refused_call_takes_nothing_from_any_budget(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        limits: dict[str, int | None] = {"day": 1000, "run:r": 10}
        assert call_account.open_call(conn, call(), 100, limits, 60) is not None
        assert call_account.used_today(conn) == 0
        row = conn.execute("SELECT count(*) AS n FROM model_calls").fetchone()
        assert row is not None
        assert row["n"] == 0


def test_what_a_dead_process_reserved_is_given_back(database: Database, workspace: Newsroom) -> None:
    dead = call()
    with database.transaction(workspace.id) as conn:
        call_account.open_call(conn, dead, 1000, {"day": 1000}, -1)
    with database.transaction(workspace.id) as conn:
        assert call_account.open_call(conn, call(), 400, {"day": 1000}, 60) is None
        row = conn.execute("SELECT outcome FROM model_calls WHERE id = %s", [dead.id]).fetchone()
        assert row is not None
        assert row["outcome"] == "lost"
        assert call_account.used_today(conn) == 400
        call_account.close_call(
            conn, dead.id, "ok", tokens_in=5, tokens_out=5
        )  # it was only slow: counted all the same
        assert call_account.used_today(conn) == 410


def test_no_text_goes_outside_where_the_workspace_says_so(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        assert call_account.outside_models(conn)
        call_account.set_outside_models(conn, allowed=False)
        assert call_account.open_call(conn, call(outside=True), 1, {"day": None}, 60) == OutsideRefused()
        assert call_account.open_call(conn, call(), 1, {"day": None}, 60) is None


def test_budgets_of_workspaces_are_apart(database: Database, workspace: Newsroom, other_workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        call_account.open_call(conn, call(), 1000, {"day": 1000}, 60)
    with database.transaction(other_workspace.id) as conn:
        assert call_account.open_call(conn, call(), 1000, {"day": 1000}, 60) is None


def test_a_version_knows_its_calls(database: Database, workspace: Newsroom) -> None:
    from store.model_calls import calls_of_version

    one = call()
    with database.transaction(workspace.id) as conn:
        call_account.open_call(conn, one, 10, {"day": None}, 60)
        call_account.close_call(conn, one.id, "ok", tokens_in=7, tokens_out=3)
        version = builders.make_version(conn, builders.make_draft(conn))
        link_calls(conn, version.id, [one.id])
        (found,) = calls_of_version(conn, version.id)
    assert (found.id, found.tokens_in, found.cost) == (one.id, 7, None)
