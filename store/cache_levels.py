"""The three levels of the cache (cache.py): each keeps bytes or a value with its token for a while, and knows no more.

A level that is away holds nothing: it is logged, and for some seconds nobody waits for Redis again.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from domain.errors import Retry
from store.postgres import Database, Transaction
from store.redis_client import RedisClient

logger = logging.getLogger(__name__)

PAUSE: Final = 5.0


class Packed(NamedTuple):
    """A value as bytes, the token of its tags, and for how many seconds it may still be kept."""

    token: str
    data: bytes
    seconds: float


class Wanted(NamedTuple):
    """What is asked of the database: in which workspace (None: the transaction's), of which tags, and which entry of
    which version, None where only the token is of interest."""

    workspace_id: str | None
    tags: list[str]
    entry: str | None
    version: int


class Asked(NamedTuple):
    """What it answered."""

    token: str
    there: bool
    packed: Packed | None


class Held(NamedTuple):
    """A value in the process."""

    value: object
    token: str
    ends: float


class InProcess:
    """At most `most` values; the one that was not asked for longest goes first."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> Held | None:
        """The value, while its time lasts."""
        with self._lock:
            held = self._held.get(name)
            if held is not None and held.ends <= self._clock():
                del self._held[name]
                held = None
            if held is not None:
                self._held.move_to_end(name)
            return held

    def put(self, name: str, value: object, token: str, seconds: float) -> None:
        """Keeps it."""
        with self._lock:
            self._held[name] = Held(value, token, self._clock() + seconds)
            self._held.move_to_end(name)
            while len(self._held) > self._most:
                self._held.popitem(last=False)


class InRedis:
    """One Redis; a value and its expiry are set in one step."""

    def __init__(self, url: str) -> None:
        self._redis = RedisClient(url)
        self._away_until = 0.0

    def get(self, name: str) -> Packed | None:
        """What is kept, None while Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            with self._redis.client() as client, client.pipeline(transaction=False) as pipe:
                pipe.get(name)
                pipe.pttl(name)
                found: Any
                found, left = pipe.execute()
        except Retry as error:
            self._away(error)
            return None
        if found is None or left <= 0:
            return None
        token, _, data = bytes(found).partition(b"\n")
        return Packed(token.decode(), data, left / 1000)

    def put(self, name: str, packed: Packed) -> None:
        """Keeps it for as long as it says."""
        if time.monotonic() < self._away_until:
            return
        try:
            value = packed.token.encode() + b"\n" + packed.data
            with self._redis.client() as client:
                client.set(name, value, px=max(1, round(packed.seconds * 1000)))
        except Retry as error:
            self._away(error)

    def close(self) -> None:
        """Closes what this process opened."""
        self._redis.close()

    def _away(self, error: Retry) -> None:
        self._away_until = time.monotonic() + PAUSE
        logger.warning("The cache in Redis did not answer, going on without it: %s", error)


class InDatabase:
    """Rows of `cache_entries`, and the tokens that all levels are compared with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, wanted: Wanted, *, send: bool) -> Asked:
        """As `look`, in a transaction of its own. Raises Retry."""
        with self._database.statement() as conn:
            return self.look(conn, wanted, send=send)

    @staticmethod
    def look(conn: Transaction, wanted: Wanted, *, send: bool = False) -> Asked:
        """The token of the tags and whether there is the entry that was made under it; to be sent, the entry too."""
        row = conn.execute(
            "SELECT token, there, value, seconds FROM cache_look(%s, %s, %s, %s, %s)", [*wanted, send]
        ).fetchone()
        assert row is not None
        packed = Packed(row["token"], row["value"], row["seconds"]) if row["value"] is not None else None
        return Asked(row["token"], row["there"], packed)

    def put(self, workspace_id: str, entry: str, version: int, packed: Packed) -> None:
        """Keeps it for as long as it says."""
        try:
            with self._database.statement() as conn:
                conn.execute(
                    "SELECT cache_put(%s, %s, %s, %s, %s, %s)",
                    [workspace_id, entry, version, packed.token, packed.data, packed.seconds],
                )
        except Retry as error:
            logger.warning("The cache in the database did not take a value: %s", error)
