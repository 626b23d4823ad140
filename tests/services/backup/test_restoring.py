"""What a backup holds, and an installation put back from it: in its own home, in another one, and not at all."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from domain.errors import NeedsPerson
from resources.settings import CHECKOUT, Settings, to_environment
from services import process
from services.backup import swap
from services.backup.archive import read_manifest
from services.backup.key import export_key, import_key
from services.backup.place import alone
from services.backup.restoring import put_back
from services.backup.swap import Journal, Move
from services.backup.taking import back_up
from services.embedded import stop_stores
from store import installation
from tests.builders import make_publication
from tests.conftest import INSTALLATION, Newsroom, make_newsroom
from tests.services.backup.installation import House, house

PICTURE, POST = b"a picture, as it was", b"<rss>as it was</rss>"


@dataclass(frozen=True)
class Kept:
    """An installation, its archive and its key."""

    house: House
    newsroom: Newsroom
    archive: Path
    key: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    with house() as place:
        place.up()
        newsroom = make_newsroom(place.database())
        place.file("media/ws_1/ab/picture.png", PICTURE)
        place.file("media/ws_1/ab/going.png.leaving", b"going, and may come back")
        place.file("published/ws_1/feed.xml", POST)
        place.file("published/ws_1/.lock", b"")
        place.file("golden/campaign.yaml", b"name: Golden")
        (place.home / "media" / "elsewhere").symlink_to("/etc")
        place.file("high-water", b"7\n")
        key = folder / "pressroom.key"
        export_key(place.settings, key)
        made = back_up(place.settings, folder / "pressroom.tar", place.tell, place.report)
        assert made.left_out == ("media/elsewhere",)
        place.down()
        yield Kept(place, newsroom, Path(made.path), key)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[House]:
    """Another machine's home, empty."""
    with house() as place:
        (place.home / "secrets.json").unlink()
        yield place


def restore(place: House, archive: Path) -> None:
    place.told.clear()
    put_back(Settings(**place.settings.model_dump()), archive, place.tell, place.report)


def test_the_archive_holds_what_belongs_into_it_and_no_secret(kept: Kept) -> None:
    with tarfile.open(kept.archive) as tar:
        names = tar.getnames()
    assert sorted(names) == [
        "database.dump",
        "golden/campaign.yaml",
        "manifest.json",
        "media/ws_1/ab/going.png",
        "media/ws_1/ab/picture.png",
        "published/ws_1/feed.xml",
    ]
    data = kept.archive.read_bytes()
    secrets = json.loads((kept.house.home / "secrets.json").read_text())
    del secrets["installation_id"]
    assert [name for name, secret in secrets.items() if secret.encode() in data] == []
    manifest = read_manifest(kept.archive)
    assert (manifest.installation_id, manifest.vectors, manifest.server) == (INSTALLATION, "rebuilt", 18)
    assert manifest.key_fingerprint == kept.house.settings.secrets.key_fingerprint


def test_it_comes_back_on_another_machine_with_the_key_and_waits(kept: Kept, elsewhere: House) -> None:
    with pytest.raises(NeedsPerson, match=r"has no key yet.*pressroom key import FILE"):
        restore(elsewhere, kept.archive)
    imported = import_key(elsewhere.settings, kept.key, elsewhere.tell)
    assert (imported.changed, imported.installation_id) == (True, INSTALLATION)
    elsewhere.settings = Settings(**elsewhere.settings.model_dump())

    restore(elsewhere, kept.archive)

    assert elsewhere.told[0] == "Checking the archive"
    elsewhere.up()
    assert (elsewhere.home / "media/ws_1/ab/picture.png").read_bytes() == PICTURE
    assert (elsewhere.home / "published/ws_1/feed.xml").read_bytes() == POST
    assert not (elsewhere.home / "high-water").exists()
    assert not (elsewhere.home / "restoring").exists()
    database = elsewhere.database()
    with database.transaction(kept.newsroom.id) as conn:
        assert conn.execute("SELECT count(*) AS n FROM users").fetchone() == {"n": 1}
        assert installation.get_installation(conn).quarantined_since is not None
        assert installation.sending_stopped(conn, INSTALLATION) is not None
        make_publication(conn)  # rights, sequences and triggers came along
    database.close()


