"""The dashboard as a process, for tests: `python -m tests.panel_app.serving URL HOME PORT PATIENCE [secure]`.

Tests must see what a visitor's process really loads, so it does not share their interpreter. On SIGUSR1 it writes the
names of its loaded modules to HOME/modules.txt. What accounts can do is said here: no channel is asked. The time to
undo is long: a busy machine may need a while to find the button.
"""

import logging
import signal
import sys
from pathlib import Path

from domain.publication import AccountTest, Capabilities
from panel_app.app import build_server
from panel_app.live import LiveFeed
from panel_app.services import AppServices
from resources.files import LocalFiles
from resources.wiring import SystemClock
from store.postgres import Database

UNDO_SECONDS = 120.0
MAIL_KEY = "5e" * 32


def main(url: str, home: Path, port: int, patience: float, *, secure: bool) -> None:
    """Serves until it is ended."""
    logging.basicConfig(level=logging.INFO)
    database = Database(url, max_size=6, name="dashboard-of-tests", patience=patience)
    services = AppServices(
        database=database,
        clock=SystemClock(),
        files=LocalFiles(home / "media"),
        published=home / "published",
        port=port,
        origins=(f"127.0.0.1:{port}",),
        dagster_url="http://127.0.0.1:1",
        secure=secure,
        undo_seconds=UNDO_SECONDS,
        mail_key=MAIL_KEY,
        abilities=lambda _: Capabilities(look_up=True, read_back=True, edit=True, withdraw=True),
        try_account=lambda account: AccountTest(works=True, findings=(f"Signed in as “{account.name}”.",)),
        off=("No language model: the offline writer composes drafts from the sources.",),
    )
    server = build_server(services, LiveFeed(database, safety=3.0))
    signal.signal(signal.SIGUSR1, lambda *_: _tell_modules(home))
    server.start()
    server.io_loop.start()


def _tell_modules(home: Path) -> None:
    unfinished = home / "modules.unfinished"
    unfinished.write_text("\n".join(sorted(sys.modules)))
    unfinished.rename(home / "modules.txt")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), secure="secure" in sys.argv[5:])
