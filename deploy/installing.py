"""Runs pip and tells how far it is: `python -m deploy.installing PACKAGES pip-arguments`.

Several hundred packages take minutes, and pip offers silence or a thousand lines. Here it is one line that moves on a
terminal, and a line now and then elsewhere; what pip itself says is shown when it fails. Runs in a .venv that holds
nothing yet, so it needs the standard library only.
"""

import subprocess
import sys
import sysconfig
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO

LOOK_SECONDS = 0.5
TELL_SECONDS = 20.0  # where nobody watches a line move
LAST_LINES = 30


class Progress:
    """How far pip is, from what it says and, while it says nothing, from the packages that are there."""

    def __init__(self, packages: int) -> None:
        self.said: deque[str] = deque(maxlen=LAST_LINES)
        self._packages = packages
        self._found = 0
        self._now = "starting"
        self._before: int | None = None

    def hear(self, line: str) -> None:
        """Takes in a line of pip's."""
        self.said.append(line)
        words = line.split()
        if not words:
            return
        if words[0] == "Collecting":
            self._found += 1
            self._now = self._of(self._found, f"fetching {words[1]}")
        elif words[0] == "Downloading":
            name = words[1].rpartition("/")[2].split("-")[0]
            self._now = self._of(self._found, " ".join(["downloading", name, *words[2:4]]))
        elif words[:2] == ["Installing", "collected"]:
            self._before = installed()

    def words(self) -> str:
        """Where it stands now."""
        if self._before is None:
            return self._now
        return self._of(installed() - self._before, "unpacking")

    def _of(self, number: int, words: str) -> str:
        return f"{min(number, self._packages)}/{self._packages} {words}" if self._packages > 1 else words


def installed() -> int:
    """How many packages this Python has."""
    return len(list(Path(sysconfig.get_path("purelib")).glob("*.dist-info")))


def main(arguments: list[str]) -> int:
    """Runs pip to its end; its exit code."""
    progress = Progress(int(arguments[0]))
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off"]
    pip = subprocess.Popen(
        [*command, *arguments[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    assert pip.stdout
    reader = threading.Thread(target=_read, args=(pip.stdout, progress), daemon=True)
    reader.start()
    try:
        _follow(pip, progress)
    except KeyboardInterrupt:
        pip.wait()
        return 130
    reader.join(timeout=5)
    if pip.returncode != 0:
        sys.stderr.write("\n".join([*progress.said, "pip could not install everything: see above.", ""]))
    return pip.returncode


def _read(lines: IO[str], progress: Progress) -> None:
    for line in lines:
        progress.hear(line.rstrip())


def _follow(pip: "subprocess.Popen[str]", progress: Progress) -> None:
    began, moves, told = time.monotonic(), sys.stdout.isatty(), 0.0
    while pip.poll() is None:
        elapsed = time.monotonic() - began
        if moves:
            sys.stdout.write(f"\r\033[K      {elapsed:.0f} s  {progress.words()}"[:110])
            sys.stdout.flush()
        elif elapsed - told >= TELL_SECONDS:
            told = elapsed
            sys.stdout.write(f"      {elapsed:.0f} s  {progress.words()}\n")
            sys.stdout.flush()
        time.sleep(LOOK_SECONDS)
    if moves:
        sys.stdout.write("\r\033[K")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
