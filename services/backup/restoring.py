"""`pressroom restore`: an archive back in place, and nothing sent before a person has looked.

The archive is believed last: names, kinds, sizes and every digest are compared before anything is written, everything
is made ready beside what is there, and only then exchanged (swap.py). What was there is moved into HOME/aside. The
folder of published posts is no memory but the channel itself: where there is one it stays, or posts that went out
since would vanish and be sent a second time. What the backup does not know, the quarantine holds back.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from domain.backup import DATABASE, Manifest
from domain.errors import InvalidInput, NeedsPerson
from domain.value import Value
from resources.secrets import ensure_secrets, read_secrets
from resources.settings import Settings
from services.backup import staging, swap
from services.backup.archive import Report, read_manifest, unpack, verify
from services.backup.place import Tell, alone
from services.backup.swap import ASIDE, STAGE, Journal, Move
from services.backup.tools import Tools, restore, tools_for
from services.errors import require_room
from services.postgres import MAJOR

PUBLISHED: Final = "published"
APP_ROLE: Final = "pressroom_app"
REPLACED: Final = ("media", "golden")
_GROWTH: Final = 2  # indexes are built and the log of changes is kept meanwhile


class Restored(Value):
    """A restore that was carried out, as `--json` prints it. `aside` is where what was there lies now, if anything was;
    `database` is the name that the database in use has now, on a server of others. `kept_published` says that the
    folder of posts was left as it is."""

    path: str
    taken_at: datetime
    schema_number: int
    installation_id: str
    files: int
    seconds: float
    aside: str | None
    database: str | None
    kept_published: bool
    quarantine: bool


def examine(settings: Settings, path: Path, *, new_key: bool = False) -> Manifest:
    """What an archive says of itself, once it may be restored here. Raises InvalidInput for one that is no whole
    backup, NeedsPerson where key, program or server do not fit it."""
    manifest = read_manifest(path)
    _require_known(manifest)
    if not new_key:
        _require_key(settings, manifest)
    _tools(settings, manifest)
    return manifest


def put_back(
    settings: Settings,
    path: Path,
    tell: Tell,
    report: Report,
    *,
    new_key: bool = False,
    agree: Callable[[Manifest], object] = lambda _: None,
) -> Restored:
    """Restores an archive into a home that is down, and leaves it down and in quarantine. Interrupted before the
    exchange nothing has changed; afterwards the next start, restore or backup finishes it. With `new_key` what the
    backup keeps sealed is given up. `agree` is asked once the archive is known, and raises where it is not to be
    restored."""
    path = path.expanduser().absolute()
    with alone(settings.home):
        agree(examine(settings, path, new_key=new_key))
        return exchange(settings, path, tell, report, new_key=new_key)


def exchange(
    settings: Settings, path: Path, tell: Tell, report: Report, *, new_key: bool = False, quarantine: bool = True
) -> Restored:
    """The same in a home that is held already. Without `quarantine` the database goes on as if nothing had been:
    only for one that nobody used since."""
    began, stamp = time.monotonic(), f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    swap.finish(settings, tell)
    manifest = examine(settings, path, new_key=new_key)
    if new_key:
        ensure_secrets(settings.home)
    verify(path, manifest, report)
    staging.require_own(settings)
    _require_place(settings, manifest)
    staging.stop_leftover(settings.home)
    try:
        swap.clear(settings.home)
        _make_ready(settings, path, manifest, report, quarantine=quarantine)
        journal = _journal(settings, path, stamp)
        report("Putting it in place", 0, 0)
        swap.carry_out(settings, journal)
    except OSError as error:
        raise NeedsPerson(f"The restore stopped: {error}. {_state_after_failure(settings.home)}") from error
    except BaseException:  # Ctrl-C too
        tell(_state_after_failure(settings.home))
        raise
    put_aside = settings.home / ASIDE / stamp
    kept = f"{STAGE}/{PUBLISHED}" not in {move.source for move in journal.moves} and _holds_posts(settings.home)
    return Restored(
        path=str(path),
        taken_at=manifest.taken_at,
        schema_number=manifest.schema_number,
        installation_id=manifest.installation_id,
        files=len(manifest.files),
        seconds=round(time.monotonic() - began, 2),
        aside=str(put_aside) if put_aside.exists() else None,
        database=journal.databases.aside if journal.databases else None,
        kept_published=kept,
        quarantine=quarantine,
    )


def _state_after_failure(home: Path) -> str:
    """Takes away what was made ready, unless its exchange has begun; says which it is."""
    if swap.is_pending(home):
        return "It was putting things in place: the next `pressroom up` or `pressroom restore` finishes that."
    with suppress(OSError):  # the next restore tries again
        swap.clear(home)
    return "Nothing was changed."


def _require_known(manifest: Manifest) -> None:
    from store.migrate import known_migrations

    newest = max(migration.number for migration in known_migrations())
    if manifest.schema_number > newest:
        raise NeedsPerson(
            f"The backup is at schema {manifest.schema_number}, made by version {manifest.version}, and this program "
            f"knows schemas up to {newest}: restore it with the newer version."
        )


def _require_key(settings: Settings, manifest: Manifest) -> None:
    secrets = read_secrets(settings.home)
    if secrets is None:
        raise NeedsPerson(
            f"{settings.home} has no key yet, and what the backup keeps sealed can be opened with its own only: "
            "`pressroom key import FILE` first. Where that key is lost, --new-key goes on without it."
        )
    if manifest.key_fingerprint not in ("", secrets.key_fingerprint):
        raise NeedsPerson(
            f"The backup was sealed with the key {manifest.key_fingerprint}, and this home's is "
            f"{secrets.key_fingerprint}: import that key into a home of its own (`pressroom key import FILE`), and "
            "restore there. Where that key is lost, --new-key goes on without it."
        )


def _tools(settings: Settings, manifest: Manifest) -> Tools:
    server = MAJOR
    if settings.database_url:
        from store.backup import server_of

        server = server_of(settings.admin_database_url)
    if server < manifest.server:
        raise NeedsPerson(
            f"The backup is one of PostgreSQL {manifest.server}, and the server here is {server}: use a server that is "
            "not older."
        )
    return tools_for(server)


def _require_place(settings: Settings, manifest: Manifest) -> None:
    needed = manifest.bytes + _GROWTH * manifest.database_bytes
    require_room(settings.home, 500 + needed // 1_000_000)


def _make_ready(settings: Settings, path: Path, manifest: Manifest, report: Report, *, quarantine: bool) -> None:
    from store.backup import as_role, look, note_restored, settle_restored

    stage = settings.home / STAGE
    stage.mkdir()
    stage.chmod(0o711)  # PostgreSQL may run as another user, and must be able to pass through
    unpack(path, manifest, stage, report)
    report("Filling the database", 0, 0)
    with staging.database_of(settings) as address:
        restore(_tools(settings, manifest), address, stage / DATABASE, report)
        found = look(address)
        if found is None or (found.installation_id, found.schema_number) != (
            manifest.installation_id,
            manifest.schema_number,
        ):
            raise InvalidInput(f"{path} cannot be restored: its database is not the one that its manifest describes.")
        if quarantine:
            settle_restored(address, settings.secrets.key_fingerprint)
            note_restored(
                as_role(address, APP_ROLE, settings.secrets.app_password),
                {
                    "archive": path.name,
                    "taken_at": manifest.taken_at.isoformat(),
                    "version": manifest.version,
                    "schema": manifest.schema_number,
                    "installation": manifest.installation_id,
                },
            )


def _journal(settings: Settings, path: Path, stamp: str) -> Journal:
    home, aside = settings.home, f"{ASIDE}/{stamp}"
    moves = staging.moves_of_stores(settings, aside)
    for folder in REPLACED:
        moves += _exchanged(home, folder, aside)
    if not _holds_posts(home):
        moves += _exchanged(home, PUBLISHED, aside)
    return Journal(archive=str(path), databases=staging.databases(settings, stamp), moves=tuple(moves))


def _exchanged(home: Path, folder: str, aside: str) -> list[Move]:
    found = []
    if (home / folder).exists():
        found.append(Move(source=folder, target=f"{aside}/{folder}"))
    if (home / STAGE / folder).exists():
        found.append(Move(source=f"{STAGE}/{folder}", target=folder))
    return found


def _holds_posts(home: Path) -> bool:
    return any(path.is_file() and not path.name.startswith(".") for path in (home / PUBLISHED).rglob("*"))
