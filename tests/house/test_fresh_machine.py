"""`make test` needs Python, venv and make: no other program of the system may be taken for granted."""

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NOT_EVERYWHERE = {"ps", "pgrep", "lsof", "curl", "/usr/bin/chromium"}


def test_no_test_runs_a_program_that_may_be_missing() -> None:
    found = []
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.List) and node.elts and isinstance(node.elts[0], ast.Constant):
                if node.elts[0].value in NOT_EVERYWHERE:
                    found.append(f"{path.relative_to(TESTS)}:{node.lineno}")
            is_name = isinstance(node, ast.Constant) and node.value == "/usr/bin/chromium"
            if is_name and path.name not in ("browser.py", Path(__file__).name):
                found.append(f"{path.relative_to(TESTS)}:{node.lineno}")
    assert found == []
