"""Number 2: many pieces through the whole product, against a script that does the same calls and the same I/O by hand.

CPU is what all our processes use from the request until everything that follows from it is done (versions written, the
library index filled, the runs closed), less what the same processes use in as long a time when nobody asks for
anything. The model server is not ours. The script is charged for itself and for what PostgreSQL and Chroma do for it.
Time is from the first model call to the last draft row.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Final

from benchmarks.campaign import Newsroom, plan
from benchmarks.figures import above_idle
from benchmarks.model import NAME, Counts, Model
from benchmarks.processes import cpu_seconds
from benchmarks.stack import CHECKOUT, Stack
from desk.generation import request_generation
from domain.value import Value
from domain.work import Queue
from resources.wiring import SystemClock
from store.postgres import Transaction

STORES: Final = ("postgres", "chroma")
IDLE_SECONDS: Final = 30.0
AFTER_SECONDS: Final = 3.0  # for what a run does after its last piece: events, checks, the end of the task


class Pass(Value):
    """What one pass over many pieces took. `cpu` is in seconds above idle, by service."""

    pieces: int
    seconds: float
    cpu: dict[str, float]
    counts: Counts
    attempts: int = 1

    @property
    def cpu_per_piece(self) -> float:
        """Milliseconds."""
        return 1000 * sum(self.cpu.values()) / self.pieces

    @property
    def per_minute(self) -> float:
        """Pieces a minute."""
        return 60 * self.pieces / self.seconds


def idle(stack: Stack) -> dict[str, float]:
    """CPU seconds per second of each service while nobody asks for anything."""
    before = cpu_seconds(stack.processes)
    time.sleep(IDLE_SECONDS)
    after = cpu_seconds(stack.processes)
    return {name: (after[name] - before[name]) / IDLE_SECONDS for name in before}


def by_product(
    stack: Stack,
    model: Model,
    newsroom: Newsroom,
    variant: str,
    delay: float,
    resting: dict[str, float],
    *,
    most: int | None = None,
    queue: Queue = "bulk",
) -> Pass:
    """One pass of the product over fresh pieces of all briefs."""
    ids = plan(stack, newsroom, variant, most)
    model.begin(delay)
    before, began = cpu_seconds(stack.processes), time.monotonic()
    request_generation(
        stack.database,
        newsroom.actor,
        SystemClock(),
        campaign_id=newsroom.campaign_id,
        draft_ids=ids,
        queue=queue,
    )
    attempts = await_pieces(stack, newsroom, ids)
    time.sleep(AFTER_SECONDS)
    after, window = cpu_seconds(stack.processes), time.monotonic() - began
    counts = model.counts()
    cpu = {name: above_idle(after[name] - before[name], resting[name], window) for name in before}
    return Pass(
        pieces=len(ids),
        seconds=_last_row(stack, newsroom, ids) - counts.first,
        cpu=cpu,
        counts=counts,
        attempts=attempts,
    )


def by_hand(
    stack: Stack,
    model: Model,
    newsroom: Newsroom,
    variant: str,
    delay: float,
    resting: dict[str, float],
    *,
    sizes: dict[str, int],
    at_once: int = 8,
    pictures: bool = True,
) -> Pass:
    """One pass of the script over fresh pieces of the same briefs."""
    ids = plan(stack, newsroom, variant)
    model.begin(delay)
    job = {
        "database_url": stack.settings.app_database_url,
        "chroma_url": stack.settings.chroma_url_effective,
        "model_url": f"{model.address}/v1",
        "model": NAME,
        "workspace_id": newsroom.workspace_id,
        "draft_ids": ids,
        "media": str(stack.settings.home / "by-hand"),
        "embedding": str(stack.settings.model_file.parent),
        "characters": sizes,
        "at_once": at_once,
        "pictures": pictures,
    }
    stores = {name: stack.processes[name] for name in STORES}
    before, began = cpu_seconds(stores), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.by_hand"],
        input=json.dumps(job),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    after, window = cpu_seconds(stores), time.monotonic() - began
    if done.returncode:
        raise SystemExit(f"the script by hand failed: {done.stderr[-2000:]}")
    counts = model.counts()
    cpu = {name: above_idle(after[name] - before[name], resting[name], window) for name in stores}
    return Pass(
        pieces=len(ids),
        seconds=_last_row(stack, newsroom, ids) - counts.first,
        cpu=cpu | {"script": float(json.loads(done.stdout)["cpu_seconds"])},
        counts=counts,
    )


def await_pieces(stack: Stack, newsroom: Newsroom, ids: Sequence[str]) -> int:
    """Until every piece is done and in the library's index; gives the most attempts a request took."""
    while True:
        time.sleep(0.25)
        with stack.database.transaction(newsroom.workspace_id) as conn:
            row = conn.execute(
                "SELECT count(*) FILTER (WHERE status NOT IN ('done', 'failed')) AS open, max(attempt) AS attempts, "
                "count(*) FILTER (WHERE status = 'failed') AS failed, max(error) AS error FROM work_requests "
                "WHERE draft_id = ANY(%s)",
                [list(ids)],
            ).fetchone()
            assert row is not None
            if row["failed"]:
                raise SystemExit(f"{row['failed']} pieces failed: {row['error']}")
            if not row["open"] and not _unindexed(conn):
                return int(row["attempts"])


def _unindexed(conn: Transaction) -> bool:
    row = conn.execute(
        "SELECT count(*) AS n FROM embeddings WHERE collection = 'content_library' AND indexed_at IS NULL"
    ).fetchone()
    return row is not None and row["n"] > 0


def _last_row(stack: Stack, newsroom: Newsroom, ids: Sequence[str]) -> float:
    with stack.database.transaction(newsroom.workspace_id) as conn:
        row = conn.execute(
            "SELECT extract(epoch FROM max(created_at))::float8 AS last, count(DISTINCT draft_id) AS pieces "
            "FROM content_versions WHERE draft_id = ANY(%s)",
            [list(ids)],
        ).fetchone()
    assert row is not None
    if row["pieces"] != len(ids):
        raise SystemExit(f"{row['pieces']} of {len(ids)} pieces have a version")
    return float(row["last"])
