"""`up --detach` ends, one way or the other: in time, with one sentence, and with nothing left behind."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from resources.settings import Settings
from services import process
from services.control import start_detached, stop_all
from services.errors import NotReady
from services.status import read_status, supervisor_pid_file
from tests.conftest import free_port


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def processes_of(home: Path) -> list[int]:
    """What runs for that home: each is told of it by its environment."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"PRESSROOM_HOME={home}\0".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # it has ended since, or is somebody else's
    return found


def test_a_start_that_takes_too_long_is_ended_whole(silent: str) -> None:
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        home = Path(folder) / "home"
        settings = Settings(
            home=home,
            port_base=free_port() - 10,
            database_url=SecretStr(f"postgresql://admin:pw@{silent}/news"),
            redis_url=SecretStr(f"redis://{silent}/0"),
            chroma_url=f"http://{silent}",
        )
        told: list[str] = []
        with pytest.raises(NotReady, match=r"^Not everything was ready within 3 s \(missing: .+\), so it was stopped"):
            start_detached(settings, told.append, seconds=3)
        assert process.read_pid(supervisor_pid_file(home)) is None
        assert read_status(home).state == "stopped"
        assert not stop_all(settings, told.append)
        assert processes_of(home) == []
