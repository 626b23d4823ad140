"""Budgets of tokens and money: reserved before the call, settled after it, never spent twice, freed by the dead."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from store import call_account
from store.call_account import (
    BudgetRefused,
    Limit,
    MoneyRefused,
    OpenedCall,
    OutsideRefused,
    PriceRefused,
    Refusal,
    Wanted,
)
from store.ids import new_id
from store.model_calls import link_calls
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom


def call(*, outside: bool = False, **fields: str) -> OpenedCall:
    ids = {"id": new_id("call"), "task": "draft", "model": "m", "prompt_digest": "", "messages_digest": "d"}
    return OpenedCall(outside=outside, **(ids | fields))


def open_call(
    conn: Transaction, opened: OpenedCall, wanted: int, limits: dict[str, int | None], seconds: float
) -> Refusal | None:
    named = {name: Limit(tokens=most) for name, most in limits.items()}
    return call_account.open_call(conn, opened, Wanted(tokens=wanted), named, seconds=seconds)


def pay(conn: Transaction, opened: OpenedCall, cost: str | None, most: str, budget: str = "day") -> Refusal | None:
    wanted = Wanted(tokens=10, cost=None if cost is None else Decimal(cost))
    return call_account.open_call(conn, opened, wanted, {budget: Limit(cost=Decimal(most))}, seconds=60)


def test_two_at_the_same_time_never_both_take_the_last_tokens(database: Database, workspace: Newsroom) -> None:
    def reserve(_: int) -> bool:
        with database.transaction(workspace.id) as conn:
            return open_call(conn, call(), 100, {"day": 1000, "campaign:c": None}, 60) is None

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(reserve, range(40)))
    assert taken == 10
    with database.transaction(workspace.id) as conn:
        assert call_account.used_today(conn) == 1000


def test_the_real_figure_replaces_the_reservation(database: Database, workspace: Newsroom) -> None:
    one = call()
    with database.transaction(workspace.id) as conn:
        open_call(conn, one, 500, {"day": 1000}, 60)
        refused = open_call(conn, call(), 501, {"day": 1000}, 60)
        assert isinstance(refused, BudgetRefused)
        assert (refused.used, refused.most, refused.wanted) == (500, 1000, 501)
        call_account.close_call(conn, one.id, "ok", tokens_in=30, tokens_out=12)
        assert call_account.used_today(conn) == 42
        assert open_call(conn, call(), 900, {"day": 1000}, 60) is None


def test_a_refused_call_takes_nothing_from_any_budget(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        limits: dict[str, int | None] = {"day": 1000, "run:r": 10}
        assert open_call(conn, call(), 100, limits, 60) is not None
        assert call_account.used_today(conn) == 0
        row = conn.execute("SELECT count(*) AS n FROM model_calls").fetchone()
        assert row is not None
        assert row["n"] == 0


def test_what_a_dead_process_reserved_is_given_back(database: Database, workspace: Newsroom) -> None:
    dead = call()
    with database.transaction(workspace.id) as conn:
        open_call(conn, dead, 1000, {"day": 1000}, -1)
    with database.transaction(workspace.id) as conn:
        assert open_call(conn, call(), 400, {"day": 1000}, 60) is None
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
        assert open_call(conn, call(outside=True), 1, {"day": None}, 60) == OutsideRefused()
        assert open_call(conn, call(), 1, {"day": None}, 60) is None


def test_budgets_of_workspaces_are_apart(database: Database, workspace: Newsroom, other_workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        open_call(conn, call(), 1000, {"day": 1000}, 60)
    with database.transaction(other_workspace.id) as conn:
        assert open_call(conn, call(), 1000, {"day": 1000}, 60) is None


def test_a_version_knows_its_calls(database: Database, workspace: Newsroom) -> None:
    from store.model_calls import calls_of_version

    one = call()
    with database.transaction(workspace.id) as conn:
        open_call(conn, one, 10, {"day": None}, 60)
        call_account.close_call(conn, one.id, "ok", tokens_in=7, tokens_out=3)
        version = builders.make_version(conn, builders.make_draft(conn))
        link_calls(conn, version.id, [one.id])
        (found,) = calls_of_version(conn, version.id)
    assert (found.id, found.tokens_in, found.cost) == (one.id, 7, None)


def test_two_at_the_same_time_never_both_spend_the_last_cent(database: Database, workspace: Newsroom) -> None:
    def reserve(_: int) -> bool:
        with database.statement() as conn:
            wanted, limits = Wanted(tokens=1, cost=Decimal("0.1")), {"day": Limit(cost=Decimal(1)), "run:r": Limit()}
            return call_account.open_call(conn, call(), wanted, limits, seconds=60, workspace_id=workspace.id) is None

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(reserve, range(40)))
    assert taken == 10
    with database.transaction(workspace.id) as conn:
        assert spent(conn) == 1


def test_what_a_call_really_cost_replaces_what_was_reserved(database: Database, workspace: Newsroom) -> None:
    one = call()
    with database.transaction(workspace.id) as conn:
        assert pay(conn, one, "0.80", "1.00") is None
        assert pay(conn, call(), "0.21", "1.00") == MoneyRefused(
            budget=day_of(conn), used=Decimal("0.80"), most=Decimal("1.00"), wanted=Decimal("0.21")
        )
        call_account.close_call(conn, one.id, "ok", tokens_in=3, tokens_out=4, cost=Decimal("0.013"))
        assert spent(conn) == Decimal("0.013")
        assert pay(conn, call(), "0.98", "1.00") is None


def test_a_price_nobody_knows_is_refused_where_money_is_limited_and_nowhere_else(
    database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        assert pay(conn, call(), None, "100") == PriceRefused()
        assert open_call(conn, call(), 10, {"day": 100}, 60) is None
        assert spent(conn) == 0


def test_what_is_counted_for_an_unknown_price_is_charged_and_is_no_cost(
    database: Database, workspace: Newsroom
) -> None:
    one = call()
    with database.transaction(workspace.id) as conn:
        pay(conn, one, "0.5", "1")
        call_account.close_call(conn, one.id, "ok", charged=Decimal("0.4"))
        assert spent(conn) == Decimal("0.4")
        row = conn.execute("SELECT cost FROM model_calls WHERE id = %s", [one.id]).fetchone()
        assert row is not None
        assert row["cost"] is None


def test_money_that_a_dead_process_reserved_is_given_back(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        wanted, limits = Wanted(tokens=1, cost=Decimal(1)), {"day": Limit(cost=Decimal(1))}
        call_account.open_call(conn, call(), wanted, limits, seconds=-1)
        assert pay(conn, call(), "0.6", "1") is None
        assert spent(conn) == Decimal("0.6")


def test_a_kept_answer_has_its_row_and_takes_nothing(database: Database, workspace: Newsroom) -> None:
    paid, kept = call(), call()
    with database.statement() as conn:
        call_account.enter_cached_call(conn, kept, paid.id, workspace_id=workspace.id)
    with database.transaction(workspace.id) as conn:
        row = conn.execute("SELECT outcome, cost, cached_from FROM model_calls WHERE id = %s", [kept.id]).fetchone()
        assert row == {"outcome": "cached", "cost": Decimal(0), "cached_from": paid.id}
        assert call_account.used_today(conn) == spent(conn) == 0
        assert call_account.used_by_model(conn)["m"].cached == 1


def spent(conn: Transaction) -> Decimal:
    """What today's budget says is spent or reserved, as whoever asks for far too much is told."""
    refused = pay(conn, call(), "1000000", "1")
    assert isinstance(refused, MoneyRefused)
    return refused.used


def day_of(conn: Transaction) -> str:
    row = conn.execute("SELECT id FROM token_budgets WHERE id LIKE 'day:%'").fetchone()
    assert row is not None
    return str(row["id"])
