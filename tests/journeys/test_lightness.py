"""The dashboard, the courier and `pressroom --help` stay light: none ever loads what only workers need.

Looking at one's own sys.modules after importing the dashboard would prove little: pages import as they are shown. So
the programs are started as the supervisor starts them, on the same home and stores, with Python's own record of every
import switched on; a person signs in and opens a review page in a browser, a post is delivered, and the records are
read. A program that does load such libraries is looked at the same way, so that the record itself is trusted.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from desk.people import create_sign_in_link
from domain.links import sign_in_address
from resources.environment import child_environment
from resources.settings import Settings
from resources.wiring import SystemClock
from services.status import read_status
from store import drafts, people
from store.partitions import workspace_of_draft
from tests.browser import launched
from tests.journeys.small_campaign import a_piece
from tests.journeys.stack import CHECKOUT, Stack, eventually, free_ports

HEAVY = {"crewai", "crewai_tools", "torch", "sentence_transformers", "moviepy"}
_IMPORT = re.compile(r"^import time: +\d+ \| +\d+ \| +(\S+)$", re.MULTILINE)

pytestmark = pytest.mark.browser


def imported(record: str) -> set[str]:
    """The top-level packages in a record of imports."""
    return {name.partition(".")[0] for name in _IMPORT.findall(record)}


@contextmanager
def recorded(command: Sequence[str], settings: Settings, record: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program of ours with every import written down."""
    with record.open("wb") as file:
        child = subprocess.Popen(
            [sys.executable, "-X", "importtime", *command],
            env=child_environment(settings),
            cwd=CHECKOUT,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield child
    finally:
        child.terminate()
        child.wait(20)


@contextmanager
def held(process_id: int) -> Iterator[None]:
    """Nobody brings back what ends meanwhile."""
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)


def beside(one: Stack) -> Settings:
    """The same home and stores, with other ports for what listens."""
    own = one.settings
    return Settings(
        home=own.home,
        port_base=free_ports(),
        database_url=SecretStr(own.admin_database_url),
        redis_url=SecretStr(own.redis_url_effective),
        chroma_url=own.chroma_url_effective,
    )


def test_help_is_light() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "cli.main", "--help"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    loaded = imported(done.stderr)
    assert "typer" in loaded
    assert not loaded & HEAVY


def test_the_record_shows_what_is_heavy() -> None:
    command = [sys.executable, "-X", "importtime", "-c", "from crews.runtime import crewai; crewai()"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert "crewai" in imported(done.stderr)


def test_the_dashboard_is_light_after_a_page_was_shown(pressroom: Stack, tmp_path: Path) -> None:
    draft_id, settings, record = a_piece(pressroom, tmp_path, "Light page"), beside(pressroom), tmp_path / "dashboard"
    with pressroom.database() as database:
        workspace_id = workspace_of_draft(database, draft_id)
        with database.transaction(workspace_id) as conn:
            owner = people.owner(conn)
        invitation = create_sign_in_link(database, owner, SystemClock(), name=owner.name)
    title = pressroom.read("drafts", "show", draft_id)["title"]
    with recorded(["-m", "panel_app.app"], settings, record) as dashboard, launched() as browser:
        eventually(lambda: "Dashboard on" in record.read_text(errors="replace"), "the dashboard serves", seconds=60)
        page = browser.new_page()
        page.goto(sign_in_address(settings.dashboard_url, invitation.token))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile("^((?!sign-in).)*$|password"))
        page.goto(f"{settings.dashboard_url}/review?draft={draft_id}")
        expect(page.get_by_text(title).first).to_be_visible(timeout=60_000)
        page.close()
        assert dashboard.poll() is None
    loaded = imported(record.read_text(errors="replace"))
    assert "panel" in loaded
    assert not loaded & HEAVY


def test_the_courier_is_light_after_a_delivery(pressroom: Stack, tmp_path: Path) -> None:
    draft_id, record = a_piece(pressroom, tmp_path, "Light post"), tmp_path / "courier"
    supervisor = read_status(pressroom.home).supervisor
    assert supervisor
    with held(supervisor), recorded(["-m", "press.courier"], beside(pressroom), record) as courier:
        note = pressroom.home / "courier.json"
        eventually(lambda: f'"pid": {courier.pid}' in note.read_text(), "the courier works", seconds=60)
        pressroom.run("review", "approve", draft_id)
        with pressroom.database() as database:
            workspace_id = workspace_of_draft(database, draft_id)

            def is_out() -> bool:
                with database.transaction(workspace_id) as conn:
                    return drafts.get_draft(conn, draft_id).status == "published"

            eventually(is_out, "delivered", seconds=60)
    loaded = imported(record.read_text(errors="replace"))
    assert "psycopg" in loaded
    assert not loaded & HEAVY
    eventually(lambda: pressroom.call("status").returncode == 0, "the supervisor's own courier is back", seconds=60)
