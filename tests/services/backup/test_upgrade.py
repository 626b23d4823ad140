"""An upgrade that fails leaves everything as it was: failures are planted in the migrations, and in the start."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from domain.errors import NeedsPerson
from resources.settings import Settings
from services import process
from services.backup.archive import read_manifest
from services.backup.place import Tell
from services.backup.upgrading import Steps, upgrade
from services.errors import NotReady
from store import migrate as migrations
from store.migrate import known_migrations
from tests.conftest import make_newsroom
from tests.services.backup.installation import House, house

GOOD = "CREATE TABLE half_way (id integer); UPDATE persons SET name = 'Migrated';"
NEWEST = max(migration.number for migration in known_migrations())


@pytest.fixture
def place() -> Iterator[House]:
    with house() as found:
        found.up()
        database = found.database()
        make_newsroom(database)
        database.close()
        found.file("media/ws_1/a.png", b"a picture")
        yield found


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of a newer program."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder)
    (folder / "9001_half_way.sql").write_text(GOOD)
    return folder


def migrating(folder: Path) -> Callable[[Settings], None]:
    """What the newer program does, with its own words for a failure."""

    def run(settings: Settings) -> None:
        try:
            migrations.migrate(settings.owner_database_url, folder)
        except psycopg.Error as error:
            raise NotReady(f"{error.diag.message_primary}.") from error

    return run


def starts(_settings: Settings, _tell: Tell) -> bool:
    return True


def rows(place: House) -> tuple[list[tuple[str]], int, bool, bool]:
    """Names of persons, the schema, whether the new table is there, whether nothing may be sent."""
    place.up()
    with psycopg.connect(place.settings.admin_database_url, options="-c search_path=pressroom") as conn:
        names = conn.execute("SELECT name FROM persons").fetchall()
        found = conn.execute(
            "SELECT max(number), to_regclass('half_way') IS NOT NULL, "
            "(SELECT quarantined_since IS NOT NULL FROM installation) FROM schema_migrations"
        ).fetchone()
    assert found is not None
    return names, *found


def test_a_migration_that_fails_is_taken_back_whole(place: House, newer: Path, tmp_path: Path) -> None:
    names = rows(place)[0]
    (newer / "9002_planted.sql").write_text("SELECT 1 / 0")
    archive = tmp_path / "before.tar"
    with pytest.raises(NeedsPerson) as failure:
        upgrade(place.settings, archive, place.tell, place.report, Steps(migrating(newer), starts))
    said = str(failure.value)
    assert said.startswith("The upgrade failed and was taken back: division by zero. ")
    assert said.endswith("Put the earlier version of the program back, then `pressroom up`.")
    assert "quarantine" not in said
    assert "It failed (division by zero): putting the backup back." in place.told
    assert read_manifest(archive).schema_number == NEWEST
    assert process.read_pid(place.home / "run" / "postgres.pid") is None, "and it is down"
    assert rows(place) == (names, NEWEST, False, False)
    assert (place.home / "media/ws_1/a.png").read_bytes() == b"a picture"


@pytest.mark.slow
def test_a_start_that_fails_is_taken_back_and_waits_since_it_may_have_sent(place: House, newer: Path) -> None:
    names = rows(place)[0]

    def fails(_settings: Settings, _tell: Tell) -> bool:
        raise NotReady("courier did not start.")

    with pytest.raises(NeedsPerson, match=r"taken back: courier did not start.*`pressroom quarantine show`"):
        upgrade(place.settings, None, place.tell, place.report, Steps(migrating(newer), fails))
    assert rows(place) == (names, NEWEST, False, True)


def test_one_that_succeeds_says_from_where_to_where(place: House, newer: Path) -> None:
    upgraded = upgrade(place.settings, None, place.tell, place.report, Steps(migrating(newer), starts))
    assert (upgraded.from_schema, upgraded.to_schema) == (NEWEST, 9001)
    assert Path(upgraded.backup).parent == place.home / "backups"
    assert read_manifest(Path(upgraded.backup)).schema_number == NEWEST


def test_what_would_keep_a_backup_from_being_taken_stops_nothing(place: House, tmp_path: Path) -> None:
    taken = tmp_path / "taken.tar"
    taken.touch()
    with pytest.raises(Exception, match="is there already"):
        upgrade(place.settings, taken, place.tell, place.report, Steps(migrating(tmp_path), starts))
    assert process.read_pid(place.home / "run" / "postgres.pid") is not None
