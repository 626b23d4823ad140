"""Continuous integration skips nothing: there a skipped test fails, with the reason it would have been skipped for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest
def test_by_word(): pytest.skip("no browser here")
@pytest.mark.skipif(True, reason="no root here")
def test_by_mark(): pass
@pytest.mark.xfail(reason="known")
def test_expected(): assert False
def test_good(): pass
"""


@pytest.mark.parametrize(
    ("ci", "told"), [("true", "1 failed, 1 passed, 1 xfailed, 1 error"), ("", "1 passed, 2 skipped, 1 xfailed")]
)
def test_a_skip_is_a_failure_there_and_only_there(tmp_path: Path, ci: str, told: str) -> None:
    (tmp_path / "test_some.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", str(tmp_path)]
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert told in done.stdout
    assert "no browser here" in done.stdout or not ci
