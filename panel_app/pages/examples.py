"""Examples: what was learned from edits, one by one, each with a switch."""

from typing import Any, Final

from panel_app.components.examples import examples_html
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.data import ExamplesPage as Found
from panel_app.data import load_examples
from panel_app.session import Session

WIDE: Final = "stretch_width"


class ExamplesPage:
    """One person's open page of examples; `first` is the id of the one that stands on top."""

    def __init__(self, session: Session, first: str = "") -> None:
        self._session = session
        self._first = first
        session.on_failed = self._refuse
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
        if name in ("on", "off"):
            self._session.background.act(lambda: actions.switch_example(value, on=name == "on"), lambda _: self._done())

    def _done(self) -> None:
        self._refusal.visible = False
        self.refresh()

    def _refuse(self, reason: str) -> None:
        self._refusal.draw(render("refusal.html", reason=reason))
        self._refusal.visible = True

    def _load(self) -> Found:
        return load_examples(self._session.services.database, self._session.workspace_id, self._first)

    def _draw(self, found: Found) -> None:
        actor = self._session.visitor.actor
        self._session.shell.draw_nav(actor, found.frame)
        self._surface.draw(examples_html(found, actor, self._first))
