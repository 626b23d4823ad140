"""Analytics: what came of posts by day, outcomes told in three ways, and a week's report.

A page that is open follows the database, but figures come hourly at best, and reading all of them is the dearest read
there is: in between only what stands round the page is looked at again.
"""

from datetime import timedelta
from typing import Any, Final, NamedTuple

import panel as pn
import panel_material_ui as pmui

from panel_app.analytics_data import AnalyticsPage as Found
from panel_app.analytics_data import load_analytics
from panel_app.analytics_state import AnalyticsState, analytics_from
from panel_app.components.analytics import below_html, figures_html
from panel_app.components.charts import course_chart
from panel_app.components.surface import Surface
from panel_app.data import load_frame
from panel_app.session import Session
from panel_app.theme import LINE

WIDE: Final = "stretch_width"
FRESH: Final = timedelta(minutes=5)
CARD: Final = {
    "background": "#ffffff",
    "border": f"1px solid {LINE}",
    "border-radius": "10px",
    "padding": "12px 8px",
    "box-sizing": "border-box",
}
FRAMED: Final = {"max-width": "1220px", "margin": "0 auto", "padding": "8px clamp(16px, 2.6vw, 32px) 0"}


class Seen(NamedTuple):
    """What is drawn together."""

    state: AnalyticsState
    found: Found


class AnalyticsPage:
    """One person's open page."""

    def __init__(self, session: Session, state: AnalyticsState) -> None:
        self._session = session
        session.browser.hear(lambda _: None, self._back)
        self._figures = Surface(on_act=self._act, sizing_mode=WIDE)
        self._chart = pn.pane.Bokeh(None, sizing_mode=WIDE, margin=0)
        self._framed = pmui.Column(
            pmui.Column(self._chart, sizing_mode=WIDE, margin=0, styles=CARD),
            sizing_mode=WIDE,
            margin=0,
            styles=FRAMED,
            visible=False,
        )
        self._below = Surface(on_act=self._act, sizing_mode=WIDE)
        self._drawn: object = None
        self._seen = self._load(state)
        self._draw(self._seen)

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._figures, self._framed, self._below)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        state, services = self._seen.state, self._session.services
        if services.clock.now() - self._seen.found.read_at < FRESH:
            workspace, actor = self._session.workspace_id, self._session.visitor.actor
            self._session.background.look(
                lambda: load_frame(services.database, workspace),
                lambda frame: self._session.shell.draw_nav(actor, frame),
            )
            return
        self._session.background.look(lambda: self._load(state), lambda seen: self._refreshed(state, seen))

    def _load(self, state: AnalyticsState) -> Seen:
        services = self._session.services
        found = load_analytics(
            services.database,
            self._session.workspace_id,
            state,
            services.clock.now(),
            measure_days=services.measure_days,
        )
        return Seen(state.at(campaign=found.campaign), found)

    def _refreshed(self, looked_at: AnalyticsState, seen: Seen) -> None:
        if self._seen.state == looked_at:
            self._draw(seen)
        else:
            self.refresh()

    def _draw(self, seen: Seen) -> None:
        self._seen = seen
        found = seen.found
        self._session.shell.draw_nav(self._session.visitor.actor, found.frame)
        self._figures.draw(figures_html(found, seen.state))
        if (found.metric, found.courses) != self._drawn:  # a drawing that is sent anew loses what is pointed at
            self._drawn = (found.metric, found.courses)
            self._chart.object = course_chart(found.courses, found.metric) if found.metric else None
        self._framed.visible = found.metric is not None
        self._below.draw(below_html(found, seen.state))

    def _act(self, name: str, value: str) -> None:
        if name == "go":
            state = analytics_from(value.partition("?")[2])
            self._session.background.read(lambda: self._load(state), self._arrive)

    def _arrive(self, seen: Seen) -> None:
        self._draw(seen)
        self._session.browser.show_address(seen.state.address)

    def _back(self, query: str) -> None:
        """The browser's own back or forward: the address is right already."""
        state = analytics_from(query)
        self._session.background.read(lambda: self._load(state), self._draw)
