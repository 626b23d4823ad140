"""The measuring model server as its own process, and how it is asked for its counts."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from benchmarks.stack import CHECKOUT, PORT_BASE
from domain.value import Value

PORT = PORT_BASE + 50
NAME = "measured"


class Counts(Value):
    """What the server saw since `begin`: calls and mean prompt size by task, the first and last instant."""

    calls: dict[str, int]
    prompt_characters: dict[str, int]
    most_in_flight: int
    first: float
    last: float


@dataclass(frozen=True)
class Model:
    """A running model server."""

    address: str

    @property
    def settings(self) -> dict[str, str]:
        """What makes a stack write with it."""
        return {"openai_model": NAME, "openai_base_url": f"{self.address}/v1", "openai_api_key": "none"}

    def begin(self, delay: float) -> None:
        """Counts anew; every answer takes `delay` seconds."""
        httpx.post(f"{self.address}/begin", json={"delay": delay}).raise_for_status()

    def counts(self) -> Counts:
        """What was seen."""
        return Counts.model_validate(httpx.get(f"{self.address}/counts").raise_for_status().json())


@contextmanager
def serving() -> Iterator[Model]:
    """A model server until the block ends."""
    child = subprocess.Popen([sys.executable, "-m", "benchmarks.model_server", str(PORT)], cwd=CHECKOUT)
    model = Model(f"http://127.0.0.1:{PORT}")
    try:
        _await(model)
        if child.poll() is not None:
            raise SystemExit(f"port {PORT} is taken by another program: BENCH_PORT_BASE moves all of them")
        yield model
    finally:
        child.terminate()
        child.wait()


def _await(model: Model) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            model.begin(0.0)
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise SystemExit("the model server does not answer") from None
            time.sleep(0.1)
