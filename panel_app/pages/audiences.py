"""Audiences: lists with their grounds, files that were imported, and a form for the next one.

The form is a plain one, answered by panel_app/audience_upload.py: a file of fifty thousand addresses is nothing for the
page's socket.
"""

from typing import Any, Final

from panel_app.audiences_data import AudiencesPage as Found
from panel_app.audiences_data import load_audiences
from panel_app.auth import form_token
from panel_app.components.audiences import audiences_html, import_form_html, report_html
from panel_app.components.surface import Surface
from panel_app.session import Session

WIDE: Final = "stretch_width"


class AudiencesPage:
    """One person's open page; `told` names the report of a file that was sent from it."""

    def __init__(self, session: Session, told: str = "") -> None:
        self._session = session
        self._token = form_token()
        report = session.services.imports.take(told, session.visitor.actor.user_id)
        self._report = Surface(report_html(report) if report else "", sizing_mode=WIDE, visible=report is not None)
        self._lists = Surface(sizing_mode=WIDE)
        self._form = Surface(sizing_mode=WIDE)
        found = self._load()
        self._form.draw(import_form_html(found, session.visitor.actor, self._token))
        self._draw(found)

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._report, self._lists, self._form)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        self._session.background.look(self._load, self._draw)

    def _load(self) -> Found:
        return load_audiences(self._session.services.database, self._session.workspace_id)

    def _draw(self, found: Found) -> None:
        actor = self._session.visitor.actor
        self._session.shell.draw_nav(actor, found.frame)
        self._lists.draw(audiences_html(found, actor))
