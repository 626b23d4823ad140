"""A campaign: what it rests on, what was refused and why, a form for more sources, and putting it away.

The form is a plain one, answered by panel_app/campaign.py: a document has up to 25 MB, and Panel's own upload would
send it through the page's socket, where every message is held in memory twice and 4 MB are the limit.
"""

from typing import Any, Final

from panel_app.auth import form_token
from panel_app.campaign_data import CampaignPage as Found
from panel_app.campaign_data import load_campaign
from panel_app.components.campaign import form_html, head_html, sources_html, told_html
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.data import Frame
from panel_app.pages.deeds import deed_of_campaign
from panel_app.session import Session

WIDE: Final = "stretch_width"


class CampaignPage:
    """One person's open page of a campaign; `told` names the answer to a form that was sent from it."""

    def __init__(self, session: Session, campaign_id: str, told: str = "") -> None:
        self._session = session
        self._campaign_id = campaign_id
        session.on_failed = self._refuse
        self._token = form_token()
        self._refusal = Surface(sizing_mode=WIDE, visible=False)
        self._head = Surface(on_act=self._act, sizing_mode=WIDE)
        answer = session.services.answers.take(told, session.visitor.actor.user_id)
        self._told = Surface(told_html(answer) if answer else "", sizing_mode=WIDE, visible=answer is not None)
        self._form = Surface(sizing_mode=WIDE)
        self._sources = Surface(sizing_mode=WIDE)
        self._draw(self._load())

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._refusal, self._head, self._told, self._form, self._sources)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        self._session.background.look(self._load, self._draw)

    def _act(self, name: str, value: str) -> None:
        deed = deed_of_campaign(self._session.actions, name, value)
        if deed is not None:
            self._session.background.act(deed, lambda _: self._done())

    def _done(self) -> None:
        self._refusal.visible = False
        self.refresh()

    def _refuse(self, reason: str) -> None:
        self._refusal.draw(render("refusal.html", reason=reason))
        self._refusal.visible = True
        self.refresh()  # it was refused because the campaign is not as it was shown

    def _load(self) -> tuple[Frame, Found | None]:
        return load_campaign(self._session.services.database, self._session.workspace_id, self._campaign_id)

    def _draw(self, found: tuple[Frame, Found | None]) -> None:
        frame, page = found
        actor = self._session.visitor.actor
        self._session.shell.draw_nav(actor, frame)
        self._head.draw(head_html(page, actor, frame.zone))
        self._form.draw(form_html(page, actor, self._token))
        self._sources.draw(sources_html(page))
