"""Which older backups go: never the newest good one, nothing that is somebody else's, and nothing in quarantine."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from domain.backup import Manifest
from domain.errors import InvalidInput, NeedsPerson
from resources.settings import Settings
from services.backup.archive import writing
from services.backup.pruning import prune
from services.backup.taking import back_up
from store.backup import beside, database_name
from tests.conftest import INSTALLATION, TestDatabase
from tests.services.backup.test_their_server import databases, home_on_their_server, silent

NOW = datetime(2026, 11, 28, 2, 15, tzinfo=UTC)


def archive(folder: Path, days: float, *, installation: str = INSTALLATION, name: str | None = None) -> Path:
    """A small whole archive, as old as that."""
    taken = NOW - timedelta(days=days)
    path = folder / (name or f"pressroom-{taken:%Y%m%dT%H%M%SZ}.tar")
    file = folder / "rows"
    file.write_bytes(b"rows")
    with writing(path) as made:
        made.add(file, "database.dump")
        made.add_manifest(
            Manifest(
                version="1",
                schema_number=1,
                installation_id=installation,
                key_fingerprint="f",
                taken_at=taken,
                server=18,
                database_bytes=4,
                files=tuple(made.files),
            )
        )
    file.unlink()
    return path


@pytest.fixture(scope="module")
def settings(test_database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with home_on_their_server(test_database, tmp_path_factory.mktemp("pruning")) as found:
        yield found


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where archives lie; nothing was put aside before a test."""
    shutil.rmtree(settings.home / "aside", ignore_errors=True)
    return tmp_path


def aside(settings: Settings, days: float) -> Path:
    path = settings.home / "aside" / f"{NOW - timedelta(days=days):%Y%m%dT%H%M%SZ}"
    (path / "media").mkdir(parents=True)
    (path / "media" / "a.png").write_bytes(b"a")
    return path


def test_the_newest_stay_and_what_was_put_aside_before_them_goes(settings: Settings, folder: Path) -> None:
    paths = [archive(folder, days) for days in range(5)]
    old, young = aside(settings, 2.5), aside(settings, 1.5)
    mine = settings.home / "aside" / "notes"
    mine.mkdir()
    gone = prune(settings, paths[0], 3, silent)
    assert sorted(gone) == sorted(str(path) for path in (*paths[3:], old))
    assert [path.exists() for path in paths] == [True, True, True, False, False]
    assert (old.exists(), young.exists(), mine.exists()) == (False, True, True)


def test_with_fewer_than_wanted_nothing_goes(settings: Settings, folder: Path) -> None:
    paths, old = [archive(folder, days) for days in range(2)], aside(settings, 30)
    assert prune(settings, paths[0], 3, silent) == ()
    assert old.exists()


def test_what_is_no_older_backup_of_this_installation_is_neither_counted_nor_touched(
    settings: Settings, folder: Path
) -> None:
    newest = archive(folder, 0)
    others = [
        archive(folder, 1, installation="inst_other"),
        archive(folder, 2, name="before-the-move.tar"),
        archive(folder, -1),
        folder / "pressroom-20261120T021500Z.tar",
        folder / "pressroom-20261121T021500Z.tar",
    ]
    others[3].write_bytes(b"cut off")
    others[4].symlink_to(newest)
    good = archive(folder, 3)
    assert prune(settings, newest, 1, silent) == (str(good),)
    assert all(path.exists() for path in others)


def test_a_new_backup_that_is_damaged_deletes_nothing(settings: Settings, folder: Path) -> None:
    newest, good = archive(folder, 0), archive(folder, 1)
    data = newest.read_bytes()
    newest.write_bytes(data.replace(b"rows", b"rews", 1))
    with pytest.raises(InvalidInput, match="damaged"):
        prune(settings, newest, 1, silent)
    assert good.exists()


def test_in_quarantine_a_backup_is_taken_and_nothing_deleted(settings: Settings, folder: Path) -> None:
    good = archive(folder, 1)
    with psycopg.connect(settings.admin_database_url) as conn:
        conn.execute("UPDATE pressroom.installation SET quarantined_since = now()")
    try:
        with pytest.raises(NeedsPerson, match=r"The backup is .*nothing was deleted.*quarantine"):
            back_up(settings, folder, silent, silent, keep=1)
    finally:
        with psycopg.connect(settings.admin_database_url) as conn:
            conn.execute("UPDATE pressroom.installation SET quarantined_since = NULL")
    assert good.exists()
    assert len(list(folder.glob("*.tar"))) == 2


def test_a_real_one_makes_room_and_databases_put_aside_go_with_their_time(settings: Settings, folder: Path) -> None:
    archive(folder, 1)
    live = database_name(settings.admin_database_url)
    names = [beside(live, f"_before_{stamp}") for stamp in ("20261101t000000z", "29991231t000000z")]
    with psycopg.connect(settings.admin_database_url, autocommit=True) as conn:
        for name in names:
            conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    made = back_up(settings, folder, silent, silent, keep=1)
    assert [path.name for path in folder.glob("*.tar")] == [Path(made.path).name]
    assert f"the database {names[0]}" in made.pruned
    assert databases(settings) == [live, names[1]]
