"""Pairs of the fault matrix with real processes in real time: a courier is killed, or stopped longer than its lease
while another takes over, in the middle of the call that counts; a new one is started, and nobody helps.

The far sides are the matrix's, in this process, and strike by themselves. Several posts are in a courier's hands when
it is struck, each on a channel of its own workspace, and each is judged by itself: by what its far side holds.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from domain.publication import Publication, is_settled
from resources.wiring import SystemClock
from services import process
from store import drafts
from store.postgres import Database
from store.publications import get_publication
from tests.conftest import database_beside, free_port
from tests.fakes.smtp_server import smtp_server
from tests.faults import real_couriers, real_sides
from tests.faults.axes import NO_FAULT
from tests.faults.blow import FATES, KILLED_AFTER, KILLED_BEFORE, STOPPED, Blow
from tests.faults.cells import Cell
from tests.faults.judging import judge
from tests.faults.real_couriers import Couriers
from tests.faults.real_sides import Mail, OnDisk, Real
from tests.faults.stage import Stage
from tests.faults.struck import House, house
from tests.faults.world import ENDS, MAIL, Lived

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

HTTP: Final = {"LinkedIn page": "create", "WordPress REST": "release", "WordPress XML-RPC": "release"}
WIRES: Final = (NO_FAULT, "done, no reply", "429 with Retry-After", "500 after commit")
OTHERS: Final = (
    Cell(MAIL, "text", NO_FAULT, KILLED_BEFORE),
    Cell(MAIL, "text", "done, no reply", KILLED_AFTER),
    Cell(MAIL, "sender", "429", STOPPED),
    *(Cell("folder", "publish", NO_FAULT, fate) for fate in FATES),
)
LIVES_OF_A_FATE: Final = 2
WITHIN_SECONDS: Final = 60.0  # of real time, from the last blow to the last end
FAR_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 0.1


def chosen() -> tuple[Cell, ...]:
    """Cells in which every two values of channel, fate and fault that can meet do meet."""
    by_http = (
        Cell(channel, step, wire, FATES[(number + at) % len(FATES)])
        for number, (channel, step) in enumerate(HTTP.items())
        for at, wire in enumerate(WIRES)
    )
    return (*by_http, *OTHERS)


@dataclass
class Life:
    """One post and its far side."""

    cell: Cell
    real: Real
    blow: Blow | None = None

    @property
    def row(self) -> Publication:
        """How it stands now."""
        side = self.real.side
        with side.scene.conn() as conn:
            return get_publication(conn, side.publication_id)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is done by itself."""
        row = self.row
        return row.status in ENDS or is_settled(row)

    def let_time_pass(self) -> None:
        """A mail server that wants a minute gets it at once."""
        row = self.row
        if row.status == "scheduled" and (row.due_at - SystemClock().now()).total_seconds() > FAR_SECONDS:
            with self.real.side.scene.conn() as conn:
                conn.execute("UPDATE published_content SET due_at = now() WHERE id = %s", [row.id])

    def lived(self) -> Lived:
        """What came of it."""
        side, row = self.real.side, self.row
        with side.scene.conn() as conn:
            note = drafts.get_draft(conn, row.draft_id).note or ""
        befell = self.blow is not None and self.blow.happened.is_set()
        return Lived(self.cell, row, self.real.ledger(), note, [], row.attempt, self.is_over, side.readable, befell)


@dataclass
class Town:
    """The database, the home of the couriers, and where the far sides are."""

    database: Database
    home: Path
    linkedin: House
    open: ExitStack
    couriers: Couriers

    def life(self, cell: Cell) -> Life:
        """A cell in a workspace of its own."""
        stage = Stage(self.database, self.home)
        stage.clock = SystemClock()  # type: ignore[assignment]
        return Life(cell, self._real(stage, cell))

    def _real(self, stage: Stage, cell: Cell) -> Real:
        match cell.channel:
            case "LinkedIn page":
                return real_sides.linkedin(stage, cell, self.linkedin)
            case "folder":
                return OnDisk(stage, cell)
            case "e-mail SMTP":
                folder = self.home / "mail" / stage.workspace_id
                folder.mkdir(parents=True)
                return Mail(stage, cell, self.open.enter_context(smtp_server(folder)))
            case _:
                return real_sides.blog(stage, cell, self.open.enter_context(house()))


@pytest.fixture
def town(admin_url: str, redis_url: str, tmp_path: Path) -> Iterator[Town]:
    urls = database_beside(admin_url, "pressroom_real")
    with ExitStack() as opened:
        linkedin = opened.enter_context(house())
        place = f"http://127.0.0.1:{linkedin.port}"
        settings = real_couriers.made(
            tmp_path,
            database_url=urls.admin_url,
            redis_url=redis_url,
            linkedin_url=place,
            linkedin_sign_in_url=place,
            fetch_allow="127.0.0.1",
            public_base="https://desk.example",
            port_base=free_port(),
        )
        database = Database(urls.app_url, max_size=4, name="pressroom-real")
        opened.callback(database.close)
        real_couriers.claim(database, settings)
        couriers = Couriers(settings)
        opened.callback(couriers.end)
        yield Town(database, tmp_path, linkedin, opened, couriers)


def test_real_couriers_killed_and_stopped_in_their_calls(town: Town) -> None:
    cells, lives, couriers = chosen(), [], town.couriers
    pid = couriers.start()
    for fate in FATES:  # the stops first: one that befell another's second call might be a second post (docs/faults.md)
        own = [cell for cell in cells if cell.process == fate]
        for which in range(LIVES_OF_A_FATE):
            begun = [town.life(cell) for cell in own[which::LIVES_OF_A_FATE]]
            struck(begun, Blow(fate, len(begun), pid))
            lives += begun
            pid = couriers.start()
    stopped = [life for life in lives if life.cell.process == STOPPED]
    wait_for(stopped)
    couriers.go_on()  # long after others did their work
    *earlier, last = couriers.all
    assert all(process.wait_gone(each.process, 20.0) for each in earlier), "one that was taken over from ends"
    wait_for(lives)
    assert process.is_alive(last.process)
    seen = [life.lived() for life in lives]
    assert all(lived.befell for lived in seen)
    wrong = [
        f"{lived.cell}: {verdict.faults} ({lived.publication.status}: {lived.publication.reason}; {lived.note})"
        for lived in seen
        if (verdict := judge(lived)).faults
    ]
    assert wrong == [], couriers.log[-4000:]


def struck(begun: list[Life], blow: Blow) -> None:
    """Lets these posts go out and waits for the blow."""
    for life in begun:
        life.blow = blow
        life.real.expect(blow)
        life.real.side.approved()
    assert blow.happened.wait(30), [(life.cell, life.row.status, life.row.reason) for life in begun]


def wait_for(lives: list[Life]) -> None:
    """Until all are at their end, or the time is over: the judge says so then."""
    ends = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < ends and not all(life.is_over for life in lives):
        for life in lives:
            life.let_time_pass()
        time.sleep(LOOK_SECONDS)


def test_every_two_values_meet() -> None:
    found = chosen()
    assert {(cell.channel, cell.process) for cell in found} == {
        (channel, fate) for channel in (*HTTP, MAIL, "folder") for fate in FATES
    }
    assert {(cell.channel, cell.wire) for cell in found} >= {(channel, wire) for channel in HTTP for wire in WIRES}
    assert {(cell.process, cell.wire) for cell in found} >= {(fate, wire) for fate in FATES for wire in WIRES}