@pytest.mark.slow
def test_without_its_key_everything_comes_back_but_what_is_sealed(kept: Kept, elsewhere: House) -> None:
    put_back(elsewhere.settings, kept.archive, elsewhere.tell, elsewhere.report, new_key=True)
    elsewhere.up()  # its own key is the one that the database knows now, or this would be refused
    database = elsewhere.database()
    with database.transaction(kept.newsroom.id) as conn:
        assert conn.execute("SELECT count(*) AS n FROM users").fetchone() == {"n": 1}
        found = installation.get_installation(conn)
    database.close()
    own = elsewhere.settings
    assert (found.key_fingerprint, found.id) == (own.secrets.key_fingerprint, INSTALLATION)
    assert own.installation_id != INSTALLATION, "so it stays in quarantine until an owner speaks"


def test_in_its_own_home_what_was_there_is_kept_aside(kept: Kept) -> None:
    place = kept.house
    place.up()
    place.file("media/ws_1/ab/later.png", b"later")
    place.file("published/ws_1/feed.xml", b"later")
    database = place.database()
    later = make_newsroom(database)
    with database.transaction(kept.newsroom.id) as conn:
        conn.execute("UPDATE users SET name = 'Somebody else'")
    database.close()
    with pytest.raises(NeedsPerson, match=r"still runs: postgres\. `pressroom down` ends it"):
        restore(place, kept.archive)
    place.down()

    restored = put_back(place.settings, kept.archive, place.tell, place.report)

    assert restored.aside is not None
    aside = Path(restored.aside)
    assert sorted(entry.name for entry in aside.iterdir()) == ["golden", "media", "postgres"]
    assert (aside / "media/ws_1/ab/later.png").read_bytes() == b"later"
    assert not (place.home / "media/ws_1/ab/later.png").exists()
    assert (restored.kept_published, (place.home / "published/ws_1/feed.xml").read_bytes()) == (True, b"later")
    assert (place.home / "high-water").read_bytes() == b"7\n"
    place.up()
    database = place.database()
    with database.transaction(kept.newsroom.id) as conn:
        assert conn.execute("SELECT name FROM users").fetchone() == {"name": "Olive Owner"}
    with database.transaction(later.id) as conn:
        assert conn.execute("SELECT count(*) AS n FROM users").fetchone() == {"n": 0}
    database.close()
    place.down()


@pytest.mark.slow
def test_who_was_signed_in_then_is_not_signed_in_again(kept: Kept, tmp_path: Path) -> None:
    place = kept.house
    place.up()
    with psycopg.connect(place.settings.admin_database_url, options="-c search_path=pressroom") as conn:
        user, person = conn.execute("SELECT id, person_id FROM users").fetchone() or ("", "")
        row = [kept.newsroom.id, "si_1", user]
        conn.execute(
            "INSERT INTO sign_ins (workspace_id, id, user_id, token_hash, expires_at) "
            "VALUES (%s, %s, %s, 'h', now() + interval '1 day')",
            row,
        )
        conn.execute(
            "INSERT INTO sign_in_links (workspace_id, id, person_id, token_hash, expires_at) "
            "VALUES (%s, 'link_1', %s, 'l', now() + interval '1 day')",
            [kept.newsroom.id, person],
        )
        conn.execute(
            "INSERT INTO embeddings (workspace_id, collection, row_id, digest, indexed_at) "
            "VALUES (%s, 'content_library', 'v', 'd', now())",
            [kept.newsroom.id],
        )
    made = back_up(place.settings, tmp_path / "signed-in.tar", place.tell, place.report)
    place.down()
    restore(place, Path(made.path))
    place.up()
    with psycopg.connect(place.settings.admin_database_url, options="-c search_path=pressroom") as conn:
        open_rows = conn.execute(
            "SELECT (SELECT count(*) FROM sign_ins WHERE ended_at IS NULL), "
            "(SELECT count(*) FROM sign_in_links WHERE used_at IS NULL), "
            "(SELECT count(*) FROM embeddings WHERE indexed_at IS NOT NULL)"
        ).fetchone()
    assert open_rows == (0, 0, 0)
    place.down()


