"""An account whose access died is connected again: a person's word, after they renewed it at the channel.

The machine cannot know that a token works before it is used, and a wrong word costs little: the first post gets the
same answer and all are held again. What became too late meanwhile is not sent silently; delivery makes it wait as late.
"""

from desk.access import at_desk
from domain.actor import Actor
from domain.errors import Conflict
from domain.ports import Clock
from domain.value import Value
from store.accounts import Account, get_account, lock_account
from store.holds import release_account
from store.postgres import Database


class Reconnected(Value):
    """The account, and the posts (ids) that waited for it and are scheduled again."""

    account: Account
    released: tuple[str, ...]


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
