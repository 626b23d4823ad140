"""The account of every call of a language model: what was asked of which model, what it cost, how it ended."""

from store.ids import new_id
from store.postgres import Transaction


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
) -> str:
    """Writes one line of the account and gives its id. `reason` says why the crew was asked."""
    call_id = new_id("call")
    conn.execute(
        "INSERT INTO model_calls (id, draft_id, brief_id, task, model, prompt_digest, tokens_in, tokens_out, seconds, "
        "outcome, reason) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [call_id, draft_id, brief_id, task, model, prompt_digest, tokens_in, tokens_out, seconds, outcome, reason],
    )
    return call_id
