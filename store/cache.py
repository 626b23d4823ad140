"""One cache for everything that is kept for a while: in the process, in Redis, in PostgreSQL, behind one `get`.

The tempting ways each serve something wrong one day. A value in the process alone is stale when another process changes
what it was made of. A message that tells all processes to forget (LISTEN, pub/sub) is lost with the connection it comes
on, and nobody notices. A generation number in Redis is gone when Redis is wiped, and cannot be moved in the transaction
that makes the change. So what can become wrong before its time carries the *token* of its tags, which is a row in
PostgreSQL: `forget` writes another token in the very transaction that changes the guide, and each `get` compares. That
is one short question to the database, the price of being right with Redis down, wiped or restored from yesterday, in
every process at once. Tokens are random, so a change that is rolled back or a database that is put back can never meet
a token that was used for something else. What cannot become wrong (its key is a digest of what it was made of, or it
only ever expires) is not checked, and asks nobody.

A level that is away is passed over and logged: the value is then made again, slower and right. A new value goes into
the process and the lowest of its levels; what comes up from there, because somebody asks again, keeps the rest of its
time in the upper ones. A value is made once per key in a process however many threads want
it. The workspace is part of every key, and a kind has a version: a program whose values look different raises it and
never reads what an older one kept.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from domain.errors import Retry
from store.cache_levels import Asked, InDatabase, InProcess, InRedis, Packed, Wanted
from store.flights import Flights
from store.postgres import Database, Transaction

logger = logging.getLogger(__name__)

T = TypeVar("T")
Level = Literal["process", "redis", "database"]
ALL: Final[frozenset[Level]] = frozenset({"process", "redis", "database"})
DAY: Final = 24 * 3600.0  # nothing is kept longer: tags may be swept after two


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What is kept: for how long, where, and how it becomes bytes. `checked`: it can become wrong before its time, so
    that it is served only while the token of its tags is what it was when the making began."""

    name: str
    version: int
    seconds: float
    pack: Callable[[T], bytes]
    unpack: Callable[[bytes], T]
    levels: frozenset[Level] = ALL
    checked: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= DAY:
            raise ValueError(f"{self.name} is kept for more than no time and at most a day")


class Key(NamedTuple):
    """One value of a kind. `tags`: what it can be forgotten by, beside its kind's name."""

    workspace_id: str
    name: str
    tags: tuple[str, ...] = ()


class Looked(NamedTuple, Generic[T]):
    """What a look found: the value, where there is one, and the token under which a new one may be put; None: the
    database could not be asked, so nothing may."""

    found: bool
    value: T | None
    token: str | None


