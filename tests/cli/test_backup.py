"""backup, restore, upgrade and key, as the operator meets them before anything of it begins."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.work_steps import steps, words
from domain.value import Value
from services.backup.restoring import Restored
from services.backup.taking import Backup
from services.backup.upgrading import Upgraded

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        env={**os.environ, "PRESSROOM_HOME": str(home), "PRESSROOM_PORT_BASE": "30700"},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


@pytest.mark.parametrize("command", [("backup",), ("upgrade",), ("key", "export", "pressroom.key")])
def test_a_home_that_was_never_started_has_nothing_to_keep(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(tmp_path / "home", *command)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Nothing was ever started in" in done.stderr
    assert not (tmp_path / "home").exists()


def test_what_is_no_archive_is_wrong_input(tmp_path: Path) -> None:
    (tmp_path / "odd.tar").write_bytes(b"no archive")
    done = run(tmp_path / "home", "restore", "--yes", str(tmp_path / "odd.tar"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "odd.tar cannot be restored: it is no backup of Pressroom, or was cut off." in done.stderr
    missing = run(tmp_path / "home", "restore", "--yes", str(tmp_path / "none.tar"))
    assert (missing.returncode, "No such file" in missing.stderr) == (2, True)


def test_a_key_is_imported_exported_and_never_overwritten(tmp_path: Path) -> None:
    from resources.secrets import ensure_secrets
    from resources.settings import Settings
    from services.backup.key import export_key

    (tmp_path / "one").mkdir()
    ensure_secrets(tmp_path / "one")
    key = tmp_path / "one.key"
    fingerprint = export_key(Settings(home=tmp_path / "one"), key)
    done = run(tmp_path / "two", "key", "import", str(key))
    assert (done.returncode, done.stdout) == (0, f"key {fingerprint} was imported\n"), done.stderr
    done = run(tmp_path / "two", "key", "export", str(tmp_path / "two.key"))
    assert done.returncode == 0
    assert json.loads((tmp_path / "two.key").read_text())["secrets"] == json.loads(key.read_text())["secrets"]
    again = run(tmp_path / "two", "key", "export", str(tmp_path / "two.key"))
    assert (again.returncode, "is there already" in again.stderr) == (2, True)


def test_progress_is_a_line_a_step_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with steps() as report:
        for done in (0, 5_000_000, 9_000_000):
            report("Adding files", done, 9_000_000)
        report("Putting it in place", 0, 0)
    assert capsys.readouterr().err == "Adding files.\nPutting it in place.\n"
    assert words("Adding files", 312_000_000, 1_040_000_000) == "Adding files: 312 of 1,040 MB"
    assert words("Dumping the database", 45_000_000, 0) == "Dumping the database: 45 MB"


@pytest.mark.parametrize("document", [Backup, Restored, Upgraded])
def test_the_page_describes_every_field_in_its_order(document: type[Value]) -> None:
    tables = [re.findall(r"^\| `(\w+)` \|", table, re.M) for table in re.split(r"\n(?!\|)", PAGE)]
    assert list(document.model_fields) in tables
