"""Signing in at a channel for an account: bound to a browser, once, soon over, and in somebody's right."""

from datetime import timedelta
from functools import partial

import pytest

from desk import account_sign_ins as desk
from desk.accounts import Connection, prepare
from desk.people import remove_user
from domain.actor import Actor
from domain.errors import NotAllowed, PressroomError
from domain.ports import SignedInAtChannel
from domain.secret import Secret
from resources.sealing import Sealer
from resources.vault import AccountVault, keep_in
from store import audit
from store.accounts import Account
from store.postgres import Database, Transaction
from tests.builders import make_publication, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

SEALER = Sealer("ab" * 32)


def seal(sealer: Sealer, conn: Transaction, account_id: str, secret: Secret) -> None:
    keep_in(conn, sealer, account_id, secret)


KEEP = partial(seal, SEALER)


def prepared(database: Database, actor: Actor, **settings: str) -> Account:
    connection = Connection(
        channel="linkedin",
        name="main",
        publisher="linkedin",
        settings={"client_id": "app-1", **settings},
        secrets=(Secret(name="client_secret", value="app-secret"),),
    )
    return prepare(database, actor, KEEP, connection=connection)


def granted(**settings: str) -> SignedInAtChannel:
    return SignedInAtChannel(
        settings={"client_id": "app-1", "author": "urn:li:person:x", **settings},
        secrets=(Secret(name="access_token", value="works"),),
        findings=("It posts as Ada.",),
    )


def test_posts_wait_until_somebody_has_signed_in(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
    account = prepared(database, actor)
    assert (account.id, account.state, account.publisher) == (row.account_id, "dead", "linkedin")
    gone = desk.set_out(database, actor, clock, account_id=account.id, browser="browser-1")
    back = desk.come_back(database, clock, state=gone.state, browser="browser-1")
    done = desk.signed_in(database, clock, KEEP, back=back, granted=granted())
    assert (done.account.state, done.released) == ("connected", (row.id,))
    assert done.account.settings["author"] == "urn:li:person:x"
    vault = AccountVault(database, SEALER, workspace.id, account.id)
    assert (vault.read("access_token"), vault.read("client_secret")) == ("works", "app-secret")
    with database.transaction(workspace.id) as conn:
        line = audit.list_rows(conn)[-1]
    assert (line.user_id, line.detail["by_invitation"]) == (actor.user_id, False)
    assert "works" not in str(line.detail)


def test_preparing_again_leaves_a_working_account_at_work(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    account = prepared(database, actor)
    gone = desk.set_out(database, actor, clock, account_id=account.id, browser="b")
    back = desk.come_back(database, clock, state=gone.state, browser="b")
    desk.signed_in(database, clock, KEEP, back=back, granted=granted())
    again = prepared(database, actor, version="202610")
    assert again.state == "connected"
    assert again.settings == {"client_id": "app-1", "author": "urn:li:person:x", "version": "202610"}


def test_only_the_browser_that_set_out_comes_back_and_only_once(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    account = prepared(database, actor)
    gone = desk.set_out(database, actor, clock, account_id=account.id, browser="mine")
    for state, browser in ((gone.state, "other"), (gone.state + "x", "mine"), ("", "mine"), ("nowhere.x", "mine")):
        with pytest.raises(NotAllowed):
            desk.come_back(database, clock, state=state, browser=browser)
    assert desk.come_back(database, clock, state=gone.state, browser="mine").account.id == account.id
    with pytest.raises(NotAllowed):
        desk.come_back(database, clock, state=gone.state, browser="mine")


def test_half_an_hour_later_it_is_too_late(database: Database, actor: Actor, clock: SettableClock) -> None:
    account = prepared(database, actor)
    gone = desk.set_out(database, actor, clock, account_id=account.id, browser="mine")
    clock.advance(timedelta(minutes=30).total_seconds())
    with pytest.raises(NotAllowed):
        desk.come_back(database, clock, state=gone.state, browser="mine")


def test_who_may_not_connect_may_neither_set_out_nor_invite(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    account = prepared(database, actor)
    with database.transaction(workspace.id) as conn:
        reviewer = make_user(conn, "reviewer")
    with pytest.raises(NotAllowed):
        desk.set_out(database, reviewer, clock, account_id=account.id, browser="b")
    with pytest.raises(NotAllowed):
        desk.invite(database, reviewer, clock, account_id=account.id)


class TestInvitations:
    def test_it_connects_once_and_names_who_invited(
        self, database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
    ) -> None:
        account = prepared(database, actor)
        token = desk.invite(database, actor, clock, account_id=account.id)
        assert desk.invited(database, clock, token=token).id == account.id
        first, second = (
            desk.set_out_invited(database, clock, token=token, browser=browser) for browser in ("one", "two")
        )
        back = desk.come_back(database, clock, state=first.state, browser="one")
        desk.signed_in(database, clock, KEEP, back=back, granted=granted())
        late = desk.come_back(database, clock, state=second.state, browser="two")
        with pytest.raises(NotAllowed):
            desk.signed_in(database, clock, KEEP, back=late, granted=granted(author="urn:li:person:y"))
        with pytest.raises(NotAllowed):
            desk.invited(database, clock, token=token)
        with database.transaction(workspace.id) as conn:
            lines = [line for line in audit.list_rows(conn) if "by_invitation" in line.detail]
        assert [(line.user_id, line.detail["by_invitation"]) for line in lines] == [(actor.user_id, True)]

    def test_who_declines_may_think_again(self, database: Database, actor: Actor, clock: SettableClock) -> None:
        account = prepared(database, actor)
        token = desk.invite(database, actor, clock, account_id=account.id)
        gone = desk.set_out_invited(database, clock, token=token, browser="one")
        back = desk.come_back(database, clock, state=gone.state, browser="one")
        desk.declined(database, back=back, said="The user cancelled")
        assert desk.invited(database, clock, token=token).state == "dead"

    def test_after_three_days_it_is_over(self, database: Database, actor: Actor, clock: SettableClock) -> None:
        account = prepared(database, actor)
        token = desk.invite(database, actor, clock, account_id=account.id)
        clock.advance(timedelta(hours=72).total_seconds())
        with pytest.raises(NotAllowed):
            desk.invited(database, clock, token=token)
        with pytest.raises(NotAllowed):
            desk.set_out_invited(database, clock, token=token, browser="one")

    def test_it_ends_with_the_right_of_who_invited(
        self, database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
    ) -> None:
        account = prepared(database, actor)
        with database.transaction(workspace.id) as conn:
            manager = make_user(conn, "manager")
        token = desk.invite(database, manager, clock, account_id=account.id)
        gone = desk.set_out_invited(database, clock, token=token, browser="one")
        remove_user(database, actor, clock, name=manager.name)
        with pytest.raises(PressroomError):
            desk.come_back(database, clock, state=gone.state, browser="one")

    def test_another_workspace_finds_nothing(
        self, database: Database, actor: Actor, other_workspace: Newsroom, clock: SettableClock
    ) -> None:
        account = prepared(database, actor)
        token = desk.invite(database, actor, clock, account_id=account.id)
        moved = f"{other_workspace.id}.{token.partition('.')[2]}"
        with pytest.raises(NotAllowed):
            desk.invited(database, clock, token=moved)
