"""The command: light, with one table of exit codes, faults in one sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
HEAVY = ("dagster", "panel", "crewai", "psycopg", "chromadb", "torch", "sentence_transformers", "moviepy", "bokeh")


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        env={**os.environ, **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from cli.main import run; code = run(['--help']);"
        "print('LOADED', sorted(name for name in sys.modules if '.' not in name)); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    loaded = done.stdout.partition("LOADED")[2]
    assert [name for name in HEAVY if f"'{name}'" in loaded] == []
    for command in ("up", "down", "status", "doctor"):
        assert command in done.stdout


def test_a_wrong_option_is_wrong_usage() -> None:
    assert _run("status", "--nonsense").returncode == 2


def test_a_wrong_setting_is_invalid_input() -> None:
    done = _run("status", PRESSROOM_PORT_BASE="many")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "PRESSROOM_PORT_BASE" in done.stderr


def test_an_unknown_setting_is_warned_about(tmp_path: Path) -> None:
    done = _run("status", PRESSROOM_HOME=str(tmp_path), PRESSROOM_PORTBASE="1")
    assert "did you mean PRESSROOM_PORT_BASE?" in done.stderr


@pytest.mark.parametrize("arguments", [("up",), ("up", "--detach")])
def test_an_unwritable_home_is_one_sentence(arguments: tuple[str, ...]) -> None:
    done = _run(*arguments, PRESSROOM_HOME="/proc/nowhere")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "cannot be written" in done.stderr


def test_nothing_runs_in_a_fresh_home(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    done = _run("status", "--json", PRESSROOM_HOME=home)
    assert done.returncode == 1
    assert json.loads(done.stdout)["state"] == "stopped"
    assert "Nothing was running" in _run("down", PRESSROOM_HOME=home).stdout
    assert not Path(home).exists()


def test_doctor_names_every_dependency(tmp_path: Path) -> None:
    done = _run("doctor", "--json", PRESSROOM_HOME=str(tmp_path), PRESSROOM_PORT_BASE="31100")
    found = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert {"Python", "packages", "PostgreSQL (embedded)", "Redis (embedded)", "embedding model"} <= found.keys()
    assert all(finding["found"] or finding["advice"] for finding in found.values())
    assert done.returncode == (0 if all(f["found"] for f in found.values() if f["required"]) else 1)
