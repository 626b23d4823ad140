"""A whole installation in a folder, as far as a backup sees it: its own PostgreSQL, files and secrets; no programs."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from resources.secrets import ensure_secrets
from resources.settings import Settings
from services.embedded import StorePorts, start_stores, stop_stores
from services.schemas import claim, key_fingerprint
from store.migrate import migrate, prepare
from store.postgres import Database
from tests.conftest import INSTALLATION, free_port


class House:
    """One home. Tests put it down and up again as an operator would."""

    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o711)
        (home / "secrets.json").write_text(json.dumps({"installation_id": INSTALLATION}))
        (home / "secrets.json").chmod(0o600)
        ensure_secrets(home)
        self.settings = Settings(home=home, port_base=free_port() - 10)
        self.home = home
        self.told: list[str] = []

    def up(self) -> None:
        """The database answers, and its schemas are up to date, as after every start."""
        settings, secrets = self.settings, self.settings.secrets
        start_stores(self.home, StorePorts(settings.port("postgres"), None, None))
        with psycopg.connect(settings.admin_database_url, autocommit=True) as conn:
            conn.execute("ALTER SYSTEM SET fsync = off")  # a test's rows need not outlive a power cut
            conn.execute("SELECT pg_reload_conf()")
        passwords = (secrets.owner_password, secrets.app_password, secrets.dagster_password)
        prepare(settings.admin_database_url, *passwords, fingerprint=key_fingerprint(settings))
        migrate(settings.owner_database_url)
        claim(settings, key_fingerprint(settings))

    def down(self) -> None:
        stop_stores(self.home)

    def database(self) -> Database:
        return Database(self.settings.app_database_url, max_size=4)

    def tell(self, line: str) -> None:
        self.told.append(line)

    def report(self, doing: str, done: int, of: int) -> None:
        self.told.append(doing)

    def file(self, name: str, data: bytes) -> Path:
        """A file of the home."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path


@contextmanager
def house() -> Iterator[House]:
    """A home that PostgreSQL's own user can reach, put down and removed in the end."""
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        Path(folder).chmod(0o755)
        found = House(Path(folder) / "home")
        try:
            yield found
        finally:
            found.down()
