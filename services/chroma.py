"""Embedded Chroma: one server process, because an index opened by several processes at once gets lost.

`chroma run` as installed imports the whole Python client first (129 MB, 1.6 s) only to hand over to a server written
in Rust. The launcher calls that server directly: 37 MB, 0.15 s. It has no sign-in, so it listens on loopback only;
what it holds can be rebuilt from PostgreSQL at any time.
"""

import http.client
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from services.process import Command

_SERVER = "import sys; from chromadb_rust_bindings import cli; cli(['chroma', 'run', *sys.argv[1:]])"


@dataclass(frozen=True)
class Chroma:
    """One embedded server: where it lives, and the port it listens on."""

    folder: Path
    port: int
    log: Path

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.port}"


def prepare(server: Chroma) -> Command:
    """Gives the command to start."""
    server.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    arguments = [sys.executable, "-I", "-c", _SERVER]
    arguments += ["--path", str(server.folder), "--host", "127.0.0.1", "--port", str(server.port)]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(server.folder),
        "TZ": "UTC",
        "ANONYMIZED_TELEMETRY": "False",
        "NO_COLOR": "1",
    }
    return Command(arguments, environment, server.log, server.folder)


def is_ready(server: Chroma) -> bool:
    """Whether the server answers now."""
    try:
        with urllib.request.urlopen(f"{server.url}/api/v2/heartbeat", timeout=2) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):
        return False
