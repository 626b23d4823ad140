"""How late a post's call is made after its slot, on an idle system whose outbox has a long history.

The history are a million finished rows of the outbox, written at once and with no meaning: only their number matters,
to the planner's statistics, the indexes and the courier's question for what is due. The posts that are measured are
approved by the desk's own function for instants of a Poisson process, and count from the slot to the row's `sent_at`,
which the folder's answer sets; so the post itself is in it.
"""

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg

from benchmarks.campaign import Newsroom, add_campaign
from benchmarks.figures import percentile
from benchmarks.model import serving
from benchmarks.seed import fill
from benchmarks.stack import Stack, running
from benchmarks.table import Figure
from desk.reviews import approve
from resources.wiring import SystemClock
from store import drafts, publications

PART: Final = "punctual"
HISTORY: Final = 1_000_000
POSTS: Final = 40
MEAN_SECONDS: Final = 3.0
FIRST_AFTER: Final = timedelta(seconds=20)
SETTLE_SECONDS: Final = 60.0
_HISTORY: Final = """
    INSERT INTO pressroom.published_content (workspace_id, id, draft_id, version_id, digest, decision_id, channel,
        account_id, slot_at, planned_at, wall, due_at, status, key, attempt, remote_id, url, sent_at, verified_at, recorded_at)
    SELECT %(workspace)s, 'old_' || n, 'old_draft_' || n, 'old_version_' || n, md5(n::text), 'old_decision_' || n,
        'linkedin', %(account)s, at, at, at AT TIME ZONE 'UTC', at, 'verified', 'old_key_' || n, 1, 'old_' || n, 'file:///old/' || n, at, at, at
    FROM generate_series(1, %(count)s) AS n, LATERAL (SELECT now() - make_interval(mins => n) AS at) AS then_
"""


def measure(seed: int) -> Iterator[Figure]:
    """The wait from slot to `sent_at`."""
    with serving() as model, running(**model.settings) as stack:
        newsroom = add_campaign(stack, briefs=1)
        fill(stack, newsroom, POSTS)
        _remember(stack, newsroom)
        time.sleep(10)
        slots = _approve(stack, newsroom, seed)
        late = _lateness(stack, newsroom, slots)
    for share, limit in ((50, None), (95, 1.0)):
        yield Figure(
            part=PART,
            name=f"slot to post sent, with {HISTORY:,} rows of history, p{share}",
            value=percentile(late, share),
            unit="s",
            at_most=limit,
        )


def _remember(stack: Stack, newsroom: Newsroom) -> None:
    """A million finished posts; foreign keys are not asked, since nothing of theirs is read."""
    with psycopg.connect(stack.settings.admin_database_url, autocommit=True) as conn:
        row = conn.execute("SELECT id FROM pressroom.accounts WHERE channel = 'linkedin' LIMIT 1").fetchone()
        assert row is not None
        conn.execute("SET session_replication_role = replica")
        conn.execute(_HISTORY, {"workspace": newsroom.workspace_id, "account": row[0], "count": HISTORY})
        conn.execute("ANALYZE pressroom.published_content")


def _approve(stack: Stack, newsroom: Newsroom, seed: int) -> dict[str, datetime]:
    arrivals, at = random.Random(seed), datetime.now(UTC) + FIRST_AFTER
    slots = {}
    for draft_id in _pieces(stack, newsroom):
        at += timedelta(seconds=arrivals.expovariate(1 / MEAN_SECONDS))
        approve(stack.database, newsroom.actor, SystemClock(), draft_id=draft_id, slot="at", at=at)
        slots[draft_id] = at
    return slots


def _pieces(stack: Stack, newsroom: Newsroom) -> Sequence[str]:
    with stack.database.transaction(newsroom.workspace_id) as conn:
        return [each.id for each in drafts.list_drafts(conn, status="in_review", limit=POSTS)]


def _lateness(stack: Stack, newsroom: Newsroom, slots: dict[str, datetime]) -> list[float]:
    until = time.monotonic() + (max(slots.values()) - datetime.now(UTC)).total_seconds() + SETTLE_SECONDS
    while True:
        with stack.database.transaction(newsroom.workspace_id) as conn:
            rows = {each: next(iter(publications.list_publications(conn, draft_id=each)), None) for each in slots}
        sent = {each: row.sent_at for each, row in rows.items() if row is not None and row.sent_at}
        if len(sent) == len(slots):
            return [(sent[each] - at).total_seconds() for each, at in slots.items()]
        if time.monotonic() > until:
            raise SystemExit(f"only {len(sent)} of {len(slots)} posts were sent")
        time.sleep(1.0)
