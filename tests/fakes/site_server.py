"""A local server that answers as a WordPress site would: a test writes down what each address says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Said:
    """One answer."""

    def __init__(self, status: int, body: str | bytes, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.body = body.encode() if isinstance(body, str) else body
        self.headers = headers or {}


@dataclass
class SiteServer:
    """`said` by path, or by its beginning with the query; an XML-RPC method can be told apart after a blank."""

    port: int = 0
    said: dict[str, Said] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """host:port"""
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """What an account is told."""
        return f"http://{self.place}"

    def answer(self, place: str, body: bytes) -> Said:
        """What is said at that place."""
        method = body.partition(b"<methodName>")[2].partition(b"<")[0].decode()
        path = place.partition("?")[0] if "rest_route" not in place else place.partition("&")[0]
        return self.said.get(f"{path} {method}") or self.said.get(path) or Said(404, "not here")


@contextmanager
def site_server() -> Iterator[SiteServer]:
    """A server for one test."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.seen.append((self.command, self.path))
            said = server.answer(self.path, body)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def do_POST(self) -> None:
            self.do_GET()

        def do_DELETE(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base class says so
            """Silent."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server = SiteServer(listener.server_port)
    threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
