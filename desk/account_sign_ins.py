"""A person signs in at a channel for an account: setting out, coming back, and inviting somebody without a seat.

A code that comes back proves nothing by itself: somebody else may have begun that sign-in, with an account of their
own, and have led this browser to its end. So what sets out is bound to the browser that set out, by a state that is
used once and soon too old. An invited person acts in the right of the one who invited, and the audit line says so.
"""

import secrets
from datetime import timedelta
from typing import Final

from desk.access import Desk, at_desk
from desk.accounts import KeepSecret, Reconnected
from domain.actor import Actor
from domain.errors import NotAllowed, NotFound
from domain.ports import Clock, SignedInAtChannel
from domain.value import Value
from store import account_sign_ins, audit
from store.accounts import Account, get_account, lock_account, serve_by
from store.holds import release_account
from store.people import get_seat
from store.postgres import Database

VISIT_LIFE: Final = timedelta(minutes=30)
INVITATION_LIFE: Final = timedelta(hours=72)
_OVER: Final = "This link was used already or is too old; ask for a new one."


class SetOut(Value):
    """Somebody is on the way to the channel: for which account, with which state."""

    account: Account
    state: str


class CameBack(Value):
    """Somebody came back from the channel: for which account, and in whose right."""

    account: Account
    actor: Actor
    invitation_id: str | None = None


def set_out(database: Database, actor: Actor, clock: Clock, *, account_id: str, browser: str) -> SetOut:
    """Begins a sign-in. `browser` is a secret that only this browser holds."""
    with at_desk(database, actor, "connect an account") as desk:
        account = get_account(desk.conn, account_id)
        return _visit(desk, account, clock, browser)


def invite(database: Database, actor: Actor, clock: Clock, *, account_id: str) -> str:
    """A token that lets whoever has it sign in for this account, within three days and once."""
    token = f"{actor.workspace_id}.{secrets.token_urlsafe(32)}"
    with at_desk(database, actor, "connect an account") as desk:
        account = get_account(desk.conn, account_id)
        until = clock.now() + INVITATION_LIFE
        account_sign_ins.add_invitation(desk.conn, account.id, desk.actor.user_id, token, until)
        desk.record(account.id, invited=True, until=until.isoformat())
    return token


def invited(database: Database, clock: Clock, *, token: str) -> Account:
    """The account that an invitation is for. Raises NotAllowed when it is unknown, used or too old."""
    with database.transaction(_workspace_in(token)) as conn:
        found = account_sign_ins.find_invitation(conn, token, clock.now())
        if found is None:
            raise NotAllowed(_OVER)
        return get_account(conn, found.account_id)


def set_out_invited(database: Database, clock: Clock, *, token: str, browser: str) -> SetOut:
    """Begins a sign-in by invitation, in the right of whoever invited. Coming back well uses the invitation up."""
    workspace_id = _workspace_in(token)
    with database.transaction(workspace_id) as conn:
        found = account_sign_ins.find_invitation(conn, token, clock.now())
        if found is None:
            raise NotAllowed(_OVER)
        host = get_seat(conn, found.made_by)
    with at_desk(database, host, "connect an account") as desk:
        return _visit(desk, get_account(desk.conn, found.account_id), clock, browser, found.id)


def come_back(database: Database, clock: Clock, *, state: str, browser: str) -> CameBack:
    """The sign-in that this browser set out for, used up. Raises NotAllowed when there is none."""
    with database.transaction(_workspace_in(state)) as conn:
        visit = account_sign_ins.use_visit(conn, state, browser, clock.now())
        if visit is None:
            raise NotAllowed("This browser has not set out to sign in there, or it took too long: begin again.")
        try:
            actor = get_seat(conn, visit.made_by)
        except NotFound as gone:
            raise NotAllowed("Whoever began this has no seat in this workspace any more.") from gone
        return CameBack(account=get_account(conn, visit.account_id), actor=actor, invitation_id=visit.invitation_id)


def signed_in(
    database: Database, clock: Clock, keep: KeepSecret, *, back: CameBack, granted: SignedInAtChannel
) -> Reconnected:
    """Keeps what the channel granted; what waited for the account goes out as it is due."""
    with at_desk(database, back.actor, "connect an account") as desk:
        lock_account(desk.conn, back.account.id)
        account = get_account(desk.conn, back.account.id)
        if back.invitation_id and not account_sign_ins.use_invitation(desk.conn, back.invitation_id, clock.now()):
            raise NotAllowed(_OVER)
        serve_by(desk.conn, account.id, account.publisher, dict(granted.settings))
        for secret in granted.secrets:
            keep(desk.conn, account.id, secret)
        waited = account.state != "connected"
        released = release_account(desk.conn, account.id, clock.now()) if waited else ()
        names = ", ".join(sorted(secret.name for secret in granted.secrets))
        by_invitation = back.invitation_id is not None
        desk.record(account.id, signed_in=True, secrets=names, released=len(released), by_invitation=by_invitation)
        return Reconnected(account=get_account(desk.conn, account.id), released=released)


def declined(database: Database, *, back: CameBack, said: str) -> None:
    """Notes that the person at the channel did not agree: nothing is changed."""
    with database.transaction(back.actor.workspace_id) as conn:
        audit.append(conn, back.actor.user_id, "account.declined", back.account.id, {"said": said[:200]})


def _visit(desk: Desk, account: Account, clock: Clock, browser: str, invitation_id: str | None = None) -> SetOut:
    state = f"{account.workspace_id}.{secrets.token_urlsafe(32)}"
    account_sign_ins.add_visit(
        desk.conn,
        account.id,
        desk.actor.user_id,
        state=state,
        browser=browser,
        expires_at=clock.now() + VISIT_LIFE,
        invitation_id=invitation_id,
    )
    return SetOut(account=account, state=state)


def _workspace_in(token: str) -> str:
    """Tokens name their workspace, so that they are looked for in it and nowhere else."""
    workspace_id, _, rest = token.partition(".")
    if not workspace_id or not rest:
        raise NotAllowed(_OVER)
    return workspace_id
