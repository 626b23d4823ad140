"""`make test` needs Python, venv and make: no other program of the system may be taken for granted."""

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NOT_EVERYWHERE = {"ps", "pgrep", "lsof", "curl", "/usr/bin/chromium"}


def test_no_test_runs_a_program_that_may_be_missing() -> None:
    found = []
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.expr):
                continue
            first = node.elts[0] if isinstance(node, ast.List) and node.elts else None
            runs = isinstance(first, ast.Constant) and first.value in NOT_EVERYWHERE
            is_name = isinstance(node, ast.Constant) and node.value == "/usr/bin/chromium"
            if (runs or is_name) and path.name not in ("browser.py", Path(__file__).name):
                found.append(f"{path.relative_to(TESTS)}:{node.lineno}")
    assert found == []
