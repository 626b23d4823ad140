"""The box of one post in the calendar: what it is, and where it is moved.

Putting a post on another day with the mouse does not move it yet. A hand slips easily, and what slipped would go out on
the wrong day; so the box opens with that day filled in, says what will not hold then, and one more press moves it. The
same box serves the keyboard and the phone, where nothing can be dragged.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import panel_material_ui as pmui

from domain.review import SlotWish
from domain.slots import instant_of
from panel_app.calendar_data import PostPage
from panel_app.components.calendar import SAID
from panel_app.components.field import Field
from panel_app.components.render import render
from panel_app.components.slot_choice import FORM, QUIET
from panel_app.components.surface import Surface
from panel_app.components.words import moment
from panel_app.state import ReviewState
from store.overview import Tab

WIDE: Final = "stretch_width"
SMALL: Final = {"& .MuiFormControlLabel-label": {"fontSize": "15.5px"}}
CHIPS: Final = {"pending": "warn", "scheduled": "info", "published": "ok", "failed": "bad"}
TABS: Final[dict[str, Tab]] = {"sent": "published", "verified": "published", "mismatch": "published"}


class Move(NamedTuple):
    """What a person asks for: the post as it was shown, and its new time. `approve`: the version is approved anew."""

    post: str
    digest: str
    slot: SlotWish
    at: datetime | None
    approve: bool


class PostBox:
    """Calls `move(what)` for what is pressed, and `closed()` when a person closes it. `now` gives the present
    instant."""

    def __init__(self, move: Callable[[Move], None], closed: Callable[[], None], now: Callable[[], datetime]) -> None:
        self._on_move, self._on_closed, self._now = move, closed, now
        self._page: PostPage | None = None
        self._may_approve = False
        self._refusal = ""
        self._about = Surface(sizing_mode=WIDE)
        self._wish = pmui.RadioButtonGroup(options={"At a time": "at"}, value="at", size="small", margin=0, sx=QUIET)
        self._at = Field("at", "moment", label="Date and time", width=224)
        self._when = Surface(sizing_mode=WIDE)
        self._anew = pmui.Checkbox(
            label="Approve it anew for this time", value=False, margin=0, visible=False, sx=SMALL
        )
        self._press = pmui.Button(label="Move", variant="contained", color="primary", margin=0)
        self._press.on_click(lambda _: self.press())
        wishes = pmui.FlexBox(self._wish, self._at, align_items="center", gap="8px 12px", sizing_mode=WIDE)
        buttons = pmui.FlexBox(
            self._anew,
            self._press,
            align_items="center",
            justify_content="flex-end",
            gap="8px 12px",
            sizing_mode=WIDE,
            margin=(6, 0, 4, 0),
        )
        self._form = pmui.Column(wishes, self._when, buttons, sizing_mode=WIDE, margin=0)
        self.view = pmui.Dialog(
            self._about,
            self._form,
            title="Post",
            title_variant="h6",
            show_close_button=True,
            close_on_click=True,
            width_option="sm",
            sizing_mode=WIDE,
            sx={"& .MuiDialogTitle-root": {"padding": "14px 16px 10px"}},
        )
        self._wish.param.watch(self._chosen, "value")
        self._at.param.watch(self._chosen, "value")
        self.view.param.watch(self._opened, "open")

    def draw(self, page: PostPage | None, *, may_move: bool, may_approve: bool) -> None:
        """Shows a post, None: closes. What a person chose for it stays."""
        former, self._page, self._may_approve = self._page, page, may_approve
        if page is None:
            self.view.open = False
            return
        movable = may_move and not page.why_not
        tone, said = SAID[page.post.status]
        review = ReviewState(tab=TABS.get(page.post.status, "approved"), draft=page.post.draft_id).address
        why_not = page.why_not if may_move else "It is moved by whoever plans or reviews."
        self._about.draw(
            render(
                "post_box.html",
                page=page,
                said=said,
                tone=CHIPS.get(tone, ""),
                review=review,
                why_not="" if movable else why_not,
            )
        )
        if former is None or former.post.id != page.post.id:
            self._begin(page)
        self._form.visible = movable
        self._show()
        self.view.open = True

    def propose(self, at: datetime) -> None:
        """Fills in the day on which the post was put down."""
        if self._page is not None:
            self._wish.value = "at"
            self._at.value = at.astimezone(ZoneInfo(self._page.zone)).strftime(FORM)

    def press(self) -> None:
        """Asks for the move, if it is whole."""
        page, at = self._page, self._instant()
        if page is None:
            return
        if at is None:
            self.refuse("Choose the date and the time to which it is moved.")
        elif at < self._now():
            self.refuse(f"{moment(at, page.zone)} is in the past: choose a later time.")
        elif self._needs_word(at) and not self._anew.value and self._may_approve:
            self.refuse("Say that it is approved anew for this time.")
        else:
            free = self._wish.value == "next_slot"
            approve = self._needs_word(at) and bool(self._anew.value)
            wish: SlotWish = "next_slot" if free else "at"
            self._on_move(Move(page.post.id, page.post.digest, wish, None if free else at, approve))

    def refuse(self, reason: str) -> None:
        """Says why it was not moved."""
        self._refusal = reason
        self._show()

    def _begin(self, page: PostPage) -> None:
        self._refusal, self._anew.value = "", False
        wishes = {"At a time": "at"} | ({"Next free slot": "next_slot"} if page.next_slot else {})
        self._wish.param.update(options=wishes, value="at", visible=len(wishes) > 1)
        start = max(page.post.planned_at, self._now() + timedelta(hours=1))
        self._at.value = start.astimezone(ZoneInfo(page.zone)).strftime(FORM)

    def _instant(self) -> datetime | None:
        if self._page is None:
            return None
        if self._wish.value == "next_slot":
            return self._page.next_slot
        try:
            wall = datetime.strptime(self._at.value[:16], FORM)
        except ValueError:  # half typed
            return None
        return instant_of(wall.date(), wall.time(), ZoneInfo(self._page.zone))

    def _needs_word(self, at: datetime) -> bool:
        return self._page is not None and not self._page.decision.covers(at)

    def _chosen(self, event: object) -> None:
        del event
        self._refusal = ""
        self._show()

    def _show(self) -> None:
        page, at = self._page, self._instant()
        if page is None:
            return
        anew = at is not None and self._needs_word(at)
        here = self._now().astimezone(ZoneInfo(page.zone))
        self._at.param.update(visible=self._wish.value == "at", least=here.strftime(FORM))
        self._anew.visible = anew and self._may_approve
        self._press.disabled = anew and not self._may_approve
        seen = page.foresight
        self._when.draw(
            render(
                "move_when.html",
                when=moment(at, page.zone) if at else "",
                past=at is not None and at < self._now(),
                zone=page.zone,
                warnings=seen.model_copy(update={"effective_at": self._now()}).warnings(at) if seen and at else (),
                anew=anew,
                approved_for=moment(page.decision.approved_for, page.zone),
                may_approve=self._may_approve,
                refusal=self._refusal,
            )
        )

    def _opened(self, event: Any) -> None:
        if not event.new and self._page is not None:
            self._page = None
            self._on_closed()
