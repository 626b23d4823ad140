"""The supervisor: in order, back after death, down in full, one per home, nothing half-started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services import process
from services.status import Status, read_status

CHECKOUT = Path(__file__).resolve().parents[2]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(*code: str) -> subprocess.Popen[str]:
        arguments = [sys.executable, "-m", "tests.services.toy_stack", str(tmp_path / "home"), *code]
        pipe = subprocess.PIPE
        child = subprocess.Popen(arguments, cwd=CHECKOUT, stdout=pipe, stderr=pipe, text=True)
        started.append(child)
        return child

    yield begin
    for child in started:
        child.terminate()
        child.communicate(timeout=20)


def _until(home: Path, wanted: Callable[[Status], bool]) -> Status:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        status = read_status(home)
        if wanted(status):
            return status
        time.sleep(0.05)
    raise AssertionError(read_status(home))


def _is_ready(status: Status) -> bool:
    return status.state == "ready" and all(entry.health == "ready" for entry in status.processes)


def test_it_starts_watches_and_ends_everything(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    supervisor = start()
    before = _until(home, _is_ready)
    pids = [entry.pid for entry in before.processes if entry.pid]
    assert [entry.name for entry in before.processes] == ["store", "program"]
    os.kill(pids[1], signal.SIGKILL)
    after = _until(home, lambda status: _is_ready(status) and status.processes[1].restarts == 1)
    assert after.processes[0].pid == pids[0]
    assert after.processes[1].pid != pids[1]
    supervisor.terminate()
    supervisor.communicate(timeout=20)
    assert supervisor.returncode == 0
    assert read_status(home).state == "stopped"
    assert all(process.identify(entry.pid) is None for entry in after.processes if entry.pid)


def test_a_second_supervisor_of_a_home_is_refused(start: Start, tmp_path: Path) -> None:
    start()
    _until(tmp_path / "home", _is_ready)
    _, said = start().communicate(timeout=20)
    assert "already runs" in said


def test_a_program_that_fails_at_the_start_takes_everything_down_again(start: Start, tmp_path: Path) -> None:
    supervisor = start("raise SystemExit('no such port')")
    _, said = supervisor.communicate(timeout=20)
    assert "program did not start: no such port" in said
    status = read_status(tmp_path / "home")
    assert status.state == "failed"
    assert all(entry.pid is None for entry in status.processes)


def test_leftovers_of_a_killed_supervisor_are_ended_by_the_next(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = start()
    before = _until(home, _is_ready)
    first.kill()
    first.wait()
    orphaned = read_status(home)
    assert orphaned.state == "stopped"
    assert "Nobody watches" in orphaned.message
    start()
    after = _until(home, lambda status: _is_ready(status) and status.supervisor is not None)
    assert {entry.pid for entry in after.processes}.isdisjoint({entry.pid for entry in before.processes})
    assert all(process.identify(entry.pid) is None for entry in before.processes if entry.pid)
