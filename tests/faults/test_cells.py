"""The fault matrix in small: every channel with every fault and every fate, and 500 cells drawn anew each time.

The whole product is run by `make proof` (table.py). What is drawn is printed with its seed.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.faults import cells
from tests.faults.axes import CHANNELS, NO_FAULT, PROCESSES, STEPS, WIRE
from tests.faults.cells import Cell
from tests.faults.judging import judge
from tests.faults.outcomes import Outcome, outcome_of, outcomes
from tests.faults.properties import PROPERTIES
from tests.faults.side import Ledger
from tests.faults.table import Results, page
from tests.faults.world import Worlds, run
from tests.seeds import seed_for

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLED = 500


def wrong_of(rows: Iterable[Outcome]) -> list[str]:
    return [f"{row.cell}: {row.faults} ({row.end}: {row.reasons})" for row in rows if row.faults]


@pytest.mark.timeout(900)
def test_every_two_values_that_can_meet(matrix: Worlds) -> None:
    seed = seed_for("pairs of the fault matrix", 0)
    rows = list(outcomes(matrix, cells.pairwise(seed)))
    assert wrong_of(rows) == [], f"seed {seed}"
    assert {row.cell.channel for row in rows} == set(CHANNELS)
    assert {row.cell.process for row in rows} == set(PROCESSES)
    assert {row.cell.wire for row in rows} == {NO_FAULT, *WIRE}


@pytest.mark.timeout(900)
def test_sampled_cells(matrix: Worlds) -> None:
    """Nothing twice, nothing lost, nothing silent, whichever they are."""
    seed = seed_for("fault matrix", SAMPLED, len(cells.every()))
    rows = list(outcomes(matrix, cells.sampled(seed, SAMPLED)))
    assert wrong_of(rows) == [], f"seed {seed}"
    assert Counter(row.end for row in rows)["verified"] > SAMPLED / 4, "most faults pass"
    assert "**Twice: 0. Lost: 0. Silent: 0**" in page(Results(seed, rows, (), 1.0, "a commit"))


def test_the_fate_befalls_where_it_should(matrix: Worlds) -> None:
    """Else no cell above would say anything."""
    for channel in CHANNELS:
        for process in PROCESSES[1:]:
            cell = Cell(channel, STEPS[channel][-1], NO_FAULT, process)
            assert run(matrix, cell).befell, cell


def test_the_judge_sees_what_is_wrong(matrix: Worlds) -> None:
    """A second post, a lost one, one without a reason, and a lie that is believed."""
    whole = run(matrix, Cell("LinkedIn page", "create", "done, no reply", "none"))
    assert judge(whole).faults == ()
    row, ledger = whole.publication, whole.ledger
    assert row.status == "verified"
    whole.ledger = Ledger(2)
    assert judge(whole).duplicates
    whole.ledger = Ledger(1, doubled=("comment",))
    assert judge(whole).duplicates
    whole.ledger = Ledger(0)
    assert judge(whole).lost
    whole.ledger, whole.publication = ledger, row.model_copy(update={"status": "failed", "reason": "No."})
    assert judge(whole).lost
    assert judge(whole).silent
    whole.publication = row.model_copy(update={"status": "mismatch", "reason": None})
    assert judge(whole).silent
    whole.ledger, whole.publication = Ledger(1, missing=("comment",)), row.model_copy(update={"reason": None})
    whole.note = ""
    assert judge(whole).silent
    assert outcome_of(whole).faults


def test_each_property_is_shown_by_a_test_that_is_there() -> None:
    for tests in PROPERTIES.values():
        for test in tests:
            path, _, name = test.partition("::")
            assert f"def {name}" in (CHECKOUT / path).read_text(encoding="utf-8")
