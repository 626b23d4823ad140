"""The fault matrix's table: every cell that has a meaning, and what came of it.

python -m tests.faults.table [SEED [COUNT]]     runs all cells (or so many of them) and writes docs/faults.md, as
                                                `make proof` does
"""

import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.machine import this_machine
from services.embedded import stop_stores
from store import installation
from store.postgres import Database
from tests.conftest import INSTALLATION, database_beside, start_postgres
from tests.faults import cells
from tests.faults.axes import CHANNELS, NO_FAULT, PROCESSES, STEPS, WIRE
from tests.faults.outcomes import Outcome, outcomes
from tests.faults.properties import PROPERTIES
from tests.faults.world import Worlds, worlds

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
SEED: Final = 20261128
SAMPLED: Final = 500  # with two faults at different steps, or one that comes twice
LONGEST: Final = 150
LIMITS: Final = """## What this does not show

- LinkedIn takes no key. A sender that is stopped between its last look at its lease and the call, for longer than the
  lease, posts when it goes on; what then stands between a reader and a second post is LinkedIn's own refusal of the
  same text. The cells of stopped senders are run with it, all others without.
- A channel that cannot be read (a member's posts, mail) and says yes without doing it is believed; the row says that
  it is not verifiable, and is never called verified. A first comment is not read back.
- A refusal in SMTP (4xx, 5xx) is the server's word that it took nothing. One that takes a message and refuses it gets
  it twice.
- A question that is answered with a lie ("there is no such post") is believed; LinkedIn's lists are asked ten seconds
  after the call at the earliest.
- A sender that is stopped while it prepares a WordPress post which others give up meanwhile may leave a draft there.
"""


@dataclass(frozen=True)
class Results:
    """All outcomes, and what they cost."""

    seed: int
    rows: Sequence[Outcome]
    wide: Sequence[Outcome]
    seconds: float
    commit: str


def page(results: Results) -> str:
    """docs/faults.md."""
    whole = [*results.rows, *results.wide]
    count = len(whole)
    found = {name: sum(bool(getattr(row, name)) for row in whole) for name in ("duplicates", "lost", "silent")}
    told = f"""
One post at a time is sent on each channel by the product's own code, against a local service that counts what the
world would see, while something goes wrong: {len(WIRE)} faults on the wire, at each step of each channel, times
{len(PROCESSES)} fates of the process (none; killed before the call, between sending and answer, before or after the
commit that follows; stopped for longer than its lease, and continued). Time is virtual, PostgreSQL is real. People do
what a row asks for and tell the truth. {len(cells.every()):,} cells have a meaning, and {_share(results)}.
{_wide(results)}Commit {results.commit}; {results.seconds / 60:.0f} minutes. `make test` pairs all channels, faults and
fates, and draws 500 cells anew; `make test-slow` pairs five channels with couriers that are really killed and stopped.

- **Twice: {found["duplicates"]}. Lost: {found["lost"]}. Silent: {found["silent"]}** of {count:,}. With none of a kind
  in {count:,} its true rate is below {100 * 3 / count:.2g} % (95 %).
- A fault that passes ends with the post out. A refusal ends with its reason, or with the post out once a person did
  what the reason asks for.
- In {sum(row.believed for row in whole)} cells a channel said yes, did nothing, and cannot be read (see below).

*verified*: read back and the same. *sent*: out, and the row says that it cannot be verified. *mismatch*: what is shown
differs, or is not there, and the row says how. *failed*, *held*: surely not out, with the reason.
"""
    return "\n".join(
        [
            "# Faults",
            told,
            *_fates(whole),
            *(line for channel in CHANNELS for line in _channel(channel, results.rows)),
            *_properties(),
            LIMITS,
        ]
    )


def _share(results: Results) -> str:
    if len(results.rows) == len(cells.every()):
        return "all were run"
    return f"{len(results.rows):,} of them, drawn with seed {results.seed}, were run"


def _wide(results: Results) -> str:
    if not results.wide:
        return ""
    return (
        f"{len(results.wide)} more were drawn with seed {results.seed}, whose two faults lie at different steps, or "
        "come twice.\n"
    )