def repacked(archive: Path, to: Path, **changes: object) -> Path:
    """The same archive under a manifest that says something else."""
    with tarfile.open(archive) as old, tarfile.open(to, "w") as new:
        for entry in old:
            file = old.extractfile(entry)
            assert file is not None
            data = file.read()
            if entry.name == "manifest.json":
                data = json.dumps({**json.loads(data), **changes}).encode()
                entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
    return to


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema_number": 9999}, "at schema 9999.*restore it with the newer version"),
        ({"key_fingerprint": "another"}, "sealed with the key another"),
        ({"server": 99}, "one of PostgreSQL 99, and the server here is 18"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_touched(
    kept: Kept, tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    before = sorted(kept.house.home.iterdir())
    with pytest.raises(NeedsPerson, match=said):
        restore(kept.house, repacked(kept.archive, tmp_path / "odd.tar", **changes))
    assert sorted(kept.house.home.iterdir()) == before


@pytest.mark.slow
def test_a_dump_that_is_not_the_one_described_changes_nothing(kept: Kept, tmp_path: Path) -> None:
    before = sorted(kept.house.home.iterdir())
    kept.house.told.clear()
    with pytest.raises(Exception, match="its database is not the one that its manifest describes"):
        restore(kept.house, repacked(kept.archive, tmp_path / "odd.tar", schema_number=3))
    assert sorted(kept.house.home.iterdir()) == before
    assert process.read_pid(kept.house.home / "run" / "restoring.pid") is None
    assert kept.house.told[-1] == "Nothing was changed."


def test_a_home_at_work_is_left_alone(kept: Kept) -> None:
    with alone(kept.house.home), pytest.raises(NeedsPerson, match="Another backup, restore or upgrade works in"):
        restore(kept.house, kept.archive)


def test_an_exchange_that_was_interrupted_is_finished_by_whoever_comes_next(kept: Kept, tmp_path: Path) -> None:
    place = kept.house
    place.file("restoring/golden/restored.yaml", b"name: Restored")
    moves = (Move(source="golden", target="aside/then/golden"), Move(source="restoring/golden", target="golden"))
    place.file("restoring/journal.json", Journal(archive="then.tar", moves=moves).model_dump_json().encode())
    made = back_up(place.settings, tmp_path, place.tell, place.report)
    assert "Finishing the restore of then.tar, which was interrupted." in place.told
    with tarfile.open(made.path) as tar:
        assert [name for name in tar.getnames() if name.startswith("golden")] == ["golden/restored.yaml"]
    assert (place.home / "aside/then/golden/campaign.yaml").read_bytes() == b"name: Golden"


@pytest.mark.slow
def test_killed_in_the_middle_everything_is_as_before_and_the_next_one_works(kept: Kept) -> None:
    place = kept.house
    marker = place.file("media/ws_1/ab/marker.png", b"from before")
    command = [sys.executable, "-m", "cli.main", "restore", "--yes", str(kept.archive)]
    child = subprocess.Popen(command, env={**os.environ, **to_environment(place.settings)}, cwd=CHECKOUT)
    ends = time.monotonic() + 60
    while process.read_pid(place.home / "run" / "restoring.pid") is None:
        assert time.monotonic() < ends
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert marker.read_bytes() == b"from before"
    assert not swap.is_pending(place.home)
    restore(place, kept.archive)
    assert not marker.exists()
    assert (place.home / "media/ws_1/ab/picture.png").read_bytes() == PICTURE
    stop_stores(place.home)
