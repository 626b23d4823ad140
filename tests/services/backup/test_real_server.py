"""Backup and restore on Debian's own PostgreSQL, older than ours, by an administrator who is no superuser."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from domain.errors import NeedsPerson
from resources.secrets import ensure_secrets
from resources.settings import Settings
from services.backup.archive import read_manifest, unpack, writing
from services.backup.restoring import put_back
from services.backup.taking import back_up
from services.schemas import claim, key_fingerprint
from store import audit, installation
from store.migrate import migrate, prepare
from store.postgres import Database
from tests.conftest import INSTALLATION, Newsroom, make_newsroom
from tests.journeys.real_servers import postgres_alone, postgres_programs
from tests.services.backup.test_their_server import name_person, person, silent

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@contextmanager
def home_on_real_server(folder: Path) -> Iterator[tuple[Settings, str]]:
    """A home whose database is on that server, and the superuser's address."""
    with postgres_alone(folder) as (_, database_url):
        home = folder / "home"
        home.mkdir()
        (home / "secrets.json").write_text(json.dumps({"installation_id": INSTALLATION}))
        secrets = ensure_secrets(home)
        found = Settings(home=home, database_url=SecretStr(database_url))
        passwords = (secrets.owner_password, secrets.app_password, secrets.dagster_password)
        prepare(found.admin_database_url, *passwords, fingerprint=key_fingerprint(found))
        migrate(found.owner_database_url)
        claim(found, key_fingerprint(found))
        yield found, (folder / "postgres" / "root_url").read_text()


@pytest.fixture
def theirs() -> Iterator[tuple[Settings, str]]:
    if postgres_programs() is None:
        reason = "not installed: PostgreSQL 15 or newer (package postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="pressroom-real-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with home_on_real_server(Path(folder)) as found:
            yield found


def test_a_newsroom_goes_and_comes_back_on_a_server_of_its_own(
    theirs: tuple[Settings, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, root_url = theirs
    database = Database(settings.app_database_url, max_size=1)
    newsroom = make_newsroom(database)
    database.close()
    with pytest.raises(NeedsPerson, match=r"newsroom_admin may not read every workspace's rows.*BYPASSRLS"):
        back_up(settings, tmp_path, silent, silent)
    with psycopg.connect(root_url, autocommit=True) as conn:
        conn.execute("ALTER ROLE newsroom_admin BYPASSRLS")

    name_person(settings, "Then")
    archive = Path(back_up(settings, tmp_path, silent, silent).path)
    assert read_manifest(archive).server < 18
    name_person(settings, "Now")
    restored = put_back(settings, archive, silent, silent)

    assert person(settings.admin_database_url) == "Then"
    assert restored.database is not None
    _require_told(settings, newsroom, archive)

    monkeypatch.setenv("PATH", str(tmp_path))  # where no pg_dump is
    with pytest.raises(NeedsPerson) as lacking:
        back_up(settings, tmp_path / "again.tar", silent, silent)
    assert "no pg_dump and pg_restore that fit it were found" in str(lacking.value)
    assert "\n" not in str(lacking.value)
    with pytest.raises(
        NeedsPerson, match=r"one of PostgreSQL 18, and the server here is \d+: use a server that is not"
    ):
        put_back(settings, _as_of_a_newer_server(archive, tmp_path), silent, silent)


def _require_told(settings: Settings, newsroom: Newsroom, archive: Path) -> None:
    """The audit log says what became of the database, and nothing is sent from it."""
    database = Database(settings.app_database_url, max_size=1)
    try:
        with database.transaction(newsroom.id) as conn:
            (line,) = [row for row in audit.list_rows(conn) if row.action == "database.restored"]
            assert line.detail["archive"] == archive.name
            assert audit.verify(conn) is None
            assert installation.sending_stopped(conn, INSTALLATION) is not None
    finally:
        database.close()


def _as_of_a_newer_server(archive: Path, folder: Path) -> Path:
    manifest, opened = read_manifest(archive), folder / "opened"
    opened.mkdir()
    unpack(archive, manifest, opened, silent)
    path = folder / "newer.tar"
    with writing(path) as made:
        for file in manifest.files:
            made.add(opened / file.name, file.name)
        made.add_manifest(manifest.model_copy(update={"server": 18, "files": tuple(made.files)}))
    return path
