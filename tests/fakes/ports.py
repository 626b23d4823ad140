"""Every call that leaves the process, counted, and the process killed at the k-th.

SQLite's loop: run once and count N calls, then run again and die at call k, before it takes effect and after, for every
k. A kill is a BaseException, so that no handler of ours can take it for an answer; once dead, every further call dies
too, as `finally` blocks of a killed process never run to any effect.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, Literal, TypeVar, cast

from domain.ports import Clock, MediaFiles
from store.postgres import Database, Transaction

T = TypeVar("T")
Moment = Literal["before", "after"]


class Killed(BaseException):
    """kill -9."""


class Ports:
    """Counts calls; dies at call `kill_at`, `moment` it takes effect."""

    def __init__(self, kill_at: int | None = None, moment: Moment = "before") -> None:
        self.log: list[str] = []
        self.dead = False
        self._kill_at = kill_at
        self._moment = moment

    @property
    def count(self) -> int:
        return len(self.log)

    def call(self, name: str, effect: Callable[[], T]) -> T:
        number = self.before(name)
        try:
            return effect()
        finally:  # an answer that is an error is an answer too: killed after it, the process never sees it
            self.after(number)

    def before(self, name: str) -> int:
        if self.dead:
            raise Killed(name)
        self.log.append(name)
        self._die("before", self.count)
        return self.count

    def after(self, number: int) -> None:
        self._die("after", number)

    def _die(self, moment: Moment, number: int) -> None:
        if number == self._kill_at and moment == self._moment:
            self.dead = True
            raise Killed(f"{moment} call {number}, {self.log[number - 1]}")


class CountedClock:
    """A clock through the counter."""

    def __init__(self, clock: Clock, ports: Ports) -> None:
        self._clock = clock
        self._ports = ports

    def now(self) -> datetime:
        return self._ports.call("clock", self._clock.now)


class CountedFiles:
    """Media files through the counter."""

    def __init__(self, files: MediaFiles, ports: Ports) -> None:
        self._files = files
        self._ports = ports

    def put(self, workspace_id: str, data: bytes, suffix: str) -> str:
        return self._ports.call("put file", lambda: self._files.put(workspace_id, data, suffix))

    def get(self, path: str) -> bytes:
        return self._ports.call("get file", lambda: self._files.get(path))

    def opened(self, path: str) -> BinaryIO:
        return self._ports.call("get file", lambda: self._files.opened(path))

    def remove(self, path: str, unused_seconds: float) -> bool:
        return self._ports.call("remove file", lambda: self._files.remove(path, unused_seconds))

    def keep(self, path: str) -> None:
        self._ports.call("keep file", lambda: self._files.keep(path))


class CountedDatabase(Database):
    """A database whose queries and commits go through the counter: killed before a commit, nothing happened; killed
    after it, everything did, and the process never learns."""

    def __init__(self, database: Database, ports: Ports) -> None:
        self._real = database
        self._ports = ports

    @contextmanager
    def transaction(self, workspace_id: str | None = None) -> Iterator[Transaction]:
        with self._real.transaction(workspace_id) as conn:
            yield cast(Transaction, _CountedConnection(conn, self._ports))
            number = self._ports.before("commit")
        self._ports.after(number)

    def wait(self, channels: Sequence[str], seconds: float) -> bool:
        return self._ports.call("wait", lambda: self._real.wait(channels, seconds))


class _CountedConnection:
    def __init__(self, conn: Transaction, ports: Ports) -> None:
        self._conn = conn
        self._ports = ports

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ports.call(_named(query), lambda: self._conn.execute(query, *args, **kwargs))

    def cursor(self, *args: Any, **kwargs: Any) -> "_CountedCursor":
        return _CountedCursor(self._conn.cursor(*args, **kwargs), self._ports)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)


class _CountedCursor:
    def __init__(self, cursor: Any, ports: Ports) -> None:
        self._cursor = cursor
        self._ports = ports

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ports.call(_named(query), lambda: self._cursor.execute(query, *args, **kwargs))

    def executemany(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ports.call(_named(query), lambda: self._cursor.executemany(query, *args, **kwargs))

    def __enter__(self) -> "_CountedCursor":
        self._cursor.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._cursor.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def _named(query: object) -> str:
    return " ".join(str(query).split()[:3])
