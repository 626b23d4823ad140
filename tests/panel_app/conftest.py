"""A dashboard process, scenes in workspaces of their own, and a browser."""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
import requests

from domain.actor import Actor
from panel_app.auth import COOKIE
from store import people
from store.postgres import Database
from tests.browser import PATIENCE, launched
from tests.conftest import Newsroom, TestDatabase, free_port
from tests.panel_app.scene import Scene, build_scene


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard."""

    address: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """What it wrote."""
        return (self.home / "dashboard.log").read_text(errors="replace")

    def modules(self) -> set[str]:
        """What the process has loaded by now."""
        names = self.home / "modules.txt"
        names.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        for _ in range(600):
            if names.exists():
                return set(names.read_text().splitlines())
            time.sleep(0.05)
        raise AssertionError("the dashboard did not answer the signal")


@pytest.fixture(scope="session")
def dashboard(test_database: TestDatabase) -> Iterator[Dashboard]:
    """One dashboard process for all tests; workspaces keep them apart."""
    with serving(test_database.app_url) as found:
        yield found


@contextmanager
def serving(database_url: str, patience: float = 15.0, *, secure: bool = False) -> Iterator[Dashboard]:
    """A dashboard process on that database."""
    home = Path(tempfile.mkdtemp(prefix="pressroom-dashboard-"))
    port = free_port()
    command = [sys.executable, "-m", "tests.panel_app.serving", database_url, str(home), str(port), str(patience)]
    command += ["secure"] * secure
    with (home / "dashboard.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=Path(__file__).resolve().parents[2], stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(address, process)
        yield Dashboard(address, home, process)
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    """Waits until a dashboard answers; a busy machine may take its time."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the dashboard ended while starting"
        try:
            if requests.get(address + "/health", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the dashboard did not come up within a minute")


@pytest.fixture
def scene(database: Database, workspace: Newsroom, dashboard: Dashboard) -> Scene:
    """A newsroom in the middle of its day, whose files the dashboard finds."""
    return build_scene(database, workspace.id, dashboard.home)


def signed_in_token(database: Database, actor: Actor) -> str:
    """A cookie's value for that person."""
    token = token_urlsafe(16)
    with database.transaction(actor.workspace_id) as conn:
        people.add_sign_in(conn, actor.user_id, token, datetime.now(UTC) + timedelta(hours=1))
    return token


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium for all browser tests."""
    with launched() as browser:
        yield browser


OpenPage = Callable[..., Any]
READY = """() => document.fonts.status === "loaded" &&
  (!window.Bokeh || (Bokeh.documents.length > 0 && Bokeh.documents.every((page) => page.is_idle)))"""


def settled(page: Any) -> Any:
    """The page, once it listens: what is clicked while it still builds itself may be answered into the void."""
    page.wait_for_load_state("load")
    page.wait_for_function(READY)
    return page


@pytest.fixture
def open_page(chromium: Any, dashboard: Dashboard, database: Database) -> Iterator[OpenPage]:
    """Opens an address as somebody; the page's `asked` lists every request it made,
    `failed` those that were answered with an error."""
    with opening(chromium, dashboard, database) as open_as:
        yield open_as


@contextmanager
def opening(chromium: Any, dashboard: Dashboard, database: Database) -> Iterator[OpenPage]:
    """Opens pages of one dashboard, and closes them."""
    contexts = []

    def open_as(actor: Actor | None, path: str, *, width: int = 1440, height: int = 900) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if actor is not None:
            cookie = {"name": COOKIE, "value": signed_in_token(database, actor), "url": dashboard.address}
            context.add_cookies([cookie])
        page = context.new_page()
        page.asked = []
        page.failed = []
        page.on("response", lambda answer: page.failed.append(answer.url) if answer.status >= 400 else None)
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("websocket", lambda socket: page.asked.append(socket.url))
        page.goto(dashboard.address + path)
        return settled(page)

    yield open_as
    for context in contexts:
        context.close()
