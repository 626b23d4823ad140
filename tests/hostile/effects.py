"""What this process does to the outside: connections, processes, files written, as the interpreter itself sees them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_EFFECTS: Final = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "subprocess.Popen",
        "os.system",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
    }
)
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@contextmanager
def watched() -> Iterator[list[str]]:
    """The effects while the block runs. A hook cannot be taken off again; afterwards it only looks away."""
    seen: list[str] = []
    active = [True]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not active[0]:
            return
        if event in _EFFECTS or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            seen.append(f"{event} {arguments[:2]}")

    sys.addaudithook(hook)
    try:
        yield seen
    finally:
        active[0] = False
