"""What one process forgets no other one serves: two real processes, with Redis and without."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.conftest import Newsroom, TestDatabase

CHECKOUT = Path(__file__).resolve().parents[2]


class Process:
    """The other end of tests/store/cache_process.py."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self._child = child
        assert self._heard() == "ready"

    def ask(self, line: str) -> str:
        assert self._child.stdin
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()
        return self._heard()

    def _heard(self) -> str:
        assert self._child.stdout
        return self._child.stdout.readline().strip()


@contextmanager
def process(*arguments: str) -> Iterator[Process]:
    command = [sys.executable, "-m", "tests.store.cache_process", *arguments]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        yield Process(child)
        assert child.stdin
        child.stdin.close()


@pytest.fixture(params=["redis", "no redis"])
def two(
    request: pytest.FixtureRequest, test_database: TestDatabase, redis_url: str, workspace: Newsroom
) -> Iterator[tuple[Process, Process]]:
    url = redis_url if request.param == "redis" else "redis://127.0.0.1:9/0"
    with ExitStack() as stack:
        one, other = (stack.enter_context(process(test_database.app_url, url, workspace.id)) for _ in range(2))
        yield one, other


def test_what_one_process_made_and_forgets_the_other_has_and_forgets(two: tuple[Process, Process]) -> None:
    one, other = two
    assert one.ask("get A") == "made A"
    assert [one.ask("get B"), other.ask("get B")] == ["kept A", "kept A"]
    assert other.ask("forget red") == "done"
    assert one.ask("get C") == "made C"
    assert other.ask("get D") == "kept C"
    assert one.ask("forget words") == "done"
    assert other.ask("get E") == "made E"


def test_a_changed_guide_is_the_next_one_that_any_process_reads(two: tuple[Process, Process]) -> None:
    one, other = two
    assert {one.ask("guide"), other.ask("guide")} == {"Acme Telemetry"}
    for number in range(5):
        changer, reader = (one, other) if number % 2 else (other, one)
        changer.ask(f"company Number {number}")
        assert [reader.ask("guide"), changer.ask("guide")] == [f"Number {number}"] * 2