def _fates(rows: Sequence[Outcome]) -> list[str]:
    lines = ["| the process | cells | verified | sent | mismatch | failed or held | twice, lost, silent |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    for process in PROCESSES:
        own = [row for row in rows if row.cell.process == process]
        ends = Counter(row.end for row in own)
        kept = len(own) - ends["verified"] - ends["sent"] - ends["mismatch"]
        lines.append(
            f"| {process} | {len(own)} | {ends['verified']} | {ends['sent']} | {ends['mismatch']} | {kept} "
            f"| {_wrong(own)} |"
        )
    return ["## By what befalls the process", "", *lines, ""]


def _channel(channel: str, rows: Sequence[Outcome]) -> list[str]:
    lines = ["| on the wire | cells | ends | what a person is told | what people did | twice, lost, silent |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    without = []
    for wire in (NO_FAULT, *WIRE):
        own = [row for row in rows if (row.cell.channel, row.cell.wire) == (channel, wire)]
        if not own:
            without.append(wire)
            continue
        ends = ", ".join(f"{end} {number}" for end, number in Counter(row.end for row in own).most_common())
        deeds = ", ".join(sorted({deed for row in own for deed in row.deeds})) or "nothing"
        lines.append(f"| {wire} | {len(own)} | {ends} | {_reason(own)} | {deeds} | {_wrong(own)} |")
    told = [f"Steps: {', '.join(STEPS[channel])}."]
    if without:
        told.append(f"Without a meaning here: {', '.join(without)}.")
    return [f"## {channel}", "", " ".join(told), "", *lines, ""]


def _reason(rows: Sequence[Outcome]) -> str:
    """The commonest thing that people are told of what is not verified; of the fault alone where it alone is told."""
    alone = [row for row in rows if row.cell.process == "none" and row.reasons]
    rows = alone or rows
    said = Counter(reason for row in rows for reason in row.reasons if not reason.startswith("not verifiable"))
    if not said:
        said = Counter(reason for row in rows for reason in row.reasons)
    if not said:
        return "nothing: it is out"
    reason = said.most_common(1)[0][0].replace("|", "\\|").replace("<", "&lt;")
    return reason if len(reason) <= LONGEST else reason[: LONGEST - 1].rsplit(" ", 1)[0] + " …"


def _wrong(rows: Sequence[Outcome]) -> str:
    return ", ".join(str(sum(bool(getattr(row, name)) for row in rows)) for name in ("duplicates", "lost", "silent"))


def _properties() -> list[str]:
    lines = ["| property | shown by |", "| --- | --- |"]
    lines += [f"| {what} | {', '.join(f'`{test}`' for test in tests)} |" for what, tests in PROPERTIES.items()]
    return ["## Properties of publishing", "", *lines, ""]


@contextmanager
def own_worlds() -> Iterator[Worlds]:
    """A database and servers for the table alone."""
    home = Path(tempfile.mkdtemp(prefix="pressroom-faults-", dir="/tmp"))
    home.chmod(0o755)
    try:
        urls = database_beside(start_postgres(home), "pressroom_faults")
        database = Database(urls.app_url, max_size=4, name="pressroom-faults")
        with database.transaction() as conn:
            installation.claim_installation(conn, INSTALLATION)
        (home / "scene").mkdir()
        with worlds(database, home / "scene") as found:
            yield found
        database.close()
    finally:
        stop_stores(home)
        shutil.rmtree(home, ignore_errors=True)


def measured(seed: int, count: int | None = None) -> Results:
    """Runs all cells, or so many."""
    began, whole = time.monotonic(), list(cells.every())
    if count is not None:
        random.Random(seed).shuffle(whole)
    wide = [cell for cell in cells.sampled(seed, 3 * SAMPLED) if cell.process_step or cell.times > 1][:SAMPLED]
    with own_worlds() as matrix:
        rows = list(outcomes(matrix, whole[:count]))
        drawn = list(outcomes(matrix, wide))
    return Results(seed, rows, drawn, time.monotonic() - began, this_machine().commit)


def main(seed: int, count: int | None = None) -> int:
    """Runs the cells and writes the page. Exit code 1 when anything was wrong."""
    logging.disable(logging.WARNING)  # that senders stop is the point
    results = measured(seed, count)
    PAGE.write_text(page(results), encoding="utf-8")
    wrong = [f"{row.cell}: {row.faults}" for row in (*results.rows, *results.wide) if row.faults]
    print(*wrong, f"{results.seconds:.0f} s", sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*(int(number) for number in sys.argv[1:3] or (SEED,))))
