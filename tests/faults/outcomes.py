"""Outcomes of cells as the table needs them: small, without addresses and ids, so that the same cell says the same."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.faults.cells import Cell
from tests.faults.judging import is_believed, judge
from tests.faults.world import Lived, Worlds, run

_NAMES = (
    (re.compile(r"127\.0\.0\.[12]:\d+|localhost:\d+"), "HOST"),
    (re.compile(r"urn:li:\w+:[\w-]+"), "URN"),
    (re.compile(r"\bpub_\w+|\bmail_\w+"), "ID"),
    (re.compile(r"\b(post|file|Post|p=|as|for) ?\d+"), r"\1 N"),
)


@dataclass(frozen=True)
class Outcome:
    """What came of one cell. `deeds`: what people did; `reasons`: what they were told, the last one last."""

    cell: Cell
    end: str
    reasons: tuple[str, ...]
    deeds: tuple[str, ...]
    duplicates: tuple[str, ...]
    lost: tuple[str, ...]
    silent: tuple[str, ...]
    believed: bool

    @property
    def faults(self) -> tuple[str, ...]:
        """All that is wrong."""
        return (*self.duplicates, *self.lost, *self.silent)


def outcome_of(lived: Lived) -> Outcome:
    """The outcome of a cell that was lived through."""
    verdict = judge(lived)
    last = "" if lived.publication.status == "verified" else lived.publication.reason or ""
    said = [told.reason for told in lived.told] + ([last] if last else []) + ([lived.note] if lived.note else [])
    return Outcome(
        lived.cell,
        lived.publication.status,
        tuple(plain(reason) for reason in said),
        tuple(told.deed for told in lived.told),
        verdict.duplicates,
        verdict.lost,
        verdict.silent,
        is_believed(lived),
    )


def outcomes(matrix: Worlds, cells: Iterable[Cell]) -> Iterator[Outcome]:
    """One after the other."""
    for cell in cells:
        yield outcome_of(run(matrix, cell))


def plain(reason: str) -> str:
    """The sentence without what differs from run to run."""
    for pattern, name in _NAMES:
        reason = pattern.sub(name, reason)
    return reason
