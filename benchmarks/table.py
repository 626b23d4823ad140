"""Figures as a table, as JSON, and as docs/benchmarks.md."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.machine import Machine
from domain.value import Value

HEAD = """# Benchmarks

`make proof` measures this and rewrites this page (`python -m benchmarks` measures the same; with the name of a part,
that part only). Nothing here is typed by hand. How each figure is taken stands at the top of the module of that part in
`benchmarks/`; what it is measured against, in `benchmarks/by_hand.py`.
"""


class NotHereError(Exception):
    """A part cannot be measured on this machine; the text says what it lacks."""


class Figure(Value):
    """One figure and its bar: at most, or at least, or none (shown for its own sake)."""

    part: str
    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the bar is reached, where there is one."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )


def page(machine: Machine, seed: int, figures: Sequence[Figure], missing: Sequence[str] = ()) -> str:
    """The whole of docs/benchmarks.md. `missing`: what could not be measured, and why."""
    left_out = ["", *(f"Not measured on this machine: {each}." for each in missing)] if missing else []
    return "\n".join([HEAD, *_described(machine, seed), *left_out, "", *rows(figures), ""])


def rows(figures: Sequence[Figure]) -> list[str]:
    """A Markdown table."""
    lines = ["| | figure | bar | |", "|---|---|---|---|"]
    part = ""
    for figure in figures:
        if figure.part != part:
            part = figure.part
            lines.append(f"| **{part}** | | | |")
        mark = "" if figure.at_most is None and figure.at_least is None else "met" if figure.is_met else "**missed**"
        note = f" ({figure.note})" if figure.note else ""
        lines.append(f"| {figure.name}{note} | {_number(figure.value)} {figure.unit} | {_bar(figure)} | {mark} |")
    return lines


def as_json(machine: Machine, seed: int, figures: Sequence[Figure]) -> str:
    """The same for programs."""
    found = [figure.model_dump() | {"is_met": figure.is_met} for figure in figures]
    return json.dumps({"machine": machine.model_dump(), "seed": seed, "figures": found}, indent=1)


def _described(machine: Machine, seed: int) -> list[str]:
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    return [
        f"{machine.cores} cores ({machine.processor}), {machine.memory_gb} GB, {machine.system}, Python "
        f"{machine.python}; {packages}. Commit {machine.commit}, seed {seed}, {datetime.now(UTC):%Y-%m-%d}; "
        f"load before the start {machine.load}.",
    ]


def _bar(figure: Figure) -> str:
    if figure.at_most is not None:
        return f"≤ {_number(figure.at_most)} {figure.unit}"
    return f"≥ {_number(figure.at_least)} {figure.unit}" if figure.at_least is not None else ""


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
