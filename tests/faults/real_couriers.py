"""Real couriers, started as the supervisor starts them, in a home whose database and Redis are the tests'."""

import json
import signal
from pathlib import Path
from typing import Any, Final

from resources.place import place_of
from resources.secrets import ensure_secrets
from resources.settings import Settings
from services import process
from services.programs import programs_of
from services.service import Launched, await_ready, launch
from store import installation
from store.postgres import Database
from tests.conftest import INSTALLATION, PASSWORDS

LEASE_SECONDS: Final = 2.0
TOKEN_KEY: Final = "5e" * 32  # the one that the sides seal and address with


def made(home: Path, **settings: Any) -> Settings:
    """A home that was started once, with the passwords of the tests' database."""
    known = {**PASSWORDS, "installation_id": INSTALLATION, "token_key": TOKEN_KEY}
    (home / "secrets.json").write_text(json.dumps(known))
    ensure_secrets(home)
    return Settings(home=home, lease_seconds=LEASE_SECONDS, **settings)


def claim(database: Database, settings: Settings) -> None:
    """Makes the database this home's."""
    with database.transaction() as conn:
        installation.claim_installation(conn, settings.installation_id, place=place_of(settings.home))


class Couriers:
    """All that were started, the one at work last."""

    def __init__(self, settings: Settings) -> None:
        (self._service,) = (each for each in programs_of(settings) if each.name == "courier")
        self.all: list[Launched] = []

    def start(self) -> int:
        """One more, which takes over from the one before; its pid, once it is at work."""
        launched = launch(self._service)
        self.all.append(launched)
        await_ready(self._service, launched)
        return launched.process.pid

    def go_on(self) -> None:
        """Lets those go on that were stopped."""
        for each in self.all:
            process.ask(each.process, signal.SIGCONT)

    def end(self) -> None:
        """Ends them all."""
        self.go_on()
        for each in self.all:
            process.stop(each.process)

    @property
    def log(self) -> str:
        """What they wrote."""
        return self._service.log.read_text(encoding="utf-8", errors="replace")
