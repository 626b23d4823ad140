"""The list on the screen: a title, the search, the rows of one tab's page, and the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import panel_material_ui as pmui
from panel.viewable import Viewer

from panel_app.components.queue import queue_html
from panel_app.components.render import render
from panel_app.components.surface import Act, Surface
from panel_app.data import QueuePage
from panel_app.state import ReviewState

WIDE: Final = "stretch_width"
STYLE: Final = {"max-width": "1220px", "margin": "0 auto", "padding": "24px clamp(16px, 2.6vw, 32px) 32px"}


class ListView(Viewer):
    """Calls `searched(words)` and `paged(page)`, and `on_act` for everything that is clicked."""

    def __init__(
        self, search: str, on_act: Act, *, searched: Callable[[str], None], paged: Callable[[int], None]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._setting = False
        self._on_searched, self._on_paged = searched, paged
        self.search = pmui.TextInput(
            label="Search", placeholder="Search titles and topics", value=search, size="small", width=300, margin=0
        )
        self.rows = Surface(on_act=on_act, sizing_mode=WIDE)
        self._pager = pmui.Pagination(count=1, value=0, margin=(14, 0), visible=False)
        top = pmui.FlexBox(
            Surface(render("review_title.html")),
            self.search,
            align_items="center",
            justify_content="space-between",
            sizing_mode=WIDE,
            gap="12px",
        )
        self.view = pmui.Column(top, self.rows, self._pager, sizing_mode=WIDE, margin=0, styles=STYLE)
        self.search.param.watch(self._typed, "value_input")
        self._pager.param.watch(self._turned, "value")

    def __panel__(self) -> Any:
        return self.view

    def draw(self, queue: QueuePage, state: ReviewState, *, at: str | None, zone: str, now: datetime) -> None:
        """Shows one page of a tab; `at` is the row that the keyboard stands on."""
        self.rows.draw(queue_html(queue, state=state, at=at, zone=zone, now=now))
        self._setting = True
        self._pager.param.update(count=queue.pages, value=queue.page, visible=queue.pages > 1)
        self._setting = False

    def _typed(self, event: Any) -> None:
        self._on_searched((event.new or "").strip())

    def _turned(self, event: Any) -> None:
        if not self._setting:
            self._on_paged(event.new)
