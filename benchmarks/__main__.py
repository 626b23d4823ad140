"""Measures, prints a table and JSON, and rewrites docs/benchmarks.md.

python -m benchmarks            everything
python -m benchmarks NAME…      some parts (see PARTS); the page is left alone
--seed N                        another seed for the arrivals
"""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks import backup, footprint, inflight, intake, ladder, latency, mail, punctual, throughput, vectors
from benchmarks.claims import speed
from benchmarks.machine import CHECKOUT, this_machine
from benchmarks.table import Figure, NotHereError, as_json, page, rows

PARTS: Final[dict[str, Callable[[int], Iterator[Figure]]]] = {
    "latency": latency.measure,
    "pieces": throughput.measure,
    "memory": footprint.measure,
    "inflight": inflight.measure,
    "ladder": ladder.measure,
    "claims": speed.measure,
    "intake": intake.measure,
    "vectors": vectors.measure,
    "punctual": punctual.measure,
    "backup": backup.measure,
    "mail": mail.measure,
}
PAGE: Final = CHECKOUT / "docs" / "benchmarks.md"
SEED: Final = 20261124


def main(arguments: Sequence[str], also: Path | None = None) -> int:
    """Measures what is asked for. Exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="NAME", help=", ".join(PARTS))
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):  # a background job has Ctrl-C's signal switched off
        signal.signal(number, lambda *_: sys.exit("stopped"))
    machine, figures, missing = this_machine(), [], []
    print(f"seed {asked.seed}, commit {machine.commit}, load {machine.load}", flush=True)
    for name in asked.parts or PARTS:
        try:
            for figure in PARTS[name](asked.seed):
                figures.append(figure)
                print(rows([figure])[-1], flush=True)
        except NotHereError as lacking:
            missing.append(f"{name} ({lacking})")
            print(f"Not measured on this machine: {missing[-1]}", flush=True)
    print("\n".join(["", *rows(figures), ""]))
    print(as_json(machine, asked.seed, figures))
    if not asked.parts:
        PAGE.write_text(page(machine, asked.seed, figures, missing), encoding="utf-8")
    if also is not None:
        also.parent.mkdir(parents=True, exist_ok=True)
        also.write_text(as_json(machine, asked.seed, figures) + "\n", encoding="utf-8")
    named_in_vain = missing if asked.parts else []  # whoever asks for a part wants its figures
    return 0 if all(figure.is_met for figure in figures) and not named_in_vain else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
