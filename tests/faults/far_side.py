"""One HTTP server for the far sides of all cells: it does to a call what is ordered, and asks the cell's world else.

A success that lies is the answer of a world in which it was done, given by one in which it was not.
"""

import json
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.fakes.linkedin.world import Told
from tests.faults.axes import WireFault
from tests.faults.seam import Ordered

PAGE = b"<html><body><h1>Hotel Wi-Fi</h1>Please sign in.</body></html>"


class HttpWorld(Protocol):
    """What stands behind the server in one cell."""

    def answer(self, method: str, target: str, headers: Mapping[str, str], data: bytes) -> Told:
        """Does what is asked."""
        ...

    def refusal(self, status: int) -> Told:
        """How such a status is answered there."""
        ...

    def kept(self) -> Any:
        """All that it knows, as it is now."""
        ...

    def put_back(self, kept: Any) -> None:
        """Knows that again, and nothing since."""
        ...


@dataclass
class FarSide:
    """The running server. `calls` counts what reached the cell's world."""

    port: int
    ordered: Ordered = field(default_factory=Ordered)
    world: HttpWorld | None = None
    calls: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def address(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def place(self) -> str:
        """host:port"""
        return f"127.0.0.1:{self.port}"

    def told(self, fault: WireFault | None, asked: tuple[str, str, Mapping[str, str], bytes]) -> Told:
        """What is answered, done or not."""
        assert self.world is not None
        self.calls += 1
        if fault is None:
            return self.world.answer(*asked)
        kept = self.world.kept() if fault.manner == "lie" else None
        done = self.world.answer(*asked) if fault.done or fault.manner in ("lie", "half", "cut") else Told()
        match fault.manner:
            case "lie":
                self.world.put_back(kept)
            case "page":
                return Told(200, PAGE, {"Content-Type": "text/html"})
            case "answer":
                refused = self.world.refusal(fault.status)
                more = {"Retry-After": fault.wait} if fault.wait else {}
                return Told(refused.status, refused.body, {**refused.headers, **more})
        return done


class Calls(BaseHTTPRequestHandler):
    """Takes the calls to one far side."""

    far: FarSide
    wbufsize = -1  # one packet per answer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        fault = self.far.ordered.fault
        if fault is not None and fault.manner == "reset":  # before its body is read
            self._reset()
            return
        data = self._data()
        with self.far.lock:
            told = (
                Told()
                if fault is not None and fault.manner == "silence" and not fault.done
                else self.far.told(fault, (self.command, self.path, dict(self.headers.items()), data))
            )
        if fault is not None and fault.manner == "silence":
            self.close_connection = True
        else:
            self._send(told, "" if fault is None else fault.manner)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its base class says so
        """Silent."""

    def _data(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, told: Told, manner: str) -> None:
        body = told.body
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        whole = len(data)
        if manner == "half":
            data = data[: len(data) // 2] or b'{"id": "urn'
            whole = len(data)
        elif manner == "cut":
            whole = len(data) + 500
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        if told.status != 204:
            self.send_header("Content-Length", str(whole))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was reset, or hung up, is none."""


@contextmanager
def far_side() -> Iterator[FarSide]:
    """A server until the end of the block."""
    calls = type("OwnCalls", (Calls,), {})
    with listening(calls) as port:
        calls.far = far = FarSide(port)  # type: ignore[attr-defined]
        yield far


@contextmanager
def listening(calls: type[Calls]) -> Iterator[int]:
    """Takes calls at a port until the end of the block."""
    listener = _Server(("127.0.0.1", 0), calls)
    threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield listener.server_port
    finally:
        listener.shutdown()
        listener.server_close()
