"""The three embedded stores together: PostgreSQL, Redis, Chroma, started side by side and known again later.

Used by the supervisor, which watches them, and by tests, which only want them there. Both see the same thing: a
`Store` with a command, a readiness check and a pid file.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from resources.secrets import Secrets, ensure_secrets
from services import chroma, postgres, process, redis
from services.errors import NotReady, last_lines, require_free_port, require_writable

READY_SECONDS = 60.0


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


@dataclass(frozen=True)
class Store:
    """One embedded store, as the launcher and the supervisor see it."""

    name: str
    port: int
    log: Path
    pid_file: Path
    prepare: Callable[[], process.Command]
    is_ready: Callable[[], bool]
    finish: Callable[[], None]
    stop_signal: Signals


def _nothing() -> None:
    """Most stores need nothing after their start."""


def postgres_of(home: Path, port: int, secrets: Secrets) -> postgres.Postgres:
    """The embedded PostgreSQL of a home."""
    return postgres.Postgres(home / "postgres", port, secrets.admin_password, home / "logs" / "postgres.log")


def redis_of(home: Path, port: int, secrets: Secrets) -> redis.Redis:
    """The embedded Redis of a home."""
    return redis.Redis(home / "redis", port, secrets.redis_password, home / "logs" / "redis.log")


def chroma_of(home: Path, port: int) -> chroma.Chroma:
    """The embedded Chroma of a home."""
    return chroma.Chroma(home / "chroma", port, home / "logs" / "chroma.log")


def stores_of(home: Path, ports: StorePorts, secrets: Secrets) -> tuple[Store, ...]:
    """The wanted stores in the order of their start."""
    found = []
    run = home / "run"
    if ports.postgres is not None:
        pg = postgres_of(home, ports.postgres, secrets)
        found.append(
            Store(
                *("postgres", pg.port, pg.log, run / "postgres.pid", lambda: postgres.prepare(pg)),
                *(lambda: postgres.is_ready(pg), lambda: postgres.finish(pg), postgres.STOP_SIGNAL),
            )
        )
    if ports.redis is not None:
        rd = redis_of(home, ports.redis, secrets)
        found.append(
            Store(
                *("redis", rd.port, rd.log, run / "redis.pid", lambda: redis.prepare(rd)),
                *(lambda: redis.is_ready(rd), _nothing, redis.STOP_SIGNAL),
            )
        )
    if ports.chroma is not None:
        ch = chroma_of(home, ports.chroma)
        found.append(
            Store(
                *("chroma", ch.port, ch.log, run / "chroma.pid", lambda: chroma.prepare(ch)),
                *(lambda: chroma.is_ready(ch), _nothing, chroma.STOP_SIGNAL),
            )
        )
    return tuple(found)


def addresses_of(home: Path, ports: StorePorts, secrets: Secrets) -> StoreAddresses:
    """Where the wanted stores answer once they are up."""
    return StoreAddresses(
        postgres_of(home, ports.postgres, secrets).admin_url if ports.postgres is not None else None,
        redis_of(home, ports.redis, secrets).url if ports.redis is not None else None,
        chroma_of(home, ports.chroma).url if ports.chroma is not None else None,
    )


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
            require_free_port(store.port, store.name)
        for store in missing:
            launch(store)
        for store in missing:
            await_ready(store, READY_SECONDS)
    except BaseException:
        _stop(missing)
        raise
    return addresses_of(home, ports, secrets)


def stop_stores(home: Path) -> None:
    """Stops whatever embedded stores of this home still run."""
    home = home.absolute()
    secrets = ensure_secrets(home)
    _stop(stores_of(home, StorePorts(0, 0, 0), secrets))


def launch(store: Store) -> process.ProcessId:
    """Starts one store, without waiting for it."""
    child = process.start(store.prepare())
    found = process.identify(child.pid)
    if found is None:
        raise NotReady(f"{store.name} ended at once: {last_lines(store.log)}")
    process.write_pid(store.pid_file, found)
    return found


def await_ready(store: Store, seconds: float) -> None:
    """Waits until a store answers and finishes its set-up; one that ended or is too slow is a clear sentence."""
    until = time.monotonic() + seconds
    while not store.is_ready():
        if process.read_pid(store.pid_file) is None:
            raise NotReady(f"{store.name} did not start: {last_lines(store.log)} (log: {store.log})")
        if time.monotonic() > until:
            raise NotReady(f"{store.name} did not answer within {seconds:.0f} s (log: {store.log})")
        time.sleep(0.05)
    store.finish()


def _stop(stores: Sequence[Store]) -> None:
    for store in reversed(stores):
        running = process.read_pid(store.pid_file)
        if running is not None:
            process.stop(running, store.stop_signal)
        store.pid_file.unlink(missing_ok=True)
