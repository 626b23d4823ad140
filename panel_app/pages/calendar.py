"""The calendar: what goes out when, and moving it. Its state is in the address, as on the review page."""

from datetime import date, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from desk.access import allowed
from desk.rescheduling import Rescheduled
from domain.slots import instant_of, wall_of
from panel_app.calendar_data import CalendarSeen, PostPage, load_calendar
from panel_app.calendar_state import CalendarState, View, calendar_from
from panel_app.components.calendar import calendar_html
from panel_app.components.post_box import Move, PostBox
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.components.words import moment
from panel_app.session import Session

WIDE: Final = "stretch_width"
VIEW_KEYS: Final[dict[str, View]] = {"m": "month", "w": "week", "l": "list"}


class Seen(NamedTuple):
    """What is drawn together."""

    state: CalendarState
    found: CalendarSeen


class CalendarPage:
    """One person's open calendar."""

    def __init__(self, session: Session, state: CalendarState) -> None:
        self._session = session
        session.on_failed = self._refuse
        session.browser.hear(self._key, self._back)
        role = session.visitor.actor.role
        self._may_move = allowed(role, "reschedule a publication")
        self._may_approve = self._may_move and allowed(role, "approve")
        self._surface = Surface(on_act=self._act, sizing_mode=WIDE)
        self._told = Surface(sizing_mode=WIDE, visible=False)
        self._box = PostBox(self._move, self._closed, session.services.clock.now)
        self._seen = self._load(state)
        self._draw(self._seen)

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._told, self._surface, self._box.view)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        state = self._seen.state
        self._session.background.look(lambda: self._load(state), lambda seen: self._refreshed(state, seen))

    # --- reading and drawing

    def _load(self, state: CalendarState) -> Seen:
        services = self._session.services
        found = load_calendar(services.database, self._session.workspace_id, state, services.clock.now())
        return Seen(state if found.post else state.at(post=""), found)

    def _refreshed(self, looked_at: CalendarState, seen: Seen) -> None:
        if self._seen.state == looked_at:
            self._draw(seen)
        else:
            self.refresh()

    def _go(self, state: CalendarState) -> None:
        self._told.visible = False
        self._session.background.read(lambda: self._load(state), self._arrive)

    def _arrive(self, seen: Seen) -> None:
        self._draw(seen)
        self._session.browser.show_address(seen.state.address)

    def _draw(self, seen: Seen) -> None:
        self._seen = seen
        page = seen.found.page
        self._session.shell.draw_nav(self._session.visitor.actor, page.frame)
        self._surface.draw(calendar_html(page, seen.state, may_move=self._may_move))
        self._box.draw(seen.found.post, may_move=self._may_move, may_approve=self._may_approve)

    # --- what people do

    def _act(self, name: str, value: str) -> None:
        if name == "go":
            self._go(calendar_from(value.partition("?")[2]))
        elif name == "open":
            self._go(self._seen.state.at(post=value))
        elif name == "drop":
            post, _, day = value.partition(":")
            self._put_down(post, day)

    def _key(self, key: str) -> None:
        state, today = self._seen.state, self._seen.found.page.today
        if state.post:
            if key == "Escape":
                self._closed()
        elif key in VIEW_KEYS:
            self._go(state.at(view=VIEW_KEYS[key]))
        elif key in ("j", "k"):
            self._go(state.moved(1 if key == "j" else -1, today))
        elif key == "t":
            self._go(state.at(day=None))

    def _back(self, query: str) -> None:
        """The browser's own back or forward: the address is right already."""
        state = calendar_from(query)
        self._session.background.read(lambda: self._load(state), self._draw)

    def _closed(self) -> None:
        self._go(self._seen.state.at(post=""))

    # --- moving

    def _put_down(self, post: str, day: str) -> None:
        """A post was put on another day: its box opens with that day, at the hour at which it was planned."""
        try:
            wanted = date.fromisoformat(day)
        except ValueError:
            return
        state = self._seen.state.at(post=post)
        self._told.visible = False
        self._session.background.read(lambda: self._load(state), lambda seen: self._propose(seen, wanted))

    def _propose(self, seen: Seen, wanted: date) -> None:
        self._arrive(seen)
        if seen.found.post is not None:
            self._box.propose(on_day(seen.found.post, wanted, seen.found.page.frame.zone))

    def _move(self, move: Move) -> None:
        actions, zone = self._session.actions, self._seen.found.post.zone if self._seen.found.post else "UTC"
        self._session.background.act(
            lambda: actions.reschedule(move), lambda done: self._moved(done, zone), self._not_moved
        )

    def _moved(self, done: Rescheduled, zone: str) -> None:
        self._closed()
        self._tell("moved.html", when=moment(done.planned_at, zone), anew=done.decision is not None)

    def _not_moved(self, reason: str) -> None:
        self._box.refuse(reason)
        self.refresh()  # it may not be as it was shown

    def _refuse(self, reason: str) -> None:
        self._tell("refusal.html", reason=reason)

    def _tell(self, template: str, **values: object) -> None:
        self._told.draw(render(template, **values))
        self._told.visible = True


def on_day(post: PostPage, wanted: date, zone: str) -> datetime:
    """The post moved by as many days as there are to the wanted one in `zone`; clocks where it is meant show the same
    hour then."""
    days = wanted - wall_of(post.post.planned_at, zone).date()
    wall = wall_of(post.post.planned_at, post.zone) + days
    return instant_of(wall.date(), wall.time(), ZoneInfo(post.zone))
