"""Number 1: how long from a decision to its publication, and from a wish to the crew at work.

Decisions and requests arrive as a Poisson process, so that neither poll nor sensor loop can be met by luck; the seed is
printed. The pieces are real ones with their pictures, written before anything is timed, and decided on by the desk's
own function. A publication counts from the instant its decision was effective to its row's `sent_at`; a request from
its row to the row's `started_at`, and to the instant at which the model is first asked. All clocks are this machine's.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from benchmarks.campaign import Newsroom, add_campaign, plan
from benchmarks.figures import percentile
from benchmarks.model import Model, serving
from benchmarks.pieces import await_pieces, by_product
from benchmarks.stack import Stack, running
from benchmarks.table import Figure
from desk.generation import request_generation
from desk.reviews import approve
from domain.channel import refusals
from domain.version import blocking_failures
from resources.wiring import SystemClock
from store import decisions, publications, versions

DECISIONS: Final = 30
REQUESTS: Final = 20
MEAN_SECONDS: Final = 3.0
MEAN_BETWEEN_REQUESTS: Final = 6.0
SETTLE_SECONDS: Final = 60.0


def measure(seed: int) -> Iterator[Figure]:
    """With the courier, without it, and the requests."""
    with serving() as model, running(**model.settings) as stack:
        newsroom = _written(stack, model)
        yield from _published(stack, newsroom, seed, "with the courier", (0.3, 1.0))
        yield from _requested(stack, model, newsroom, seed)
    with serving() as model, running(**model.settings, sensor_courier="false") as stack:
        newsroom = _written(stack, model)
        yield from _published(stack, newsroom, seed, "by the sensor alone", (2.5, 8.0))


def _written(stack: Stack, model: Model) -> Newsroom:
    """A campaign whose first pieces are in review; then nothing happens for a while."""
    newsroom = add_campaign(stack, briefs=2 * DECISIONS)
    by_product(stack, model, newsroom, "decided", 0.0, dict.fromkeys(stack.processes, 0.0), queue="interactive")
    time.sleep(10)
    return newsroom


def _published(stack: Stack, newsroom: Newsroom, seed: int, how: str, limits: tuple[float, float]) -> Iterator[Figure]:
    ids = sound(stack, newsroom, plan(stack, newsroom, "decided"))[:DECISIONS]
    if len(ids) < DECISIONS:
        raise SystemExit(f"only {len(ids)} pieces may be approved")
    effective: dict[str, datetime] = {}

    def decide(draft_id: str) -> None:
        decision = approve(stack.database, newsroom.actor, SystemClock(), draft_id=draft_id)
        effective[draft_id] = decision.effective_at

    _arrive(ids, MEAN_SECONDS, seed, decide)
    waits = _waits(stack, newsroom, effective)
    for share, limit in zip((50, 95), limits, strict=True):
        name = f"decision effective to post sent, {how}, p{share}"
        yield Figure(part="latency", name=name, value=percentile(waits, share), unit="s", at_most=limit)


def sound(stack: Stack, newsroom: Newsroom, ids: Sequence[str]) -> list[str]:
    """Those of the pieces that may be approved: the checks are on, and the model server only pretends to write."""
    found = []
    for draft_id in ids:
        with stack.database.transaction(newsroom.workspace_id) as conn:
            version = versions.current_version(conn, draft_id)
        if version and not blocking_failures(version) and not refusals(version.package):
            found.append(draft_id)
    return found


def _requested(stack: Stack, model: Model, newsroom: Newsroom, seed: int) -> Iterator[Figure]:
    """A person asks for one piece at a time; the worker has written before."""
    ids = plan(stack, newsroom, "wished", most=REQUESTS)
    asked: list[float] = []

    def request(draft_id: str) -> None:
        model.begin(0.0)
        began = time.time()
        request_generation(
            stack.database, newsroom.actor, SystemClock(), campaign_id=newsroom.campaign_id, draft_ids=[draft_id]
        )
        await_pieces(stack, newsroom, [draft_id])
        asked.append(model.counts().first - began)

    _arrive(ids, MEAN_BETWEEN_REQUESTS, seed, request)
    with stack.database.transaction(newsroom.workspace_id) as conn:
        rows = conn.execute(
            "SELECT extract(epoch FROM started_at - created_at)::float8 AS seconds FROM work_requests "
            "WHERE draft_id = ANY(%s)",
            [ids],
        ).fetchall()
    claimed = [row["seconds"] for row in rows]
    for share in (50, 95):
        limit = 3.0 if share == 95 else None
        name = f"request of a person to crew at work, warm, p{share}"
        yield Figure(part="latency", name=name, value=percentile(asked, share), unit="s", at_most=limit)
        name = f"request of a person to its row claimed, warm, p{share}"
        yield Figure(part="latency", name=name, value=percentile(claimed, share), unit="s")


def _arrive(ids: Sequence[str], mean: float, seed: int, act: Callable[[str], None]) -> None:
    """Acts at the instants of a Poisson process; one who is late does not shift the next ones."""
    arrivals, due = random.Random(seed), time.monotonic()
    for each in ids:
        due += arrivals.expovariate(1 / mean)
        time.sleep(max(0.0, due - time.monotonic()))
        act(each)


def _waits(stack: Stack, newsroom: Newsroom, effective: dict[str, datetime]) -> list[float]:
    until = time.monotonic() + SETTLE_SECONDS
    while True:
        with stack.database.transaction(newsroom.workspace_id) as conn:
            rows = publications.list_publications(conn, limit=2 * len(effective))
            refused = [d.refusal for each in effective for d in decisions.decisions_of(conn, each) if d.refusal]
        if refused:
            raise SystemExit(f"a decision was refused: {refused[0]}")
        sent = {row.draft_id: row.sent_at for row in rows if row.sent_at}
        if len(sent) == len(effective):
            return [(sent[draft_id] - at).total_seconds() for draft_id, at in effective.items()]
        if time.monotonic() > until:
            raise SystemExit(f"only {len(sent)} of {len(effective)} approvals were published")
        time.sleep(0.5)
