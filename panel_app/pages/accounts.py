"""Accounts: where posts go, whether they may, and what is stopped.

Trying an account asks its channel, which may take a while: it is done in the background, and what it found stands
beside the account until the page is left. So does a link for somebody without a seat: nobody can read it again.
"""

from collections.abc import Callable
from typing import Any, Final

from domain.publication import AccountTest, Capabilities
from panel_app.accounts_data import AccountsPage as Found
from panel_app.accounts_data import load_accounts
from panel_app.components.accounts import accounts_html
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.session import Session
from store.accounts import Account

WIDE: Final = "stretch_width"


class AccountsPage:
    """One person's open page of accounts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        session.on_failed = self._refuse
        self._tests: dict[str, AccountTest] = {}
        self._invitations: dict[str, str] = {}
        self._known: dict[tuple[str, str], Capabilities] = {}
        self._surface = Surface(on_act=self._act, sizing_mode=WIDE)
        self._refusal = Surface(sizing_mode=WIDE, visible=False)
        self._draw(self._load())

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._refusal, self._surface)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        self._session.background.look(self._load, self._draw)

    def _act(self, name: str, value: str) -> None:
        actions = self._session.actions
        deeds: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {
            "test": (lambda: actions.try_account(value), lambda found: self._tested(value, found)),
            "invite": (lambda: actions.invite(value), lambda link: self._invited(value, link)),
            "reconnect": (lambda: actions.reconnect(value), lambda _: self._done()),
            "disconnect": (lambda: actions.disconnect(value), lambda _: self._done()),
        }
        if name in deeds:
            self._session.background.act(*deeds[name])
        else:
            self._refusal.visible = False
            self._session.brake(name, value)

    def _tested(self, account_id: str, found: AccountTest) -> None:
        self._tests[account_id] = found
        self._done()

    def _invited(self, account_id: str, link: str) -> None:
        self._invitations[account_id] = link
        self._done()

    def _done(self) -> None:
        self._refusal.visible = False
        self.refresh()

    def _refuse(self, reason: str) -> None:
        self._refusal.draw(render("refusal.html", reason=reason))
        self._refusal.visible = True
        self.refresh()  # what was refused may not be as it was shown

    def _load(self) -> Found:
        services = self._session.services
        return load_accounts(
            services.database, self._session.workspace_id, abilities=self._abilities, signs_in=services.signs_in
        )

    def _abilities(self, account: Account) -> Capabilities:
        """Asked of each publisher once: they do not change while a page is open."""
        key = (account.id, account.publisher)
        if key not in self._known:
            self._known[key] = self._session.services.abilities(account)
        return self._known[key]

    def _draw(self, found: Found) -> None:
        actor = self._session.visitor.actor
        self._session.shell.draw_nav(actor, found.frame)
        self._surface.draw(accounts_html(found, actor, tests=self._tests, invitations=self._invitations))
