"""The frame round every page: header, navigation, main area, and the invisible parts."""

from typing import Any

from panel.viewable import Viewable
from panel_material_ui.template.base import Meta, Page

from desk.access import allowed
from domain.actor import Actor
from panel_app.components.browser import Browser
from panel_app.components.render import render
from panel_app.components.surface import Act, Surface
from panel_app.data import Frame
from panel_app.theme import PAGE_SX, THEME, font_faces
from store.brakes import Brake

SIDEBAR_WIDTH = 232
OVER_ALL = {"position": "sticky", "top": "0", "z-index": "30"}


class Shell:
    """One page's frame. `nav` is drawn again when the number of waiting drafts changes."""

    def __init__(
        self, *, here: str, title: str, browser: Browser, dagster_url: str, on_act: Act, phone: bool = False
    ) -> None:
        self._here = here
        self._dagster_url = dagster_url
        self._nav = Surface(on_act=on_act, sizing_mode="stretch_width")
        self._away = Surface(sizing_mode="stretch_width", styles=OVER_ALL, visible=False)
        self._held = Surface(on_act=on_act, sizing_mode="stretch_width", visible=False)
        self._title = title
        self._browser = browser
        self._phone = phone

    def draw_nav(self, actor: Actor, frame: Frame) -> None:
        """Shows who is here, how many drafts wait, what is stopped, and how to stop it."""
        whole = {brake.scope for brake in frame.brakes}
        self._nav.draw(
            render(
                "nav.html",
                here=self._here,
                actor=actor,
                workspace=frame.workspace,
                waiting=frame.waiting,
                dagster_url=self._dagster_url,
                may_stop=allowed(actor.role, "stop sending") and not whole & {"workspace", "everything"},
                may_stop_all=allowed(actor.role, "stop everything"),
            )
        )
        self._held.draw(
            render("held.html", zone=frame.zone, brakes=[(brake, may_let_go(actor, brake)) for brake in frame.brakes])
        )
        self._held.visible = bool(frame.brakes)

    def draw_away(self, reason: str | None) -> None:
        """Says over every page that it cannot be read now; None: it can."""
        self._away.draw(render("banner.html", reason=reason) if reason else "")
        self._away.visible = reason is not None

    def page(self, *parts: Viewable) -> Any:
        """The whole page. Its drawer is open beside the content; on a phone it would lie over it and is closed."""
        page = Page(
            title="Pressroom",
            meta=Meta(name="Pressroom", title=self._title, icon="/assets/mark.svg"),
            logo="/assets/mark.svg",
            site_url="/overview",
            favicon="/assets/mark.svg",
            sidebar=[self._nav],
            sidebar_open=not self._phone,
            sidebar_width=SIDEBAR_WIDTH,
            sidebar_resizable=False,
            sidebar_variant="auto",
            theme_toggle=False,
            theme_config=THEME,
            sx=PAGE_SX,
            raw_css=[font_faces()],
            main=[self._away, self._held, *parts, self._browser],
        )

        def close_drawer() -> None:
            page.sidebar_open = False

        self._browser.when_narrow(close_drawer)
        return page


def may_let_go(actor: Actor, brake: Brake) -> bool:
    """Whether this person may start again what a brake holds."""
    return allowed(actor.role, "start everything" if brake.scope == "everything" else "start sending")
