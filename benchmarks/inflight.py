"""What one worker holds in memory (PSS, with its children) while 32 pieces are in flight, seen from outside.

A model takes half a second a call, so that all 32 are at work at once; how many the model really saw at a time is told.
The worker is looked at five times a second for two passes of 128 pieces: the peak is the most that was seen. What it is
made of is shown first, in a process with a worker's environment that loads one thing after the other
(`inflight_parts.py`); then as differences of the worker itself: at rest, after its first piece, and at its peak.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from benchmarks.campaign import Newsroom, add_campaign
from benchmarks.model import Model, serving
from benchmarks.pieces import by_product
from benchmarks.processes import memory_bytes
from benchmarks.stack import Stack, running
from benchmarks.table import Figure

PART: Final = "one worker, 32 pieces in flight"
AT_ONCE: Final = 32
BRIEFS: Final = 64  # two pieces each
PASSES: Final = 2
SLOW: Final = 0.5  # seconds a model takes
EVERY: Final = 0.2
MOST_MB: Final = 600
WORKER: Final = "worker-bulk"


class Peak:
    """The most that was seen."""

    def __init__(self) -> None:
        self.megabytes = 0.0


def measure(_seed: int) -> Iterator[Figure]:
    """The parts, then the worker."""
    wide = {"piece_concurrency": str(AT_ONCE), "model_calls_at_once": str(AT_ONCE)}
    with serving() as model, running(**model.settings, **wide) as stack:
        yield from _parts(stack)
        time.sleep(5)
        rest = _held(stack)
        newsroom = add_campaign(stack, BRIEFS)
        _pass(stack, model, newsroom, "first", most=1)
        first = _held(stack)
        peaks, most = [], []
        for number in range(PASSES):
            with watched(stack) as peak:
                most.append(_pass(stack, model, newsroom, f"wide{number}"))
            peaks.append(peak.megabytes)
        after = _held(stack)
    highest = max(peaks)
    told = f"{min(most)} or more seen by the model at a time; passes {', '.join(f'{each:.0f}' for each in peaks)}"
    yield Figure(part=PART, name="at rest", value=rest, unit="MB")
    yield Figure(part=PART, name="after its first piece", value=first, unit="MB")
    yield Figure(part=PART, name="peak", value=highest, unit="MB", at_most=MOST_MB, note=told)
    yield Figure(part=PART, name="for each piece in flight", value=(highest - first) / AT_ONCE, unit="MB")
    yield Figure(part=PART, name="afterwards", value=after, unit="MB")


def _parts(stack: Stack) -> Iterator[Figure]:
    steps: dict[str, float] = json.loads(stack.python("benchmarks.inflight_parts").splitlines()[-1])
    for name, megabytes in steps.items():
        yield Figure(part=PART, name=name, value=megabytes, unit="MB", note="more than before it")


def _pass(stack: Stack, model: Model, newsroom: Newsroom, variant: str, most: int | None = None) -> int:
    """One pass over fresh pieces; gives the most calls that the model had at a time."""
    resting = dict.fromkeys(stack.processes, 0.0)
    return by_product(stack, model, newsroom, variant, SLOW, resting, most=most).counts.most_in_flight


@contextmanager
def watched(stack: Stack) -> Iterator[Peak]:
    """Looks at the worker until the block ends."""
    peak, ended = Peak(), threading.Event()

    def look() -> None:
        while not ended.wait(EVERY):
            peak.megabytes = max(peak.megabytes, _held(stack))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def _held(stack: Stack) -> float:
    return memory_bytes({WORKER: stack.processes[WORKER]})[WORKER] / 1e6
