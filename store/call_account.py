"""The account of a model's call, opened before it and closed after it, with its tokens taken from the budgets.

The tempting way is to add up what was used and to compare it with the budget before a call: two processes then both
find the last thousand tokens free, and both spend them. So a call reserves what it may cost at most, in tokens and in
money, in the one statement that also writes its row and asks whether text may go outside at all; afterwards the
reservation becomes the real figure. A process that dies in between leaves a reservation, which is given back when its
time is over.

Each function here is one statement. Given `workspace_id` it is a transaction too, on a connection of
`Database.statement`; without, it belongs to the caller's.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from psycopg.types.json import Jsonb

from domain.value import Value
from store.cache import forget
from store.postgres import Transaction

ANSWERS: Final = "answer"  # the kind under which answers of models are kept, and the tag by which all are forgotten


class OpenedCall(Value):
    """A call about to be made. `outside`: its text leaves for a host that is not the operator's own."""

    id: str
    task: str
    model: str
    outside: bool
    prompt_digest: str
    messages_digest: str
    campaign_id: str | None = None
    brief_id: str | None = None
    draft_id: str | None = None
    run_id: str | None = None


class OutsideRefused(Value):
    """The workspace lets no text go to outside models."""


class BudgetRefused(Value):
    """A budget (`day:2026-11-28`, `campaign:ID`, `run:ID`) has not enough tokens left."""

    budget: str
    used: int
    most: int
    wanted: int


class MoneyRefused(Value):
    """A budget has not enough money left."""

    budget: str
    used: Decimal
    most: Decimal
    wanted: Decimal


class PriceRefused(Value):
    """There is a budget of money, and nobody knows what the call costs."""


Refusal = OutsideRefused | BudgetRefused | MoneyRefused | PriceRefused


class Limit(Value):
    """The most that a budget may come to; None: it is only counted."""

    tokens: int | None = None
    cost: Decimal | None = None


class Wanted(Value):
    """What a call may use at most. `cost` None: nobody knows its price."""

    tokens: int
    cost: Decimal | None = None


def open_call(
    conn: Transaction,
    call: OpenedCall,
    wanted: Wanted,
    limits: Mapping[str, Limit],
    *,
    seconds: float,
    workspace_id: str | None = None,
) -> Refusal | None:
    """Reserves what is wanted of each budget in `limits` (`day`, `campaign:ID`, `run:ID`) for so many seconds and
    writes the call's row; or gives the reason why the call must not be made."""
    told = {name: limit.model_dump(mode="json") for name, limit in limits.items()}
    row = conn.execute(
        "SELECT reserve_call(%s, %s, %s, %s, %s, %s) AS refused",
        [workspace_id, Jsonb(call.model_dump()), wanted.tokens, wanted.cost, Jsonb(told), seconds],
    ).fetchone()
    refused: dict[str, Any] | None = row["refused"] if row else None
    if refused is None:
        return None
    match refused.pop("kind"):
        case "outside":
            return OutsideRefused()
        case "price":
            return PriceRefused()
        case "money":
            return MoneyRefused(**refused)
        case _:
            return BudgetRefused(**refused)


def close_call(
    conn: Transaction,
    call_id: str,
    outcome: str,
    *,
    tokens_in: int = 0,
    tokens_out: int = 0,
    seconds: float = 0.0,
    cost: Decimal | None = None,
    charged: Decimal | None = None,
    workspace_id: str | None = None,
) -> None:
    """The real figures of a call, and what was reserved beyond them given back. `charged`: what budgets of money are
    charged where the cost is not known."""
    price = cost if cost is not None else charged or Decimal(0)
    conn.execute(
        "SELECT settle_call(%s, %s, %s, %s, %s, %s, %s, %s)",
        [workspace_id, call_id, outcome, tokens_in, tokens_out, seconds, cost, price],
    )


def enter_cached_call(
    conn: Transaction, call: OpenedCall, cached_from: str, *, workspace_id: str | None = None
) -> None:
    """The row of an answer that was kept: it cost nothing and takes nothing from any budget."""
    conn.execute("SELECT enter_cached_call(%s, %s, %s)", [workspace_id, Jsonb(call.model_dump()), cached_from])


def set_outside_models(conn: Transaction, *, allowed: bool) -> None:
    """Whether this workspace's text may go to models outside. What such models said is not used any more either."""
    conn.execute("UPDATE workspaces SET outside_models = %s", [allowed])
    forget(conn, ANSWERS)


def outside_models(conn: Transaction) -> bool:
    """Whether it may."""
    row = conn.execute("SELECT outside_models FROM workspaces").fetchone()
    return bool(row and row["outside_models"])


def used_today(conn: Transaction) -> int:
    """Tokens used or reserved today, by the workspace's own clock."""
    row = conn.execute(
        "SELECT coalesce(sum(b.used), 0) AS used FROM token_budgets b, workspaces w "
        "WHERE b.id = 'day:' || (clock_timestamp() AT TIME ZONE w.zone)::date"
    ).fetchone()
    return int(row["used"]) if row else 0


class Used(Value):
    """What a model took in the last 24 hours. `cost` None: no price is known; `cached`: answers that were kept."""

    tokens: int = 0
    cost: float | None = None
    cached: int = 0


def used_by_model(conn: Transaction) -> dict[str, Used]:
    """What each model took in the last 24 hours."""
    rows = conn.execute(
        "SELECT model, sum(tokens_in + tokens_out) AS tokens, sum(cost)::float8 AS cost, "
        "count(*) FILTER (WHERE outcome = 'cached') AS cached FROM model_calls "
        "WHERE called_at > now() - interval '24 hours' GROUP BY model"
    )
    return {row["model"]: Used(tokens=row["tokens"], cost=row["cost"], cached=row["cached"]) for row in rows}
