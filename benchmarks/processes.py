"""What our processes use, read from /proc: CPU seconds by service, and memory shared fairly (PSS).

A service is its process with all descendants that are no service of their own, so PostgreSQL's backends and a worker's
forked child count where they belong, and the supervisor counts for itself. A descendant that ended meanwhile has left
its time with the parent that waited for it; adding up own and waited-for time of the living counts everything once.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_PARENT, _FIRST_TIME, _TIMES = 1, 11, 4  # fields of /proc/PID/stat after the name in brackets
_TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: Mapping[str, int]) -> dict[str, float]:
    """User and system time of each named process and its descendants since they were started."""
    children = _children(roots)
    return {name: sum(_time(pid) for pid in _tree(pid, children)) for name, pid in roots.items()}


def memory_bytes(roots: Mapping[str, int]) -> dict[str, int]:
    """Proportional set size of each named process and its descendants."""
    children = _children(roots)
    return {name: sum(_pss(pid) for pid in _tree(pid, children)) for name, pid in roots.items()}


def _children(roots: Mapping[str, int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        if pid not in roots.values() and (fields := _fields(pid)):
            found[int(fields[_PARENT])].append(pid)
    return found


def _tree(pid: int, children: Mapping[int, list[int]]) -> Iterator[int]:
    yield pid
    for child in children.get(pid, ()):
        yield from _tree(child, children)


def _fields(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _time(pid: int) -> float:
    fields = _fields(pid)
    return sum(map(int, fields[_FIRST_TIME : _FIRST_TIME + _TIMES])) / _TICKS if fields else 0.0


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    line = next((line for line in text.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return int(line.split()[1]) * 1024
