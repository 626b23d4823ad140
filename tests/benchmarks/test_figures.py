"""The statistics behind the tables. Timings themselves are never tested."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import __main__ as bench
from benchmarks.figures import above_idle, median, percentile
from benchmarks.model_server import answer
from benchmarks.processes import cpu_seconds, memory_bytes
from benchmarks.table import Figure, NotHereError, rows


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(1, 31)]
    assert percentile(values, 50) == 15.0
    assert percentile(values, 95) == 29.0
    assert percentile(values, 100) == 30.0
    assert median([3.0, 1.0, 2.0]) == 2.0
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1), st.integers(1, 100))
def test_a_percentile_has_its_share_of_the_values_at_or_below_it(values: list[float], share: int) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= share * len(values)


def test_idle_use_is_taken_off_but_never_more_than_was_used() -> None:
    assert above_idle(10.0, 0.1, 20.0) == pytest.approx(8.0)
    assert above_idle(1.0, 0.1, 20.0) == 0.0


def test_a_services_use_includes_its_children_but_not_other_services() -> None:
    work = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\ninput()"
    child = subprocess.Popen([sys.executable, "-c", work], stdin=subprocess.PIPE)
    try:
        while cpu_seconds({"child": child.pid})["child"] < 0.3:
            os.sched_yield()
        both = cpu_seconds({"parent": os.getpid(), "child": child.pid})
        alone = cpu_seconds({"parent": os.getpid()})
        assert both["child"] >= 0.3
        assert alone["parent"] >= both["parent"] + 0.25
        assert memory_bytes({"child": child.pid})["child"] > 1_000_000
    finally:
        child.communicate(b"\n")


def test_a_missed_bar_is_shown_as_missed() -> None:
    slow = Figure(part="part", name="wait", value=2.0, unit="s", at_most=1.0)
    fast = Figure(part="part", name="pace", value=2.0, unit="x", at_least=1.0)
    shown = rows([slow, fast])
    assert shown[-2] == "| wait | 2 s | ≤ 1 s | **missed** |"
    assert shown[-1] == "| pace | 2 x | ≥ 1 x | met |"


def test_what_cannot_be_measured_here_is_named_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(seed: int) -> Iterator[Figure]:
        if seed:
            raise NotHereError("no postfix")
        yield Figure(part="mail", name="recipients", value=0)

    def measured(_seed: int) -> Iterator[Figure]:
        yield Figure(part="other", name="pace", value=2.0)

    monkeypatch.setattr(bench, "PARTS", {"mail": lacking, "other": measured})
    monkeypatch.setattr(bench, "PAGE", tmp_path / "page.md")
    assert bench.main([]) == 0
    written = (tmp_path / "page.md").read_text()
    assert "Not measured on this machine: mail (no postfix)." in written
    assert "| pace | 2  |" in written
    assert bench.main(["mail"]) == 1
    assert "mail (no postfix)" in capsys.readouterr().out


def test_the_model_server_cites_what_it_was_shown() -> None:
    prompt = "Topic: Docks\n<<<claim ab>>>\n[c7] Lorries wait.\nSource: s\n<<<end claim ab>>>\nSchema: body"
    task, said = answer(prompt)
    assert task == "draft"
    assert said["body"] == "Lorries wait. [c7]"
