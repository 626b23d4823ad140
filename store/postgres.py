"""Transactions: the only way to the database, each set to one workspace.

Row security decides by the setting `pressroom.workspace`. It must never outlive a transaction, or a pooled connection
would carry one customer's workspace to the next caller; so it is set locally in each transaction and in no other place.
A transaction without a workspace sees no rows but those of persons and installation, and the id-listing functions.

The tempting pool at import time breaks workers that fork: two processes would speak on one socket. The pool here is
opened on first use and kept per process id, so a child opens its own and never touches its parent's.

Rooms above do not know psycopg: a database that is away is `Retry`, a constraint that refuses is `Conflict`.
"""

import os
import select
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from domain.errors import Conflict, Retry

Transaction = psycopg.Connection[DictRow]

DECISIONS: Final = "pressroom_decisions"
PUBLICATIONS: Final = "pressroom_published_content"
WORK: Final = "pressroom_work_requests"
DRAFTS: Final = "pressroom_content_drafts"
PROPOSALS: Final = "pressroom_profile_proposals"

# Without jit: statements are short, and compiling one (a server does so by its estimate) costs more than running it.
SESSION: Final = "-c search_path=pressroom -c timezone=UTC -c jit=off"
PATIENCE: Final = 15.0  # seconds to wait for a connection: a server that restarts is back sooner
RECONNECT_PAUSE: Final = 1.0

# Of the transaction that is about to begin; None: of a statement that is told its workspace itself.
_workspace: ContextVar[str | None] = ContextVar("workspace", default="")


class Database:
    """One database as one role. Cheap to make: nothing is opened before the first use."""

    def __init__(self, url: str, *, max_size: int = 4, name: str = "pressroom", patience: float = PATIENCE) -> None:
        self._conninfo = make_conninfo(url, options=SESSION, application_name=name, connect_timeout=10)
        self._max_size = max_size
        self._patience = patience
        self._pools: dict[int, ConnectionPool[Transaction]] = {}
        self._idle_listeners: dict[tuple[int, tuple[str, ...]], psycopg.Connection[Any]] = {}

    @contextmanager
    def transaction(self, workspace_id: str | None = None) -> Iterator[Transaction]:
        """One transaction, committed at the end of the block, rolled back by any exception that leaves it."""
        _workspace.set(workspace_id or "")
        with _in_our_words(), self._pool().connection() as conn:
            yield conn

    @contextmanager
    def statement(self) -> Iterator[Transaction]:
        """A connection on which each statement is a transaction of its own, set to no workspace: for functions of the
        database that are told it, where a transaction around one statement would make four round trips of one."""
        _workspace.set(None)
        with _in_our_words(), self._pool().connection() as conn:
            conn.autocommit = True
            try:
                yield conn
            finally:
                if not conn.closed:
                    conn.autocommit = False

    def wait(self, channels: Sequence[str], seconds: float) -> bool:
        """Sleeps until one of the channels is notified (True) or the time is over (False). A notice only wakes:
        callers look at the rows either way. The listening connection is kept for the next call, so that notices which
        arrive in between are not lost; callers at the same time have one each, and only one is kept."""
        key = (os.getpid(), tuple(channels))
        ends = time.monotonic() + seconds
        try:
            listener = self._idle_listeners.pop(key, None) or self._listen(channels)
            woken = len(list(listener.notifies(timeout=max(seconds, 0.0), stop_after=1))) > 0
        except psycopg.OperationalError:
            time.sleep(max(0.0, min(RECONNECT_PAUSE, ends - time.monotonic())))
            return False
        if self._idle_listeners.setdefault(key, listener) is not listener:
            listener.close()
        return woken

    def ping(self, patience: float | None = None) -> None:
        """One question to the server. Raises Retry when it does not answer within `patience` seconds, by default as
        many as every transaction waits."""
        try:
            with self._pool().connection(timeout=patience) as conn:
                conn.execute("SELECT 1")
        except psycopg.OperationalError as error:
            raise Retry(f"The database cannot be used now: {_first_line(error)}", after_seconds=1.0) from error

    def close(self) -> None:
        """Closes what this process opened; a later use opens it anew."""
        pid = os.getpid()
        for key in [key for key in self._idle_listeners if key[0] == pid]:
            self._idle_listeners.pop(key).close()
        pool = self._pools.pop(pid, None)
        if pool is not None:
            pool.close()

    def _pool(self) -> ConnectionPool[Transaction]:
        pool = self._pools.get(os.getpid())
        if pool is None:
            fresh: ConnectionPool[Transaction] = ConnectionPool(
                self._conninfo,
                kwargs={"row_factory": dict_row},
                min_size=0,
                max_size=self._max_size,
                timeout=self._patience,
                reconnect_timeout=self._patience,
                num_workers=1,
                check=_ready,
                open=False,
            )
            pool = self._pools.setdefault(os.getpid(), fresh)
            pool.open()
        return pool

    def _listen(self, channels: Sequence[str]) -> psycopg.Connection[Any]:
        listener: psycopg.Connection[Any] = psycopg.connect(self._conninfo, autocommit=True)
        for channel in channels:
            listener.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        return listener


@contextmanager
def _in_our_words() -> Iterator[None]:
    """The driver's errors as ours."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise Conflict(_refusal(error)) from error
    except (psycopg.OperationalError, psycopg.errors.IdleInTransactionSessionTimeout) as error:
        raise Retry(f"The database cannot be used now: {_first_line(error)}", after_seconds=1.0) from error


def _ready(conn: Transaction) -> None:
    """The first statement of every transaction sets its workspace. It is also the pool's question whether a connection
    still lives: one that a restarted server has closed fails here, and the pool hands out another. Asking both at once
    saves a quarter of what a short transaction costs."""
    workspace_id = _workspace.get()
    if workspace_id is None:
        _require_open(conn)
    else:
        conn.execute("SELECT set_config('pressroom.workspace', %s, true)", [workspace_id])


def _require_open(conn: Transaction) -> None:
    """Raises for a connection that the server closed: such a one has something to read, and only then is the server
    asked. A single statement is its own question otherwise."""
    waiting = select.poll()
    waiting.register(conn.fileno(), select.POLLIN)
    if waiting.poll(0):
        ConnectionPool.check_connection(conn)


def end_when_idle(conn: Transaction, seconds: float) -> None:
    """The server ends this transaction, and lets its locks go, when it hears nothing for so long: for one that holds a
    row while its process waits for somebody else. A process that was stopped meanwhile finds it ended."""
    milliseconds = str(int(seconds * 1000))
    conn.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [milliseconds])


def _first_line(error: psycopg.Error) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _refusal(error: psycopg.IntegrityError) -> str:
    constraint = error.diag.constraint_name or "a constraint"
    return f"The database refused the change ({constraint}): {_first_line(error)}"
