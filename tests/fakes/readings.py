"""What tools of crews read through and where they are entered, in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import SecretStr

from domain.crew_tools import ALLOWED
from domain.errors import PressroomError
from domain.ports import Fetched, Validators
from domain.writing import Task

KEYS: Final = {tool.name: SecretStr(f"canary-{tool.key}") for tool in ALLOWED.values() if tool.key}


@dataclass
class OnePage:
    """A web in which every address has the same page; remembers what it was asked for."""

    page: bytes
    media_type: str = "text/html"
    asked: list[str] = field(default_factory=list)

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        self.asked.append(address)
        return Fetched(address=address, data=self.page, media_type=self.media_type)


@dataclass
class Answering:
    """`crews.tools.keyed.Caller`: a service that answers the same to everything; remembers what was sent."""

    body: bytes = b"{}"
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def call(self, method: str, address: str, *, headers: Any = None, body: bytes = b"") -> "Answering":
        self.asked.append(f"{method} {address} {body.decode()}")
        return self


@dataclass
class Entries:
    """`crews.tools.reading.ToolAccount`: what was entered; with `refusal`, nothing may be read."""

    refusal: PressroomError | None = None
    rows: list[tuple[Task, str]] = field(default_factory=list)

    @contextmanager
    def entered(self, task: Task, tool: str) -> Iterator[None]:
        if self.refusal:
            raise self.refusal
        self.rows.append((task, tool))
        yield
