"""A real searx on loopback (Debian's package), whose engines ask a small corpus of ours instead of the internet.

What it answers is what SearXNG answers in JSON: results of several engines merged, engines that did not answer named.
One of the engines is broken on purpose, so that `nothing found` and `nobody answered` can be told apart.
"""

import os
import secrets
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

from tests.conftest import free_port
from tests.journeys.stack import eventually

PROGRAM = "/usr/bin/searx-run"
EXAMPLE = Path("/usr/share/doc/searx/examples/settings.yml")
MISSING = "Debian's package searx is not installed"


@dataclass(frozen=True)
class Entry:
    """One page of the corpus."""

    url: str
    title: str
    content: str


def present() -> bool:
    """Whether the package is there."""
    return Path(PROGRAM).exists() and EXAMPLE.exists()


@contextmanager
def searx(folder: Path, corpus: list[Entry]) -> Iterator[str]:
    """The address of a searx that finds these entries; the word `outage` reaches only the broken engine."""
    with _corpus(corpus) as port:
        address, settings = _settings(folder, port)
        environment = {"PATH": os.defpath, "SEARX_SETTINGS_PATH": str(settings), "HOME": str(folder)}
        with (folder / "searx.log").open("wb") as log:
            running = subprocess.Popen([PROGRAM], env=environment, stdout=log, stderr=subprocess.STDOUT)
            try:
                eventually(lambda: _answers(address), "searx answers", seconds=60)
                yield address
            finally:
                running.terminate()
                running.wait(10)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _settings(folder: Path, corpus_port: int) -> tuple[str, Path]:
    port = free_port()
    told: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text())
    told.pop("use_default_settings", None)
    told["server"] |= {"port": port, "bind_address": "127.0.0.1", "secret_key": secrets.token_hex(16), "method": "GET"}
    told["search"]["formats"] = ["html", "json"]
    told["outgoing"]["request_timeout"] = 5.0
    told["engines"] = [
        _engine("corpus", f"http://127.0.0.1:{corpus_port}/find?q={{query}}"),
        _engine("broken", f"http://127.0.0.1:{corpus_port}/broken?q={{query}}"),
    ]
    place = folder / "settings.yml"
    place.write_text(yaml.safe_dump(told))
    return f"http://127.0.0.1:{port}", place


def _engine(name: str, address: str) -> dict[str, Any]:
    return {
        "name": name,
        "engine": "json_engine",
        "shortcut": name[:2],
        "categories": "general",
        "enable_http": True,
        "search_url": address,
        "results_query": "results",
        "url_query": "url",
        "title_query": "title",
        "content_query": "content",
        "timeout": 5.0,
        "disabled": False,
    }


@contextmanager
def _corpus(entries: list[Entry]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            words = parse_qs(parts.query).get("q", [""])[0].lower().split()
            broken = parts.path == "/broken"
            found = [
                {"url": entry.url, "title": entry.title, "content": entry.content}
                for entry in entries
                if all(word in f"{entry.title} {entry.content}".lower() for word in words)
            ]
            body = dumps({"results": [] if broken else found}).encode()
            self.send_response(500 if broken and "outage" in words else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base class says so
            """Silent."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield listener.server_port
    finally:
        listener.shutdown()
        listener.server_close()
