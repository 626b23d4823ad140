"""The account of every call of a language model: what was asked of which model, what it cost, how it ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all

GOOD: Final = frozenset({"ok", "cached"})  # the outcomes of a call that answered


def add_call(
    conn: Transaction,
    *,
    task: str,
    model: str,
    draft_id: str | None = None,
    brief_id: str | None = None,
    prompt_digest: str = "",
    tokens_in: int = 0,
    tokens_out: int = 0,
    seconds: float = 0.0,
    outcome: str = "ok",
    reason: str = "",
    version_id: str | None = None,
) -> str:
    """Writes one line of the account and gives its id. `reason` says why the crew was asked."""
    call_id = new_id("call")
    conn.execute(
        "INSERT INTO model_calls (id, draft_id, brief_id, task, model, prompt_digest, tokens_in, tokens_out, seconds, "
        "outcome, reason, version_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            call_id,
            draft_id,
            brief_id,
            task,
            model,
            prompt_digest,
            tokens_in,
            tokens_out,
            seconds,
            outcome,
            reason,
            version_id,
        ],
    )
    return call_id


class ModelCall(Value):
    """One line of the account. `cost` is null where no price is known; `outcome` is `ok`, `cached` (an answer that was
    kept: `cached_from` is the call that was paid for), `reserved` (at work), `lost` (the process died) or the kind of
    error; `reason` says why the crew was asked."""

    id: str
    task: str
    model: str
    prompt_digest: str
    messages_digest: str
    tokens_in: int
    tokens_out: int
    seconds: float
    cost: float | None
    outcome: str
    called_at: datetime
    cached_from: str | None = None
    reason: str = ""


def give_reasons(conn: Transaction, reasons: Mapping[str, str]) -> None:
    """Says why crews were asked, by the ids of the calls that were made for them."""
    if reasons:
        conn.execute(
            "UPDATE model_calls SET reason = said.reason FROM unnest(%s::text[], %s::text[]) AS said (id, reason) "
            "WHERE model_calls.id = said.id",
            [list(reasons), list(reasons.values())],
        )


def link_calls(conn: Transaction, version_id: str, call_ids: Sequence[str]) -> None:
    """These calls made this version."""
    if call_ids:
        conn.execute("UPDATE model_calls SET version_id = %s WHERE id = ANY (%s)", [version_id, list(call_ids)])


def calls_of_version(conn: Transaction, version_id: str) -> tuple[ModelCall, ...]:
    """The calls that made a version, in their order."""
    return calls_of_versions(conn, [version_id]).get(version_id, ())


def calls_of_versions(conn: Transaction, version_ids: Sequence[str]) -> dict[str, tuple[ModelCall, ...]]:
    """The calls of each of these versions, in their order."""
    found: dict[str, tuple[ModelCall, ...]] = {}
    rows = conn.execute(
        "SELECT version_id, id, task, model, prompt_digest, messages_digest, tokens_in, tokens_out, seconds, "
        "cost::float8 AS cost, outcome, called_at, cached_from, reason FROM model_calls WHERE version_id = ANY (%s) "
        "ORDER BY called_at, id",
        [list(version_ids)],
    )
    for row in rows:
        call = ModelCall(**{name: row[name] for name in ModelCall.model_fields})
        found[row["version_id"]] = (*found.get(row["version_id"], ()), call)
    return found


def cost_of(conn: Transaction, call_ids: Sequence[str]) -> float | None:
    """What these calls cost together; None where the price of one is not known, and where there are none."""
    row = conn.execute(
        "SELECT CASE WHEN count(*) > 0 AND count(*) = count(cost) THEN sum(cost)::float8 END AS cost "
        "FROM model_calls WHERE id = ANY (%s)",
        [list(call_ids)],
    ).fetchone()
    return row["cost"] if row else None


class CallCost(Value):
    """What one call took. `draft_id` is null for research, which all pieces of a brief share."""

    brief_id: str
    draft_id: str | None
    model: str
    tokens: int
    seconds: float
    cost: float | None


def costs_of_campaign(conn: Transaction, campaign_id: str) -> tuple[CallCost, ...]:
    """Every call made for the pieces of a campaign and for its briefs' research, failed ones too."""
    return read_all(
        conn,
        CallCost,
        "SELECT m.brief_id, m.draft_id, m.model, m.tokens_in + m.tokens_out AS tokens, m.seconds, "
        "m.cost::float8 AS cost FROM model_calls m JOIN briefs b ON b.id = m.brief_id "
        "WHERE b.campaign_id = %s ORDER BY m.called_at, m.id",
        [campaign_id],
    )
