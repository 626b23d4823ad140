"""A surface: HTML made on the server, whose clicks come back as named acts.

Widgets are right for controls, but a draft with its evidence is a document: headings, marks, margins, hundreds of small
things to click. Building it from widgets costs a model per sentence and looks like a form. So a surface shows one
rendered template, and elements that carry `data-act` send their name and value to Python. What needs no server
(unfolding a post, switching a width, choosing a sentence) happens in the browser alone, by `data-toggle` and
`data-sentence`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import param
from panel.custom import JSComponent

from panel_app.theme import stylesheet

Act = Callable[[str, str], None]


class Surface(JSComponent):
    """Shows `html`; calls `on_act(name, value)` for each click on something with `data-act`."""

    html = param.String(default="", doc="The rendered template.")

    _esm = Path(__file__).with_name("surface.js")

    def __init__(self, html: str = "", on_act: Act | None = None, **params: Any) -> None:
        super().__init__(html=str(html), stylesheets=[stylesheet()], margin=0, **params)  # type: ignore[no-untyped-call]
        self._on_act = on_act

    def draw(self, html: str) -> None:
        """Replaces the content, if it changed at all."""
        if html != self.html:
            self.html = str(html)

    def to_top(self) -> None:
        """Scrolls the page to its beginning."""
        self._send_msg({"top": True})

    def _handle_msg(self, data: Any) -> None:
        if self._on_act is not None and isinstance(data, dict):
            self._on_act(str(data.get("act", "")), str(data.get("value", "")))
