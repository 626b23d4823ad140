"""When an approved piece goes out: the next free slot, now, or a moment that a person names in the campaign's zone.

What is chosen is shown as an instant with its zone before anything is approved. A wall time without a zone is a wrong
time for somebody, and on two days of the year even for everybody.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import panel_material_ui as pmui
from panel.viewable import Viewer

from domain.errors import InvalidInput
from domain.review import SlotWish
from domain.slots import instant_of
from panel_app.components.field import Field
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.components.words import moment
from panel_app.data import DraftPage

FORM: Final = "%Y-%m-%dT%H:%M"
QUIET: Final = {
    "& .MuiToggleButton-root, & button": {"whiteSpace": "nowrap", "padding": "5px 12px"},
    "& .MuiToggleButton-root.Mui-selected, & .MuiToggleButton-root.Mui-selected:hover": {
        "backgroundColor": "#e9eff9 !important",
        "color": "#1f4b99 !important",
    },
}


class Slot(NamedTuple):
    """A wish, and its moment where it names one."""

    wish: SlotWish = "now"
    at: datetime | None = None


class SlotChoice(Viewer):
    """Asks for the slot. `now` gives the present instant."""

    def __init__(self, now: Callable[[], datetime], undo_seconds: float = 10.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._now = now
        self._undo_seconds = undo_seconds
        self._page: DraftPage | None = None
        self._offered: dict[str, SlotWish] = {}
        self._wish = pmui.RadioButtonGroup(options={"Now": "now"}, value="now", size="small", margin=0, sx=QUIET)
        self._at = Field("at", "moment", label="Date and time", visible=False, width=224)
        self._when = Surface(styles={"align-self": "center"})
        self.view = pmui.FlexBox(
            self._wish, self._at, self._when, align_items="center", gap="6px 12px", styles={"flex": "1 1 340px"}
        )
        self._wish.param.watch(self._chosen, "value")
        self._at.param.watch(self._typed, "value")

    def __panel__(self) -> pmui.FlexBox:
        return self.view

    def draw(self, page: DraftPage) -> None:
        """Shows what is offered for this piece; what a person chose for it stays."""
        former, self._page = self._page, page
        another = former is None or former.draft.id != page.draft.id
        offered = offers(page)
        if another or offered != self._offered:
            kept = None if another else self._wish.value
            self._offered = offered
            value = kept if kept in offered.values() else next(iter(offered.values()))
            self._wish.param.update(options=offered, value=value)
        if another:
            self._at.value = ""
        self._show()

    def slot(self) -> Slot:
        """What is chosen. Raises InvalidInput with a sentence for the person."""
        wish: SlotWish = self._wish.value
        if wish != "at":
            return Slot(wish)
        at = self._instant()
        if at is None:
            raise InvalidInput("Choose the date and the time at which it goes out.")
        if at < self._now():
            raise InvalidInput(f"{self._told(at)} is in the past: choose a later time.")
        return Slot("at", at)

    def _instant(self) -> datetime | None:
        if self._page is None or not self._at.value:
            return None
        try:
            wall = datetime.strptime(self._at.value[:16], FORM)
        except ValueError:  # half typed
            return None
        return instant_of(wall.date(), wall.time(), ZoneInfo(self._page.zone))

    def _told(self, at: datetime) -> str:
        return moment(at, self._page.zone if self._page else "UTC")

    def _chosen(self, event: object) -> None:
        del event
        if self._wish.value == "at" and not self._at.value and self._page is not None:
            self._at.value = suggestion(self._page, self._now())
        self._show()

    def _typed(self, event: object) -> None:
        del event
        self._show()

    def _show(self) -> None:
        if self._page is None:
            return
        asks = self._wish.value == "at"
        here = self._now().astimezone(ZoneInfo(self._page.zone))
        self._at.param.update(visible=asks, least=here.strftime(FORM) if asks else "")
        at = self._instant() if asks else None
        when = self._page.next_slot if self._wish.value == "next_slot" else at
        undecided = asks and at is None
        self._when.draw(
            render(
                "when.html",
                when=self._told(when) if when else "",
                now=self._wish.value == "now",
                past=at is not None and at < self._now(),
                zone=self._page.zone,
                undo=f"{self._undo_seconds:g}" if self._undo_seconds else "",
                warnings=() if undecided else self._warnings(when),
            )
        )

    def _warnings(self, when: datetime | None) -> tuple[str, ...]:
        """What will not hold at that moment, as far as it was known when the page was read."""
        seen = self._page.foresight if self._page else None
        if seen is None:
            return ()
        effective_at = self._now() + timedelta(seconds=self._undo_seconds)
        return seen.model_copy(update={"effective_at": effective_at}).warnings(when)


def offers(page: DraftPage) -> dict[str, SlotWish]:
    """The choices of this piece by their names, the best first."""
    plan = page.campaign.channel(page.draft.channel)
    name = "Next free slot" if plan and plan.slots else "First allowed day"
    first: dict[str, SlotWish] = {name: "next_slot"} if page.next_slot else {}
    return {**first, "Now": "now", "At a time": "at"}


def suggestion(page: DraftPage, now: datetime) -> str:
    """What stands in the field at first: the next slot, or nine o'clock of the next day."""
    zone = ZoneInfo(page.zone)
    if page.next_slot is not None:
        return page.next_slot.astimezone(zone).strftime(FORM)
    return (now.astimezone(zone) + timedelta(days=1)).replace(hour=9, minute=0).strftime(FORM)
