"""Measures the claim check on the labelled set.

python -m benchmarks.claims                the held-out part: prints the table, rewrites docs/claims.md
python -m benchmarks.claims development    the part that rules are tuned on: prints the table only
python -m benchmarks.claims development --misses KIND    with the sentences that were judged wrongly
--json                                     the same as JSON
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from benchmarks.claims.articles import real_articles
from benchmarks.claims.labelled import Part, is_whole, pairs_of
from benchmarks.claims.measure import Report, report
from benchmarks.claims.page import page, table
from benchmarks.machine import CHECKOUT
from domain.pair_check import check_pair

PAGE: Final = CHECKOUT / "docs" / "claims.md"


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 when a target is missed, be it on the real articles alone, 2 when the articles are not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claims")
    parser.add_argument("part", nargs="?", choices=["development", "held-out"], default="held-out")
    parser.add_argument("--misses", metavar="KIND", help="development only: show what was judged wrongly")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    if not is_whole():
        sys.stderr.write("The articles of the labelled set do not lie beside this checkout, or they changed.\n")
        return 2
    if asked.misses:
        if asked.part != "development":
            parser.error("held-out sentences are counted, not read")
        _show_misses(asked.misses)
        return 0
    part: Part = "development" if asked.part == "development" else "held out"
    found = report(part)
    print(found.model_dump_json(indent=1) if asked.json else "\n".join(table(found)))
    reports = [found]
    if asked.part == "held-out":
        reports.append(report(part, real_articles()))
        PAGE.write_text(page(*reports), encoding="utf-8")
    return exit_code(reports)


def exit_code(reports: Sequence[Report]) -> int:
    """1 when any of the tables misses a target: the real articles alone count as much as all together."""
    return 0 if all(row.is_met for found in reports for row in found.kinds) else 1


def _show_misses(kind: str) -> None:
    for pair in pairs_of("development"):
        ruling = check_pair(pair.sentence, pair.passage)
        if pair.kind == kind and ruling.verdict != pair.label:
            print(f"{pair.template} {ruling.verdict}: {pair.sentence}")
            print(f"    {pair.passage}\n    {' '.join(ruling.reasons)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
