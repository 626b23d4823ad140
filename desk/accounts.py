"""Accounts are connected, connected again and given up: a person's word on where posts may go.

The machine cannot know that a token works before it is used, so whoever connects an account has it tried first; what
is kept here was found to work. A wrong word later costs little: the first post gets the channel's answer and all are
held. What became too late meanwhile is not sent silently; delivery makes it wait as late.

An account that has posted keeps its publisher: what is out is looked up and read back where it was posted.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from desk.access import Desk, at_desk
from domain.actor import Actor
from domain.brief import ChannelKind
from domain.errors import Conflict, InvalidInput
from domain.ports import Clock
from domain.secret import Secret
from domain.value import Value
from store.account_secrets import forget_secrets, has_secrets
from store.accounts import Account, ensure_account, get_account, has_posted, lock_account, serve_by
from store.holds import hold_account, release_account
from store.postgres import Database, Transaction


class Connection(Value):
    """What a person says of an account; the settings as its publisher checked them."""

    channel: ChannelKind
    name: str
    publisher: str
    settings: Mapping[str, Any] = {}
    secrets: tuple[Secret, ...] = ()


class KeepSecret(Protocol):
    """Seals a secret and keeps it, inside the caller's transaction."""

    def __call__(self, conn: Transaction, account_id: str, secret: Secret) -> None: ...


class Reconnected(Value):
    """The account, and the posts (ids) that waited for it and are scheduled again."""

    account: Account
    released: tuple[str, ...]


class Disconnected(Value):
    """The account, and the posts (ids) that wait until it is connected again."""

    account: Account
    held: tuple[str, ...]


def connect(database: Database, actor: Actor, clock: Clock, keep: KeepSecret, *, connection: Connection) -> Reconnected:
    """Connects an account, new or known, whose access was tried. Raises Conflict when one that has posted would change
    its publisher."""
    if not connection.name.strip():
        raise InvalidInput("An account needs a name.")
    with at_desk(database, actor, "connect an account") as desk:
        account = _for(desk, connection)
        serve_by(desk.conn, account.id, connection.publisher, dict(connection.settings))
        for secret in connection.secrets:
            keep(desk.conn, account.id, secret)
        released = _released(desk, account, clock)
        desk.record(
            account.id,
            publisher=connection.publisher,
            was=account.publisher,
            secrets=", ".join(sorted(secret.name for secret in connection.secrets)),
            released=len(released),
        )
        return Reconnected(account=get_account(desk.conn, account.id), released=released)


def prepare(database: Database, actor: Actor, keep: KeepSecret, *, connection: Connection) -> Account:
    """Makes an account ready for somebody to sign in at its channel. Until then its posts wait; one that works goes on
    working. What it was told before and is not told now, stays. Raises Conflict like `connect`."""
    if not connection.name.strip():
        raise InvalidInput("An account needs a name.")
    with at_desk(database, actor, "connect an account") as desk:
        account = _for(desk, connection)
        same = account.publisher == connection.publisher
        works = same and account.state == "connected" and has_secrets(desk.conn, account.id)
        told = {**(account.settings if same else {}), **connection.settings}
        serve_by(desk.conn, account.id, connection.publisher, told)
        for secret in connection.secrets:
            keep(desk.conn, account.id, secret)
        held = () if works else hold_account(desk.conn, account.id, "nobody has signed in at its channel yet.")
        desk.record(account.id, publisher=connection.publisher, was=account.publisher, prepared=True, held=len(held))
        return get_account(desk.conn, account.id)


def account_to_try(database: Database, actor: Actor, *, account_id: str) -> Account:
    """The account whose access somebody is about to try: whoever may connect it may, for it asks the channel in the
    account's name."""
    with at_desk(database, actor, "connect an account") as desk:
        return get_account(desk.conn, account_id)


def reconnect(database: Database, actor: Actor, clock: Clock, *, account_id: str) -> Reconnected:
    """Says that the account's access works again. Raises Conflict when it was never away."""
    with at_desk(database, actor, "reconnect an account") as desk:
        account = get_account(desk.conn, account_id)
        lock_account(desk.conn, account.id)
        account = get_account(desk.conn, account_id)
        if account.state == "connected":
            raise Conflict(f"“{account.name}” ({account.channel}) is connected.")
        released = release_account(desk.conn, account.id, clock.now())
        desk.record(account.id, was=account.state, released=len(released))
        return Reconnected(account=get_account(desk.conn, account.id), released=released)


def disconnect(database: Database, actor: Actor, clock: Clock, *, account_id: str) -> Disconnected:
    """Gives an account up: its secrets are forgotten, its posts that are not out wait. Raises Conflict when it is not
    connected any more."""
    del clock
    with at_desk(database, actor, "disconnect an account") as desk:
        account = get_account(desk.conn, account_id)
        lock_account(desk.conn, account.id)
        account = get_account(desk.conn, account_id)
        if account.state == "disconnected":
            raise Conflict(f"“{account.name}” ({account.channel}) is disconnected already.")
        reason = f"{desk.actor.name} disconnected it."
        held = hold_account(desk.conn, account.id, reason, "disconnected")
        forgotten = forget_secrets(desk.conn, account.id)
        desk.record(account.id, was=account.state, held=len(held), secrets=forgotten)
        return Disconnected(account=get_account(desk.conn, account.id), held=held)


def _for(desk: Desk, connection: Connection) -> Account:
    """The account, new or known, locked."""
    account = ensure_account(desk.conn, connection.channel, connection.name.strip(), connection.publisher)
    lock_account(desk.conn, account.id)
    account = get_account(desk.conn, account.id)
    if account.publisher != connection.publisher and has_posted(desk.conn, account.id):
        raise Conflict(
            f"“{account.name}” ({account.channel}) has posted through {account.publisher}, and what is out is read "
            "back there: connect a new account under another name."
        )
    return account


def _released(desk: Desk, account: Account, clock: Clock) -> tuple[str, ...]:
    return () if account.state == "connected" else release_account(desk.conn, account.id, clock.now())
