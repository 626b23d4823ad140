"""The three embedded stores together: PostgreSQL, Redis, Chroma, started side by side and known again later.

Used by the supervisor, which watches them, and by tests, which only want them there.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from resources.secrets import NONE, Secrets, ensure_secrets
from resources.settings import Settings
from services import chroma, postgres, process, redis
from services.errors import require_free_port, require_writable
from services.service import Service, await_ready, launch, stop

RESTORING = "restoring"  # the name of a PostgreSQL that a backup is put into


@dataclass(frozen=True)
class StorePorts:
    """Loopback ports of the embedded stores; None for one that is not wanted (a real server is used instead)."""

    postgres: int | None
    redis: int | None
    chroma: int | None


@dataclass(frozen=True)
class StoreAddresses:
    """Where the embedded stores answer; None for those not started. `admin_database_url` is the superuser's."""

    admin_database_url: str | None
    redis_url: str | None
    chroma_url: str | None


def embedded_ports(settings: Settings) -> StorePorts:
    """The ports of the stores that the settings leave to us."""
    return StorePorts(
        postgres=None if settings.database_url else settings.port("postgres"),
        redis=None if settings.redis_url else settings.port("redis"),
        chroma=None if settings.chroma_url else settings.port("chroma"),
    )


def stores_of(home: Path, ports: StorePorts, secrets: Secrets) -> tuple[Service, ...]:
    """The wanted stores in the order of their start."""
    found = []
    if ports.postgres is not None:
        found.append(_postgres_service(home, _postgres_of(home, ports.postgres, secrets)))
    if ports.redis is not None:
        found.append(_redis_service(home, _redis_of(home, ports.redis, secrets)))
    if ports.chroma is not None:
        found.append(_chroma_service(home, _chroma_of(home, ports.chroma)))
    return tuple(found)


def admin_address(home: Path, port: int, secrets: Secrets) -> str:
    """The superuser's address of a home's PostgreSQL on some port."""
    return _postgres_of(home, port, secrets).admin_url


def postgres_aside(home: Path, folder: Path, port: int, secrets: Secrets) -> Service:
    """A second PostgreSQL of a home, in another folder and on another port: for a restore, never for work."""
    server = postgres.Postgres(folder, port, secrets.admin_password, home / "logs" / "restoring.log")
    return replace(_postgres_service(home, server), name=RESTORING, pid_file=home / "run" / f"{RESTORING}.pid")


def start_stores(home: Path, ports: StorePorts) -> StoreAddresses:
    """Starts the wanted stores of a home side by side and waits until all answer. One that already runs is kept.
    When one does not come up, those started here are stopped again: nothing is left half-started."""
    home = home.absolute()
    require_writable(home)
    secrets = ensure_secrets(home)
    stores = stores_of(home, ports, secrets)
    missing = [store for store in stores if process.read_pid(store.pid_file) is None]
    try:
        for store in missing:
            require_free_port(store.port or 0, store.name)
        launched = [(store, launch(store)) for store in missing]
        for store, started in launched:
            await_ready(store, started)
    except BaseException:
        stop(missing)
        raise
    return _addresses_of(home, ports, secrets)


def stop_stores(home: Path) -> int:
    """Stops whatever embedded stores of this home still run; gives how many did."""
    return stop(stores_of(home.absolute(), StorePorts(0, 0, 0), NONE))


def _addresses_of(home: Path, ports: StorePorts, secrets: Secrets) -> StoreAddresses:
    return StoreAddresses(
        _postgres_of(home, ports.postgres, secrets).admin_url if ports.postgres is not None else None,
        _redis_of(home, ports.redis, secrets).url if ports.redis is not None else None,
        _chroma_of(home, ports.chroma).url if ports.chroma is not None else None,
    )


def _postgres_of(home: Path, port: int, secrets: Secrets) -> postgres.Postgres:
    return postgres.Postgres(home / "postgres", port, secrets.admin_password, home / "logs" / "postgres.log")


def _redis_of(home: Path, port: int, secrets: Secrets) -> redis.Redis:
    return redis.Redis(home / "redis", port, secrets.redis_password, home / "logs" / "redis.log")


def _chroma_of(home: Path, port: int) -> chroma.Chroma:
    return chroma.Chroma(home / "chroma", port, home / "logs" / "chroma.log")


def _postgres_service(home: Path, server: postgres.Postgres) -> Service:
    return Service(
        name="postgres",
        port=server.port,
        log=server.log,
        pid_file=home / "run" / "postgres.pid",
        prepare=lambda: postgres.prepare(server),
        is_ready=lambda _: postgres.is_ready(server),
        finish=lambda: postgres.finish(server),
        stop_signal=postgres.STOP_SIGNAL,
        start_seconds=600.0,  # recovery after a crash may take a while, and is not helped by killing it
        stop_seconds=30.0,
        keeps_group=True,  # its other processes notice and end; killing one mid-write would only cost a recovery
    )


def _redis_service(home: Path, server: redis.Redis) -> Service:
    return Service(
        name="redis",
        port=server.port,
        log=server.log,
        pid_file=home / "run" / "redis.pid",
        prepare=lambda: redis.prepare(server),
        is_ready=lambda _: redis.is_ready(server),
    )


def _chroma_service(home: Path, server: chroma.Chroma) -> Service:
    return Service(
        name="chroma",
        port=server.port,
        log=server.log,
        pid_file=home / "run" / "chroma.pid",
        prepare=lambda: chroma.prepare(server),
        is_ready=lambda _: chroma.is_ready(server),
    )
