"""docs/how-to/add-a-publisher.md, followed to the letter: its files are written, installed, proved and connected."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "how-to" / "add-a-publisher.md"
FILE = re.compile(r"`([\w.]+)`[^`]*:\n\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's files in a folder of their own, and what pip made of them in another."""
    folder = tmp_path_factory.mktemp("board-publisher")
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        (folder / name).write_text(text, encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == ["board_publisher.py", "pyproject.toml", "test_board.py"]
    return folder


@pytest.fixture(scope="module")
def installed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a machine on which it is installed."""
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", str(target), str(package)], check=True, capture_output=True, text=True)
    return {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{CHECKOUT}"}


def run(environment: dict[str, str], *command: str, cwd: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_publisher_of_the_page_passes_the_contract(installed: dict[str, str], package: Path) -> None:
    proved = run(
        installed,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(package),
        "test_board.py",
        cwd=package,
    )
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert " passed" in proved.stdout


def test_the_installed_publisher_is_listed_and_can_be_made(installed: dict[str, str], tmp_path: Path) -> None:
    listed = run(installed, "-m", "cli.main", "accounts", "kinds", "--json")
    kinds = {kind["name"]: kind for kind in json.loads(listed.stdout)}
    assert kinds["board"]["channels"] == ["blog"]
    assert kinds["board"]["settings"]["required"] == ["folder"]
    made = run(
        installed,
        "-c",
        "from resources.publishers.kinds import kind_of\n"
        "from resources.vault import HeldVault\n"
        "from store.accounts import Account\n"
        "kind = kind_of('board')\n"
        f"told = kind.checked({{'folder': {str(tmp_path)!r}}})\n"
        "account = Account(id='a', workspace_id='w', channel='blog', publisher='board', name='n', settings=told)\n"
        "print(kind.make(account, None).test().model_dump_json())\n",
    )
    assert json.loads(made.stdout)["works"] is True, made.stderr
