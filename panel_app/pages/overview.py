"""Overview of campaigns: what waits, what is at work, what went out."""

from typing import Any

from panel_app.components.overview import overview_html
from panel_app.components.surface import Surface
from panel_app.data import OverviewPage as Found
from panel_app.data import load_overview
from panel_app.session import Session


class OverviewPage:
    """One person's open overview."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._surface = Surface(sizing_mode="stretch_width")
        self._draw(self._load())

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._surface)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        self._session.background.look(self._load, self._draw)

    def _load(self) -> Found:
        return load_overview(self._session.services.database, self._session.workspace_id)

    def _draw(self, found: Found) -> None:
        services = self._session.services
        self._session.shell.draw_nav(self._session.visitor.actor, found.frame)
        self._surface.draw(overview_html(found, off=services.off, dagster_url=services.dagster_url))
