"""A mail server of a hundred lines on loopback that can be told, at each step of the conversation, what to say.

It speaks STARTTLS and AUTH as the real client needs them. `say` is asked before each answer: a line in place of the
server's own, `<silence>` (it hangs up), `<reset>`, a piece that ends in `<end>` (it hangs up in the middle), `<no
offer>` (of encryption). Whether it keeps a message is another question, asked of `keeps`.
"""

import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resources.publishers.email.line import Server
from tests.fakes.mail_server import _tls

USER, PASSWORD = "mailer", "a-mailer's-secret"


def _as_usual(step: str) -> str:
    del step
    return ""


def _nothing(step: str) -> None:
    del step


@dataclass
class SmtpServer:
    """A running one. `taken` is the ledger: recipient and message. `coming` and `gone` are called before and after each
    answer, or the lack of one."""

    port: int = 0
    ca_file: str = ""
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    say: Callable[[str], str] = _as_usual
    keeps: Callable[[], bool] = lambda: True
    coming: Callable[[str], None] = _nothing
    gone: Callable[[str], None] = _nothing

    def server(self, port: int | None = None) -> Server:
        """Where a client finds it."""
        place = {"host": "localhost", "port": port or self.port, "user": USER, "security": "starttls"}
        return Server.model_validate({**place, "ca_file": self.ca_file})


class _HungUpError(Exception):
    """The conversation is over."""


class _Handler(socketserver.BaseRequestHandler):
    state: SmtpServer
    context: ssl.SSLContext

    def handle(self) -> None:
        self._conn: socket.socket = self.request
        self._left = b""
        with suppress(_HungUpError, OSError):
            self._answer("connect", "220 localhost ESMTP")
            self._talk()
        with suppress(OSError):
            self._conn.close()

    def _talk(self) -> None:
        recipient = ""
        while line := self._line():
            verb = line[:4].upper()
            if verb == "EHLO":
                self._greet()
            elif verb == "STAR":
                self._answer("encrypt", "220 Ready")
                self._conn = self.context.wrap_socket(self._conn, server_side=True)
            elif verb == "AUTH":
                self._answer("sign in", "235 2.7.0 Welcome")
            elif verb == "MAIL":
                self._answer("sender", "250 2.1.0 Ok")
            elif verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                self._answer("recipient", "250 2.1.5 Ok")
            elif verb == "DATA":
                self._take(recipient)
            elif verb == "QUIT":
                self._send("221 2.0.0 Bye")
                return
            else:
                self._send("250 2.0.0 Ok")

    def _greet(self) -> None:
        encrypted = isinstance(self._conn, ssl.SSLSocket)
        offered = ["250-SIZE 1000000"]
        if encrypted:
            offered.append("250-AUTH PLAIN")
        elif self.state.say("offer") != "<no offer>":
            offered.append("250-STARTTLS")
        self._send("\r\n".join(["250-localhost", *offered, "250 8BITMIME"]))

    def _take(self, recipient: str) -> None:
        said = self.state.say("text")
        keeps = self.state.keeps()
        self._send("354 Go on")
        if said == "<reset>":
            self._hang_up(reset=True)
        message = self._text()
        if keeps:
            self.state.taken.append((recipient, message))
        self._say("text", said or "250 2.0.0 Ok: queued")

    def _answer(self, step: str, usual: str) -> None:
        self._say(step, self.state.say(step) or usual)

    def _say(self, step: str, said: str) -> None:
        self.state.coming(step)
        try:
            self._put(said)
        finally:
            self.state.gone(step)

    def _put(self, said: str) -> None:
        if said == "<silence>":
            self._hang_up()
        if said.endswith("<end>"):
            self._conn.sendall(said.removesuffix("<end>").encode())
            self._hang_up()
        self._send(said)
        if said.startswith(("421", "554 5.7.1 no service", "<html>")):
            self._hang_up()

    def _send(self, line: str) -> None:
        self._conn.sendall(line.encode() + b"\r\n")

    def _line(self) -> str:
        return self._until(b"\r\n").decode("utf-8", "replace")

    def _text(self) -> bytes:
        return self._until(b"\r\n.\r\n")

    def _until(self, end: bytes) -> bytes:
        while end not in self._left:
            came = self._conn.recv(65_536)
            if not came:
                raise _HungUpError
            self._left += came
        found, _, self._left = self._left.partition(end)
        return found

    def _hang_up(self, *, reset: bool = False) -> None:
        if reset:
            self._conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            with suppress(OSError):
                self._conn.shutdown(socket.SHUT_RDWR)
        raise _HungUpError


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none."""


@contextmanager
def smtp_server(folder: Path) -> Iterator[SmtpServer]:
    """A server until the end of the block."""
    context, ca_file = _tls(folder)
    state = SmtpServer(ca_file=str(ca_file))
    handler = type("Handler", (_Handler,), {"state": state, "context": context})
    listener = _Listener(("127.0.0.1", 0), handler)
    state.port = listener.server_address[1]
    threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield state
    finally:
        listener.shutdown()
        listener.server_close()
