"""Channels as a real courier reaches them: each account names its publisher, its settings and its secrets, and the
product makes the rest of it. What is approved, and what the far side holds, is the matrix's.
"""

import fcntl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from domain.secret import Secret
from resources.publishers.email.kind import PASSWORD as MAIL_PASSWORD
from resources.publishers.linkedin.settings import ACCESS
from resources.publishers.wordpress.kind import PASSWORD as WORDPRESS_PASSWORD
from resources.vault import keep_in
from resources.wiring import SystemClock
from store import accounts
from tests.fakes.linkedin.world import ALL_SCOPES
from tests.fakes.smtp_server import PASSWORD, USER, SmtpServer
from tests.fakes.wordpress import world as wordpress
from tests.faults.blow import Blow
from tests.faults.cells import Cell
from tests.faults.far_side import FarSide
from tests.faults.linkedin_side import LinkedInPage, linkedin_step, sealer
from tests.faults.mail_side import SmtpMail
from tests.faults.near_sides import Folder
from tests.faults.side import Ledger, Side
from tests.faults.stage import Stage
from tests.faults.struck import House, Struck
from tests.faults.wordpress_side import WordPressRest, WordPressXmlRpc, rest_step, xmlrpc_step
from tests.press.mail_scene import SETTINGS

LOOK_SECONDS: Final = 0.002
PATIENCE: Final = 30.0


class Real(Protocol):
    """A side that a real courier delivers to."""

    @property
    def side(self) -> Side:
        """The matrix's, with what is approved and what its far side holds."""
        ...

    def expect(self, blow: Blow) -> None:
        """The next call that counts is struck."""
        ...

    def ledger(self) -> Ledger:
        """What is there now."""
        ...


def served(side: Side, publisher: str, settings: Mapping[str, Any], **secrets: str) -> None:
    """Connects the side's account to the product's own publisher."""
    ends = datetime.now(UTC) + timedelta(days=50)
    with side.scene.conn() as conn:
        accounts.serve_by(conn, side.account.id, publisher, dict(settings))
        for name, value in secrets.items():
            keep_in(conn, sealer(), side.account.id, Secret(name=name, value=value, expires_at=ends))


class _ByHttp:
    def __init__(self, side: Side, far: Struck) -> None:
        self.side = side
        self._far = far

    def expect(self, blow: Blow) -> None:
        self._far.blow = blow

    def ledger(self) -> Ledger:
        with self._far.lock:
            return self.side.ledger()


def linkedin(stage: Stage, cell: Cell, house: House) -> Real:
    """A page. LinkedIn takes the same text twice here, whatever the fate."""
    token = f"token of {stage.workspace_id}"
    far = house.side(cell, linkedin_step, token)
    side = LinkedInPage(stage, far, cell)
    side.world.now = SystemClock().now
    side.world.tokens = {token: ALL_SCOPES}
    side.world.refuses_duplicates = False
    served(side, "linkedin", side.settings.model_dump(mode="json", exclude_unset=True), **{ACCESS: token})
    return _ByHttp(side, far)


def blog(stage: Stage, cell: Cell, house: House) -> Real:
    """A WordPress site."""
    by_rest = cell.channel == "WordPress REST"
    far = house.side(cell, rest_step if by_rest else xmlrpc_step)
    side = (WordPressRest if by_rest else WordPressXmlRpc)(stage, far, cell)
    told = side.settings.model_dump(mode="json", exclude_unset=True)
    served(side, "wordpress", told, **{WORDPRESS_PASSWORD: wordpress.PASSWORD})
    return _ByHttp(side, far)


class Mail:
    """A mail account with two readers; the first letter is struck."""

    def __init__(self, stage: Stage, cell: Cell, server: SmtpServer) -> None:
        self.side = SmtpMail(stage, FarSide(0), cell, server)
        self._cell = cell
        self._server = server
        self._has_come = False
        place = {"host": "localhost", "port": server.port, "user": USER, "ca_file": server.ca_file}
        served(self.side, "smtp", {**SETTINGS, **place}, **{MAIL_PASSWORD: PASSWORD})

    def expect(self, blow: Blow) -> None:
        def coming(step: str) -> None:
            if step == self._cell.step and not self._has_come:
                self._has_come = True
                blow.coming()

        def gone(step: str) -> None:
            if step == self._cell.step and self._server.gone is gone:
                self._server.gone = lambda _: None
                blow.gone()

        self._server.coming, self._server.gone = coming, gone

    def ledger(self) -> Ledger:
        return self.side.ledger()


class OnDisk:
    """The folder. Its far side is the lock of the folder, held until the other calls are there, too."""

    def __init__(self, stage: Stage, cell: Cell) -> None:
        self.side = Folder(stage, FarSide(0), cell)
        self.side.root = self._folder = stage.folder / "published" / stage.workspace_id
        self._folder.mkdir(parents=True)
        self._lock = self._folder / ".lock"

    def expect(self, blow: Blow) -> None:
        lock = self._lock.open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        threading.Thread(target=self._strike, args=(blow, lock), daemon=True).start()

    def ledger(self) -> Ledger:
        return self.side.ledger()

    def _strike(self, blow: Blow, lock: Any) -> None:
        with lock:
            _until(lambda: self._has_lock_open(blow.pid))
            blow.coming()
        if blow.is_late:
            _until(lambda: any(self._folder.glob("[0-9]*/post.json")))
            blow.gone()

    def _has_lock_open(self, pid: int) -> bool:
        with suppress(OSError):
            for each in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(OSError):
                    if each.readlink() == self._lock:
                        return True
        return False


def _until(is_so: Any) -> None:
    ends = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < ends:
        time.sleep(LOOK_SECONDS)
