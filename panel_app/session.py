"""One open page of one visitor: the parts every page has, and how it ends.

A page ends when its sign-in does. It is emptied on the server first, so that nothing stays readable even where the
browser does not follow, and then the browser is sent to the door.
"""

import logging
from collections.abc import Callable
from typing import Any, Final, get_args

from panel_app.actions import Actions
from panel_app.auth import SIGN_IN, Visitor
from panel_app.background import Background, Later
from panel_app.components.browser import Browser
from panel_app.components.shell import Shell
from panel_app.services import AppServices
from store.brakes import Scope

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
_log = logging.getLogger("pressroom.dashboard")


class Session:
    """What a page works with. `on_failed` shows a refusal; a page without a place for it only logs."""

    def __init__(
        self, services: AppServices, visitor: Visitor, *, here: str, title: str, later: Later | None = None
    ) -> None:
        self.services = services
        self.visitor = visitor
        self.actions = Actions(services, visitor)
        self.browser = Browser()
        self.on_failed: Callable[[str], None] = _unheard
        self.background = Background(later, self._failed, self._unread)
        self.shell = Shell(
            here=here,
            title=title,
            browser=self.browser,
            dagster_url=services.dagster_url,
            on_act=self._act,
            phone=visitor.phone,
        )
        self.root: Any = None

    @property
    def workspace_id(self) -> str:
        """Where this page reads."""
        return self.visitor.sign_in.workspace_id

    def _failed(self, reason: str) -> None:
        self.on_failed(reason)

    def away(self, reason: str) -> None:
        """Says that the database is away. Called from the live thread."""
        self.background.draw(lambda: self._unread(reason))

    def _unread(self, reason: str | None) -> None:
        self.shell.draw_away(reason)

    def check(self) -> bool:
        """Whether the sign-in still holds; ends the page if not. Called from the live thread."""
        if self.actions.still_signed_in():
            return True
        self.background.draw(self.close)
        return False

    def close(self) -> None:
        """Empties the page and sends the browser to the door."""
        if self.background.closed:
            return
        self.background.closed = True
        self.browser.go(SIGN_IN)
        if self.root is not None:
            self.root.param.update(main=[self.browser], sidebar=[])

    def _act(self, name: str, value: str) -> None:
        if name == "sign-out":
            self.background.act(self.actions.sign_out, lambda _: self.close())
        else:
            self.brake(name, value)

    def brake(self, name: str, value: str) -> None:
        """Pulls a brake or lets go of it, whichever page says so: `scope:subject:reason`."""
        scope, subject, reason = (*value.split(":", 2), "", "")[:3]
        known: Scope | None = next((known for known in SCOPES if known == scope), None)
        if name == "stop-sending" and known is not None:
            self.background.act(
                lambda: self.actions.stop_sending(known, subject, reason), lambda _: self.background.outdated()
            )
        elif name == "start-sending" and known is not None:
            self.background.act(
                lambda: self.actions.start_sending(known, subject), lambda _: self.background.outdated()
            )


def _unheard(reason: str) -> None:
    _log.warning("An action was refused: %s", reason)
