"""Number 1: how long from a decision to its publication, and from a wish to the crew at work.

Decisions arrive as a Poisson process (mean 3 s), so that neither poll nor sensor loop can be met by luck; the seed is
printed. Measured from the instant the decision is effective to the instant its outbox row says `sent`, both by the
database's clock.
"""

import random
import time
from datetime import UTC, datetime

from benchmarks.figures import percentile
from benchmarks.seed import approve, seed_drafts, seed_workspace
from store import publications
from store.postgres import Database

MEAN_SECONDS = 3.0


def decisions_to_publications(database: Database, count: int, seed: int, settle: float = 30.0) -> dict[str, float]:
    """p50 and p95, in seconds, over `count` decisions."""
    workspace_id = seed_workspace(database, f"latency {seed} {time.time_ns()}")
    draft_ids = seed_drafts(database, workspace_id, count)
    arrivals, effective = random.Random(seed), {}
    for draft_id in draft_ids:
        time.sleep(arrivals.expovariate(1 / MEAN_SECONDS))
        effective[draft_id] = datetime.now(UTC)
        approve(database, workspace_id, draft_id, effective[draft_id])
    waits = _waits(database, workspace_id, effective, settle)
    return {"decisions": len(waits), "p50": percentile(waits, 50), "p95": percentile(waits, 95), "max": max(waits)}


def _waits(database: Database, workspace_id: str, effective: dict[str, datetime], settle: float) -> list[float]:
    until = time.monotonic() + settle
    while True:
        with database.transaction(workspace_id) as conn:
            rows = publications.list_publications(conn, limit=len(effective))
        sent = {row.draft_id: row.sent_at for row in rows if row.sent_at}
        if len(sent) == len(effective):
            return [(sent[draft_id] - at).total_seconds() for draft_id, at in effective.items()]
        if time.monotonic() > until:
            raise SystemExit(f"only {len(sent)} of {len(effective)} approvals were published")
        time.sleep(0.2)
