"""pip's progress, on what pip really prints; and a failure, which shows pip's own words."""

import subprocess
import sys
from pathlib import Path

from deploy.installing import Progress

CHECKOUT = Path(__file__).resolve().parents[2]


def test_progress_counts_what_is_fetched_and_then_what_is_unpacked() -> None:
    progress = Progress(252)
    assert progress.words() == "starting"
    progress.hear("Collecting aiohttp==3.14.5 (from -r requirements.lock (line 3))")
    assert progress.words() == "1/252 fetching aiohttp==3.14.5"
    progress.hear("  Downloading aiohttp-3.14.5-cp311-cp311-manylinux_2_17_x86_64.whl (1.7 MB)")
    assert progress.words() == "1/252 downloading aiohttp (1.7 MB)"
    progress.hear("")
    progress.hear("Installing collected packages: a, b")
    assert progress.words() == "0/252 unpacking"


def test_one_package_needs_no_count() -> None:
    progress = Progress(1)
    progress.hear("Collecting torch==2.13.0")
    assert progress.words() == "fetching torch==2.13.0"


def test_what_pip_says_is_shown_when_it_fails() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.installing", "1", "--no-index", "--no-deps", "not-a-package-of-anybody"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "No matching distribution found for not-a-package-of-anybody" in done.stderr
    assert done.stdout == ""
