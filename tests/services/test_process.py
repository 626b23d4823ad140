"""A process is known by its pid and its start: neither corpses nor strangers count."""

import os
import subprocess
import sys
import time
from pathlib import Path

from services import process

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def _started(tmp_path: Path, arguments: list[str]) -> tuple[subprocess.Popen[bytes], process.ProcessId]:
    child = process.start(process.Command(arguments, {}, tmp_path / "log", tmp_path))
    found = process.identify(child.pid)
    assert found is not None
    return child, found


def test_a_killed_process_nobody_collected_is_dead(tmp_path: Path) -> None:
    child, found = _started(tmp_path, SLEEP)
    os.kill(child.pid, 9)
    deadline = time.monotonic() + 5
    while process.is_alive(found) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(child.pid, 0)  # the corpse still answers
    assert not process.is_alive(found)
    assert process.executable(child.pid) is None
    child.wait()


def test_a_pid_file_of_another_start_names_nobody(tmp_path: Path) -> None:
    child, found = _started(tmp_path, SLEEP)
    note = tmp_path / "x.pid"
    process.write_pid(note, found)
    assert process.read_pid(note) == found
    process.write_pid(note, process.ProcessId(found.pid, found.started + 1, found.boot))
    assert process.read_pid(note) is None
    note.write_text("nonsense")
    assert process.read_pid(note) is None
    process.stop(found)
    child.wait()


def test_stop_kills_what_does_not_listen_and_its_children(tmp_path: Path) -> None:
    deaf = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    child, found = _started(tmp_path, [sys.executable, "-c", deaf])
    deadline = time.monotonic() + 10
    while not (tmp_path / "log").read_text().strip() and time.monotonic() < deadline:
        time.sleep(0.02)
    grandchild = process.identify(int((tmp_path / "log").read_text()))
    assert grandchild is not None
    process.stop(found, seconds=0.2)
    assert not process.is_alive(found)
    assert process.wait_gone(grandchild, 5)
    child.poll()