class Cache:
    """All levels. Cheap to make, opened on first use, safe after fork and from several threads. Without an address of
    Redis or a database, these levels are left out."""

    def __init__(self, redis_url: str | None = None, database: Database | None = None, *, most: int = 512) -> None:
        self._process = InProcess(most)
        self._redis = InRedis(redis_url) if redis_url else None
        self._database = InDatabase(database) if database else None
        self._flights = Flights()

    def get(
        self,
        kind: Kind[T],
        key: Key,
        make: Callable[[], T],
        *,
        conn: Transaction | None = None,
        keep: Callable[[T], bool] = lambda _: True,
    ) -> T:
        """The kept value, or a new one from `make`, which is kept if `keep` says so. With `conn`, tags are compared in
        that transaction, which must be set to the key's workspace."""
        looked = self.look(kind, key, conn=conn)
        if looked.found:
            return looked.value  # type: ignore[return-value]

        def made() -> tuple[T, bool]:
            value = make()
            kept = keep(value)
            if kept:
                self.put(kind, key, value, looked.token)
            return value, kept

        return self._flights.join((kind.name, key, looked.token), made)

    def look(self, kind: Kind[T], key: Key, *, conn: Transaction | None = None) -> Looked[T]:
        """The kept value, if there is one that still holds."""
        if not kind.checked:
            near = next(self._nearer(kind, key), None)
            return Looked(near is not None, near.value if near else None, "")
        asked = self._ask(kind, key, conn)
        if asked is None:
            return Looked(False, None, None)
        for near in self._nearer(kind, key, asked):
            if near.token == asked.token:
                return Looked(True, near.value, asked.token)
        return self._from_below(kind, key, asked, conn)

    def put(self, kind: Kind[T], key: Key, value: T, token: str | None) -> None:
        """Keeps a value under the token of the look that missed it; None: it is not kept."""
        if token is None:
            return
        levels = kind.levels - {"redis"} if self._keeps_below(kind) else kind.levels
        self._keep(kind, key, value, Packed(token, kind.pack(value), kind.seconds), levels)

    def close(self) -> None:
        """Closes what this process opened; a later use opens it anew."""
        if self._redis:
            self._redis.close()

    def _nearer(self, kind: Kind[T], key: Key, asked: Asked | None = None) -> "Iterator[_Near[T]]":
        """What the process and Redis have. Where the database is known to have nothing, Redis is not asked: missing is
        what has to be cheap, since every first call of a model misses."""
        name = _name(kind, key)
        if "process" in kind.levels and (held := self._process.get(name)) is not None:
            yield _Near(held.value, held.token)  # type: ignore[arg-type]
        nowhere = asked is not None and not asked.there and self._keeps_below(kind)
        if nowhere or "redis" not in kind.levels or self._redis is None:
            return
        packed = self._redis.get(name)
        if packed is not None and (found := _unpacked(kind, packed)) is not None:
            if "process" in kind.levels:
                self._process.put(name, found.value, packed.token, packed.seconds)
            yield found

    def _ask(self, kind: Kind[T], key: Key, conn: Transaction | None, *, send: bool = False) -> Asked | None:
        """The token of the value's tags; None where the database cannot be asked."""
        entry = f"{kind.name}:{key.name}" if self._keeps_below(kind) else None
        workspace_id = key.workspace_id if conn is None else None
        wanted = Wanted(workspace_id, sorted({kind.name, *key.tags}), entry, kind.version)
        try:
            if conn is not None:
                return InDatabase.look(conn, wanted, send=send)
            return self._database.ask(wanted, send=send) if self._database else None
        except Retry as error:
            logger.warning("The cache's tags could not be read: %s", error)
            return None

    def _from_below(self, kind: Kind[T], key: Key, asked: Asked, conn: Transaction | None) -> Looked[T]:
        """What the database has, brought up."""
        sent = self._ask(kind, key, conn, send=True) if asked.there else None
        if sent is None or sent.packed is None or (found := _unpacked(kind, sent.packed)) is None:
            return Looked(False, None, asked.token)
        self._keep(kind, key, found.value, sent.packed, kind.levels - {"database"})
        return Looked(True, found.value, sent.token)

    def _keeps_below(self, kind: Kind[T]) -> bool:
        return "database" in kind.levels and self._database is not None

    def _keep(self, kind: Kind[T], key: Key, value: T, packed: Packed, levels: frozenset[Level]) -> None:
        name = _name(kind, key)
        if "process" in levels:
            self._process.put(name, value, packed.token, packed.seconds)
        if "redis" in levels and self._redis is not None:
            self._redis.put(name, packed)
        if "database" in levels and self._database is not None:
            self._database.put(key.workspace_id, f"{kind.name}:{key.name}", kind.version, packed)


class _Near(NamedTuple, Generic[T]):
    value: T
    token: str


def forget(conn: Transaction, tag: str) -> None:
    """Whatever was kept under this tag (or kind) in the transaction's workspace holds no more, in any process, from
    the moment this transaction is committed."""
    conn.execute(
        "INSERT INTO cache_tags (id) VALUES (%s) ON CONFLICT (workspace_id, id) DO UPDATE "
        "SET token = excluded.token, forgotten_at = excluded.forgotten_at",
        [tag],
    )


def sweep(database: Database) -> int:
    """Deletes entries of all workspaces whose time is over; gives how many."""
    with database.transaction() as conn:
        row = conn.execute("SELECT cache_sweep() AS swept").fetchone()
    return int(row["swept"]) if row else 0


def _unpacked(kind: Kind[T], packed: Packed) -> _Near[T] | None:
    """None for bytes that are no value of this kind: then it is made again."""
    try:
        return _Near(kind.unpack(packed.data), packed.token)
    except ValueError as error:
        logger.warning("What the cache kept as “%s” cannot be read: %s", kind.name, error)
        return None


def _name(kind: Kind[T], key: Key) -> str:
    return f"pressroom:{key.workspace_id}:cache:{kind.name}:{kind.version}:{key.name}"
