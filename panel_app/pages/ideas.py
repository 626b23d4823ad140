"""Ideas: outlines that wait for a decision, and trends that may become briefs.

Sending an outline back needs words, so a form opens for it; what is being written in it is left alone by every refresh.
"""

from typing import Any, Final

import panel_material_ui as pmui

from panel_app.components.field import Field
from panel_app.components.ideas import ideas_html
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.data import IdeasPage as Found
from panel_app.data import load_ideas
from panel_app.session import Session

WIDE: Final = "stretch_width"
BELOW: Final = {  # in sight however long the list is
    "position": "sticky",
    "bottom": "0",
    "z-index": "20",
    "background": "#ffffff",
    "border-top": "1px solid #e2e5ea",
    "padding": "12px clamp(16px, 2.6vw, 32px) 16px",
}
MISSING: Final = "A comment is needed: it says what the next outline should do differently."


class IdeasPage:
    """One person's open page of ideas."""

    def __init__(self, session: Session) -> None:
        self._session = session
        session.on_failed = self._refuse
        self._surface = Surface(on_act=self._act, sizing_mode=WIDE)
        self._refusal = Surface(sizing_mode=WIDE, visible=False)
        self._outline_id = ""
        self._topics: dict[str, str] = {}
        self._comment = Field("comment", "text", sizing_mode=WIDE)
        send = pmui.Button(label="Send back", variant="contained", color="primary", margin=0)
        send.on_click(lambda _: self.press_send())
        cancel = pmui.Button(label="Cancel", variant="text", color="primary", margin=0)
        cancel.on_click(lambda _: self._close())
        buttons = pmui.FlexBox(cancel, send, gap="8px", justify_content="flex-end", sizing_mode=WIDE, margin=0)
        self._form = pmui.Column(self._comment, buttons, sizing_mode=WIDE, margin=0, visible=False, styles=BELOW)
        self._draw(self._load())

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._refusal, self._surface, self._form)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        self._session.background.look(self._load, self._draw)

    def press_send(self) -> None:
        """Sends the outline back with what was written."""
        outline_id, comment = self._outline_id, self._comment.value.strip()
        if not comment:
            self._refuse(MISSING)
            return
        actions = self._session.actions
        self._session.background.act(lambda: actions.revise_outline(outline_id, comment), lambda _: self._done())

    def _act(self, name: str, value: str) -> None:
        actions, background = self._session.actions, self._session.background
        if name == "approve":
            background.act(lambda: actions.approve_outline(value), lambda _: self._done())
        elif name == "send-back":
            self._comment.label = f"What should be different about “{self._topics.get(value, 'this')}”?"
            self._outline_id, self._form.visible = value, True
        elif name == "brief":
            background.act(lambda: actions.brief_from_trend(value), lambda _: self._done())

    def _done(self) -> None:
        self._close()
        self.refresh()

    def _close(self) -> None:
        self._outline_id, self._comment.value = "", ""
        self._form.visible = self._refusal.visible = False

    def _refuse(self, reason: str) -> None:
        self._refusal.draw(render("refusal.html", reason=reason))
        self._refusal.visible = True

    def _load(self) -> Found:
        return load_ideas(self._session.services.database, self._session.workspace_id)

    def _draw(self, found: Found) -> None:
        self._topics = {outline.id: outline.topic for outline in found.outlines}
        self._session.shell.draw_nav(self._session.visitor.actor, found.frame)
        self._surface.draw(ideas_html(found, self._session.visitor.actor))
