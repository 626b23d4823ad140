"""Overview of campaigns: what waits, what is at work, what went out, and which accounts must be connected again."""

from typing import Any

from desk.access import allowed
from panel_app.channel_sign_in import start_of
from panel_app.components.overview import overview_html
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.data import OverviewPage as Found
from panel_app.data import load_overview
from panel_app.pages.deeds import deed_of_campaign
from panel_app.session import Session


class OverviewPage:
    """One person's open overview."""

    def __init__(self, session: Session) -> None:
        self._session = session
        session.on_failed = self._refuse
        self._surface = Surface(on_act=self._act, sizing_mode="stretch_width")
        self._refusal = Surface(sizing_mode="stretch_width", visible=False)
        self._draw(self._load())

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._refusal, self._surface)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        self._session.background.look(self._load, self._draw)

    def _act(self, name: str, value: str) -> None:
        actions, background = self._session.actions, self._session.background
        if name == "reconnect":
            background.act(lambda: actions.reconnect(value), lambda _: self._done())
        elif (deed := deed_of_campaign(actions, name, value)) is not None:
            background.act(deed, lambda _: self._done())

    def _done(self) -> None:
        self._refusal.visible = False
        self.refresh()

    def _refuse(self, reason: str) -> None:
        self._refusal.draw(render("refusal.html", reason=reason))
        self._refusal.visible = True
        self.refresh()  # what was refused may not be as it was shown

    def _load(self) -> Found:
        return load_overview(self._session.services.database, self._session.workspace_id)

    def _draw(self, found: Found) -> None:
        services = self._session.services
        self._session.shell.draw_nav(self._session.visitor.actor, found.frame)
        role, now = self._session.visitor.actor.role, services.clock.now()
        ends = self._session.near_ends(found.frame)
        served = [(account.publisher, account.id) for account in found.away]
        served += [(notice.publisher, notice.account_id) for notice in ends]
        sign_ins = {
            account: start_of(publisher, account) for publisher, account in served if services.signs_in(publisher)
        }
        self._surface.draw(
            overview_html(
                found,
                off=services.off,
                dagster_url=services.dagster_url,
                may_reconnect=allowed(role, "reconnect an account"),
                sign_ins=sign_ins,
                ends=[(notice, notice.headline(now)) for notice in ends],
                may_archive=allowed(role, "archive a campaign"),
            )
        )
