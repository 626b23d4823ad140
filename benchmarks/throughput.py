"""Numbers 2 and 3: what a piece costs and how many are made in a minute, beside the script, and again when the house
is full.

One stack throughout. The house is full when 10,000 drafts lie in the same workspace, in the library's index and among
Dagster's partitions (`seed.py`).
"""

import time
from collections.abc import Iterator
from typing import Final

from benchmarks.campaign import Newsroom, add_campaign
from benchmarks.figures import median
from benchmarks.model import Model, serving
from benchmarks.pieces import Pass, by_hand, by_product, idle
from benchmarks.seed import fill
from benchmarks.stack import Stack, running, started
from benchmarks.table import Figure
from store.overview import Tab, queue

BRIEFS: Final = 200
FULL: Final = 10_000
LOOKS: Final = 21
SLOW: Final = 0.5  # seconds a model takes
PART: Final = "pieces"
GROWTH: Final = "growth"


def measure(_seed: int) -> Iterator[Figure]:
    """Cost, throughput at 8 and at 32, and growth."""
    with serving() as model, running(**model.settings) as stack:
        newsroom = _warm(stack, model)
        resting = idle(stack)
        yield Figure(part=PART, name="all our processes, idle", value=1000 * sum(resting.values()), unit="ms CPU/s")
        quick = by_product(stack, model, newsroom, "quick", 0.0, resting)
        yield from _cost(stack, model, newsroom, resting, quick)
        slow = by_product(stack, model, newsroom, "slow", SLOW, resting)
        yield from _at_8(stack, model, newsroom, resting, slow)
        stack.database.close()
        stack.run("down")
        home = stack.settings.home
        with started(home, **model.settings, piece_concurrency="32", model_calls_at_once="32") as wide:
            yield from _at_32(wide, model, newsroom, resting)
        with started(home, **model.settings) as full:
            yield from _growth(full, model, newsroom, quick, slow)


def _warm(stack: Stack, model: Model) -> Newsroom:
    """A campaign with its dossiers, and a worker that has written before."""
    newsroom = add_campaign(stack, BRIEFS)
    by_product(stack, model, newsroom, "warm", 0.0, dict.fromkeys(stack.processes, 0.0), most=50)
    time.sleep(5)
    return newsroom


def _cost(stack: Stack, model: Model, newsroom: Newsroom, resting: dict[str, float], quick: Pass) -> Iterator[Figure]:
    sizes = quick.counts.prompt_characters
    whole = by_hand(stack, model, newsroom, "hand", 0.0, resting, sizes=sizes)
    bare = by_hand(stack, model, newsroom, "bare", 0.0, resting, sizes=sizes, pictures=False)
    drawn = whole.cpu_per_piece - bare.cpu_per_piece
    without = quick.cpu_per_piece - drawn
    spent = ", ".join(f"{name} {1000 * used / quick.pieces:.1f}" for name, used in quick.cpu.items() if used > 0.1)
    unit = "ms CPU/piece"
    calls = f"{quick.pieces} pieces, {sum(quick.counts.calls.values())} model calls"
    yield Figure(
        part=PART, name="ours, pictures and embedding included", value=quick.cpu_per_piece, unit=unit, note=spent
    )
    yield Figure(part=PART, name="the script, included", value=whole.cpu_per_piece, unit=unit, note=calls)
    ratio = quick.cpu_per_piece / whole.cpu_per_piece
    yield Figure(part=PART, name="ratio, included", value=ratio, unit="x", at_most=2.5)
    yield Figure(part=PART, name="ours, excluded", value=without, unit=unit, note="less what they cost the script")
    yield Figure(part=PART, name="the script, excluded", value=bare.cpu_per_piece, unit=unit)
    yield Figure(part=PART, name="ratio, excluded", value=without / bare.cpu_per_piece, unit="x", at_most=2.5)


def _at_8(stack: Stack, model: Model, newsroom: Newsroom, resting: dict[str, float], slow: Pass) -> Iterator[Figure]:
    hand = by_hand(stack, model, newsroom, "hand8", SLOW, resting, sizes=slow.counts.prompt_characters)
    yield from _throughput(slow, hand, 8, 0.8)


def _at_32(stack: Stack, model: Model, newsroom: Newsroom, resting: dict[str, float]) -> Iterator[Figure]:
    by_product(stack, model, newsroom, "warm32", 0.0, resting, most=50)
    wide = by_product(stack, model, newsroom, "wide", SLOW, resting)
    hand = by_hand(stack, model, newsroom, "hand32", SLOW, resting, sizes=wide.counts.prompt_characters, at_once=32)
    yield from _throughput(wide, hand, 32, None)
    busy = wide.cpu["worker-bulk"] / wide.seconds
    yield Figure(part=PART, name="the worker's processor use at 32", value=100 * busy, unit="% of a core")


def _throughput(ours: Pass, hand: Pass, at_once: int, bar: float | None) -> Iterator[Figure]:
    name, most = f"pieces a minute, {SLOW:g} s a call, {at_once} at once", ours.counts.most_in_flight
    yield Figure(part=PART, name=f"{name}, ours", value=ours.per_minute, note=f"most in flight {most}")
    yield Figure(part=PART, name=f"{name}, the script", value=hand.per_minute)
    yield Figure(part=PART, name=f"{name}, share", value=ours.per_minute / hand.per_minute, at_least=bar)


def _growth(stack: Stack, model: Model, newsroom: Newsroom, quick: Pass, slow: Pass) -> Iterator[Figure]:
    fill(stack, newsroom, FULL)
    by_product(stack, model, newsroom, "rewarm", 0.0, dict.fromkeys(stack.processes, 0.0), most=50)
    time.sleep(10)
    resting = idle(stack)
    after = by_product(stack, model, newsroom, "quick again", 0.0, resting)
    note = f"{quick.cpu_per_piece:.0f} and {after.cpu_per_piece:.0f} ms"
    ratio = after.cpu_per_piece / quick.cpu_per_piece
    yield Figure(part=GROWTH, name=f"CPU a piece with {FULL} drafts", value=ratio, unit="x", at_most=1.15, note=note)
    again = by_product(stack, model, newsroom, "slow again", SLOW, resting)
    note = f"{slow.per_minute:.0f} and {again.per_minute:.0f} a minute"
    ratio = slow.per_minute / again.per_minute
    yield Figure(part=GROWTH, name=f"time a piece with {FULL} drafts", value=ratio, unit="x", at_most=1.15, note=note)
    tabs: tuple[Tab, ...] = ("pending", "waiting")
    for tab in tabs:
        name = f"review queue, tab {tab}, first page"
        yield Figure(part=GROWTH, name=name, value=_queue(stack, newsroom, tab), unit="ms", at_most=50)


def _queue(stack: Stack, newsroom: Newsroom, tab: Tab) -> float:
    taken = []
    for _ in range(LOOKS):
        with stack.database.transaction(newsroom.workspace_id) as conn:
            began = time.perf_counter()
            queue(conn, tab)
            taken.append(1000 * (time.perf_counter() - began))
    return median(taken)
