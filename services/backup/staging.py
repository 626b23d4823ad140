"""Where a backup's database is made ready: a server of its own, or a database of its own on a server of others.

The embedded database is filled in a fresh cluster below HOME/restoring, on a port that nothing else uses, so that what
was there is not even started: it may be what is broken. On a server of others it is filled under another name, and
the two names are exchanged in one transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from domain.errors import NeedsPerson
from resources.secrets import NONE
from resources.settings import Settings
from services.backup.swap import STAGE, Databases, Move
from services.embedded import admin_address, postgres_aside
from services.errors import require_free_port
from services.service import await_ready, launch, stop

PORT: Final = 9  # of the ten that begin at the base
EMBEDDED: Final = ("postgres", "redis", "chroma")


@contextmanager
def database_of(settings: Settings) -> Iterator[str]:
    """The administrator's address of an empty, prepared database for the restored rows."""
    if settings.database_url:
        yield from _on_their_server(settings)
    else:
        yield from _on_our_own(settings)


def databases(settings: Settings, stamp: str) -> Databases | None:
    """The names that are exchanged in the end, on a server of others."""
    if not settings.database_url:
        return None
    from store.backup import beside, database_name

    live = database_name(settings.admin_database_url)
    return Databases(stage=beside(live, "_restoring"), aside=beside(live, f"_before_{stamp.lower()}"))


def moves_of_stores(settings: Settings, aside: str) -> list[Move]:
    """Our own stores: PostgreSQL's folder is exchanged; the others begin anew, since the queue and the index belong to
    the database that was there."""
    theirs = {"postgres": settings.database_url, "redis": settings.redis_url, "chroma": settings.chroma_url}
    ours = [name for name in EMBEDDED if theirs[name] is None]
    found = [Move(source=name, target=f"{aside}/{name}") for name in ours if (settings.home / name).exists()]
    if "postgres" in ours:
        found.append(Move(source=f"{STAGE}/postgres", target="postgres"))
    return found


def stop_leftover(home: Path) -> bool:
    """Ends the server of a restore that was killed."""
    return stop([postgres_aside(home, home / STAGE / "postgres", 0, NONE)]) > 0


def _on_our_own(settings: Settings) -> Iterator[str]:
    port = settings.port_base + PORT
    server = postgres_aside(settings.home, settings.home / STAGE / "postgres", port, settings.secrets)
    require_free_port(port, "a restore")
    address = admin_address(settings.home, port, settings.secrets)
    try:
        await_ready(server, launch(server))
        _prepare(settings, address)
        yield address
    finally:
        stop([server])


def _on_their_server(settings: Settings) -> Iterator[str]:
    from store import backup

    admin = settings.admin_database_url
    stage = backup.beside(backup.database_name(admin), "_restoring")
    backup.drop(admin, stage)
    address = backup.named(admin, stage)
    try:
        _prepare(settings, address)
        yield address
    except BaseException:
        backup.drop(admin, stage)
        raise


def _prepare(settings: Settings, address: str) -> None:
    """Makes the roles that the dump's tables belong to."""
    from store.migrate import prepare

    secrets = settings.secrets
    prepare(address, secrets.owner_password, secrets.app_password, secrets.dagster_password)


def require_own(settings: Settings) -> None:
    """Raises NeedsPerson where the database that would be put aside is not this home's: a drill in another home must
    never take the place of what is at work."""
    if not settings.database_url:
        return
    from store.backup import look

    there = look(settings.admin_database_url)
    if there is None:
        return
    ours = (there.key_fingerprint or settings.secrets.key_fingerprint, there.place or settings.place)
    if ours != (settings.secrets.key_fingerprint, settings.place):
        raise NeedsPerson(
            "The database that PRESSROOM_DATABASE_URL names belongs to another home of Pressroom, so nothing was "
            "restored: name another database, which need not exist."
        )
