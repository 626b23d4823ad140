"""The account of a model's call, opened before it and closed after it, with its tokens taken from the budgets.

The tempting way is to add up what was used and to compare it with the budget before a call: two processes then both
find the last thousand tokens free, and both spend them. So a call reserves what it may cost at most, in the one
statement that also writes its row and asks whether text may go outside at all; afterwards the reservation becomes the
real figure. A process that dies in between leaves a reservation, which is given back when its time is over.
"""

from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from domain.value import Value
from store.postgres import Transaction


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


Refusal = OutsideRefused | BudgetRefused


def open_call(
    conn: Transaction, call: OpenedCall, wanted: int, limits: dict[str, int | None], seconds: float
) -> Refusal | None:
    """Reserves `wanted` tokens of each budget in `limits` (`day`, `campaign:ID`, `run:ID`; None: only counted) and
    writes the call's row; or gives the reason why the call must not be made."""
    row = conn.execute(
        "SELECT reserve_call(%s, %s, %s, %s) AS refused",
        [Jsonb(call.model_dump()), wanted, Jsonb(limits), seconds],
    ).fetchone()
    refused: dict[str, Any] | None = row["refused"] if row else None
    if refused is None:
        return None
    if refused.pop("kind") == "outside":
        return OutsideRefused()
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
) -> None:
    """The real figures of a call, and what was reserved beyond them given back."""
    conn.execute("SELECT settle_call(%s, %s, %s, %s, %s, %s)", [call_id, outcome, tokens_in, tokens_out, seconds, cost])


def set_outside_models(conn: Transaction, *, allowed: bool) -> None:
    """Whether this workspace's text may go to models outside."""
    conn.execute("UPDATE workspaces SET outside_models = %s", [allowed])


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


def used_by_model(conn: Transaction) -> dict[str, int]:
    """Model → tokens of the last 24 hours."""
    rows = conn.execute(
        "SELECT model, sum(tokens_in + tokens_out) AS used FROM model_calls "
        "WHERE called_at > now() - interval '24 hours' GROUP BY model"
    )
    return {row["model"]: int(row["used"]) for row in rows}
