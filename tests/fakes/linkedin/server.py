"""A local LinkedIn on loopback: the real client is run against it. It behaves as documented, traps included."""

import json
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.linkedin import rest, sign_in
from tests.fakes.linkedin.world import Fault, Refusal, Told, World


def respond(world: World, method: str, target: str, headers: Mapping[str, str], data: bytes) -> Told:
    """What LinkedIn answers, whoever carries the request."""
    if target.startswith("/oauth/v2/authorization"):
        return sign_in.authorize(world, target)
    if target.startswith("/oauth/v2/accessToken"):
        return sign_in.token(world, data)
    told = {name.lower(): value for name, value in headers.items()}
    is_json = told.get("content-type", "").startswith("application/json")
    try:
        return rest.answer(world, method, target, told, json.loads(data) if is_json else None, data)
    except Refusal as refusal:
        more = {"Retry-After": world.retry_after} if world.retry_after else {}
        return Told(refusal.told.status, refusal.told.body, more)


class _Handler(BaseHTTPRequestHandler):
    world: World

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its base class says so
        """Silent."""

    def _serve(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.world.lock:
            path = self.path.partition("?")[0]
            self.world.calls[f"{self.command} {path}"] += 1
            fault = self.world.fault_for(self.command, self.path)
            told = self._told(data) if fault is None or fault.after else fault.told
        if fault is None:
            self._send(told)
        elif fault.cut:
            self._break_off(fault)
        else:
            self._send(fault.told)

    def _told(self, data: bytes) -> Told:
        return respond(self.world, self.command, self.path, dict(self.headers.items()), data)

    def _send(self, told: Told) -> None:
        data = (
            told.body if isinstance(told.body, bytes) else b"" if told.body is None else json.dumps(told.body).encode()
        )
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        if told.status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _break_off(self, fault: Fault) -> None:
        if fault.cut == "truncate":
            self.send_response(fault.told.status)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"id": "urn:li:sha')
            self.wfile.flush()
        else:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


@contextmanager
def linkedin_server() -> Iterator[World]:
    """A LinkedIn for one test, at `world.address`."""
    world = World()
    listener = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"world": world}))
    listener.daemon_threads = True
    world.address = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield world
    finally:
        listener.shutdown()
        listener.server_close()
