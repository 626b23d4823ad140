"""Cells of the matrix: one post on one channel, one fault on the wire at one step, one fault of the process there.

All that have a meaning are run by the table; `make test` draws from them, and pairs every two values of two axes. Drawn
cells may also have their two faults at different steps, and a fault that comes twice.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from tests.faults.axes import CHANNELS, NO_FAULT, PROCESSES, STEPS, WIRE, Process, has_meaning


@dataclass(frozen=True)
class Cell:
    """`process_step`: where the process has its fault, when not at the step of the wire's."""

    channel: str
    step: str
    wire: str
    process: Process
    process_step: str = ""
    times: int = 1

    @property
    def dies_at(self) -> str:
        """The step of the process's fault."""
        return self.process_step or self.step

    def __str__(self) -> str:
        where = f" at {self.process_step}" if self.process_step else ""
        return f"{self.channel}, {self.step}: {self.wire} x{self.times}; {self.process}{where}"


@cache
def every() -> tuple[Cell, ...]:
    """The whole product, without what has no meaning."""
    return tuple(
        Cell(channel, step, wire, process)
        for channel in CHANNELS
        for step in STEPS[channel]
        for wire in (NO_FAULT, *WIRE)
        if has_meaning(channel, step, wire)
        for process in PROCESSES
    )


def sampled(seed: int, count: int) -> Iterator[Cell]:
    """Cells drawn by chance; in half of them the two faults lie at different steps, or one comes twice."""
    chance = random.Random(seed)
    for cell in chance.sample(every(), count):
        if chance.random() < 0.5:
            yield cell
        else:
            yield replace(cell, process_step=chance.choice(STEPS[cell.channel]), times=chance.choice((1, 2)))


def pairwise(seed: int) -> tuple[Cell, ...]:
    """Few cells in which every two values of channel-with-step, fault and process that can meet do meet."""
    chance = random.Random(seed)
    left = set(itertools.chain.from_iterable(_pairs(cell) for cell in every()))
    found: list[Cell] = []
    candidates = list(every())
    chance.shuffle(candidates)
    while left:
        best = max(chance.sample(candidates, min(200, len(candidates))), key=lambda cell: len(_pairs(cell) & left))
        if not _pairs(best) & left:
            best = next(cell for cell in candidates if _pairs(cell) & left)
        found.append(best)
        left -= _pairs(best)
    return tuple(found)


def _pairs(cell: Cell) -> frozenset[tuple[str, str]]:
    wire, process = f"wire: {cell.wire}", f"process: {cell.process}"
    return frozenset({(cell.channel, wire), (cell.channel, process), (wire, process)})
