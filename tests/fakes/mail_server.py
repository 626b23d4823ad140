"""A mail server of its own on loopback: STARTTLS before AUTH, AUTH before MAIL, and each way in which one fails.

It speaks the protocol (aiosmtpd), so that the real client is what is tested. Its certificate is its own; a client must
be told to trust it.
"""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from resources.publishers.email.line import Server
from tests.conftest import free_port
from tests.fakes.web_server import _self_signed

USER, PASSWORD = "mailer", "a-mailer's-secret"
Drop = Literal["", "before the text", "after the text"]


@dataclass
class Received:
    """One message as it came."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    encrypted: bool
    signed_in: bool


@dataclass
class MailServer:
    """A running server. `answers` are for recipients; `drop` hangs up at that moment, once."""

    host: str
    port: int
    ca_file: str
    received: list[Received] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = ""
    drop: Drop = ""

    def server(self, **changes: Any) -> Server:
        """Where a client finds it."""
        place = {"host": self.host, "port": self.port, "user": USER, "security": "starttls", "ca_file": self.ca_file}
        return Server.model_validate({**place, **changes})


class _Handler:
    def __init__(self, state: MailServer) -> None:
        self._state = state

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._state.answers:
            return self._state.answers[address]
        if self._state.drop == "before the text":
            await self._hang_up(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._state.data_answer:
            return self._state.data_answer
        self._state.received.append(
            Received(
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                data=envelope.content if isinstance(envelope.content, bytes) else b"",
                encrypted=session.ssl is not None,
                signed_in=bool(session.authenticated),
            )
        )
        if self._state.drop == "after the text":
            await self._hang_up(server)
        return "250 2.0.0 OK queued"

    async def _hang_up(self, server: SMTP) -> None:
        self._state.drop = ""
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        await asyncio.sleep(3600)


def _signs_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(folder: Path, *, offers_tls: bool = True) -> Iterator[MailServer]:
    """A server until the end of the block. Without `offers_tls` it takes passwords and mail in clear, as somebody
    between who took STARTTLS out of its answer would have it."""
    context, ca_file = _tls(folder)
    state = MailServer("localhost", free_port(), str(ca_file))
    controller = Controller(
        _Handler(state),
        hostname="127.0.0.1",
        port=state.port,
        tls_context=context if offers_tls else None,
        require_starttls=offers_tls,
        authenticator=_signs_in,
        auth_required=True,
        auth_require_tls=offers_tls,
        data_size_limit=1_000_000,
    )
    controller.start()
    try:
        yield state
    finally:
        controller.stop()


def _tls(folder: Path) -> tuple[ssl.SSLContext, Path]:
    whole, ca_file = folder / "server.pem", folder / "ca.pem"
    pem = _self_signed("localhost")
    whole.write_bytes(pem)
    ca_file.write_bytes(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(whole)
    return context, ca_file
