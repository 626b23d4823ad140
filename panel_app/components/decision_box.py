"""The decision box: what happens next, and what a person can say about the piece.

It sticks to the lower edge, so that deciding never needs scrolling. What is being written is never lost: a form is only
cleared when what it said was recorded, and a refresh of the page leaves it alone. While something is being recorded
nothing else can be sent, so that pressing a key twice decides once.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

import panel_material_ui as pmui
from panel.viewable import Viewer

from domain.errors import InvalidInput
from panel_app.components.field import Field
from panel_app.components.live_step import CARRY, DROP
from panel_app.components.render import render
from panel_app.components.slot_choice import Slot, SlotChoice
from panel_app.components.steps import NextStep
from panel_app.components.surface import Act, Surface
from panel_app.data import DraftPage

Form = Literal["revise", "reject", "attest", "edit"]
WIDE: Final = "stretch_width"
STICKY: Final = {
    "position": "sticky",
    "bottom": "0",
    "z-index": "20",
    "background": "#ffffff",
    "border-top": "1px solid #e2e5ea",
    "padding": "10px max(clamp(16px, 2.6vw, 32px), calc((100% - 1156px) / 2))",
}


class Asked(NamedTuple):
    """What a form asks: the field's name and hint, the button, and the sentence when nothing was written."""

    label: str
    hint: str
    send: str
    missing: str


ASKS: Final[dict[Form, Asked]] = {
    "revise": Asked(
        "What should change?",
        "Shorter, another opening, a figure less… One wish per line works best.",
        "Send request",
        "A comment is needed: it tells the author what to do.",
    ),
    "reject": Asked(
        "Why is this rejected?", "The author reads this.", "Reject", "A comment is needed: it tells the author why."
    ),
    "attest": Asked(
        "How do you know?",
        "The contract of 12 March, clause 4; I was there; our own measurement…",
        "Vouch for it",
        "A reason is needed: say how you know.",
    ),
    "edit": Asked("", "", "Save", ""),
}


class Said(NamedTuple):
    """What a person sends: about the sentence at `position` when vouching for it."""

    kind: Literal["approve", "revise", "reject", "attest", "edit"]
    comment: str = ""
    slot: Slot = Slot()
    position: int = 0
    until: date | None = None


class DecisionBox(Viewer):
    """Calls `send(said)`, and `leave()` when a form is cancelled; acts of its surface (undo, next) go to `on_act`."""

    def __init__(
        self,
        send: Callable[[Said], None],
        on_act: Act,
        now: Callable[[], datetime],
        leave: Callable[[], object],
        *,
        undo_seconds: float = 10.0,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._on_send = send
        self._form: Form | None = None
        self._position = 0
        self._sending = self._of_live = False
        self._may: frozenset[str] = frozenset()
        self._next = Surface(on_act=on_act, sizing_mode=WIDE)
        self._refusal = Surface(sizing_mode=WIDE, visible=False)
        self._slot = SlotChoice(now, undo_seconds)
        self._approve = self._button("Approve", "contained", "primary", self.press_approve)
        self._revise = self._button("Request changes", "outlined", "primary", lambda: self.open_form("revise"))
        self._reject = self._button("Reject", "text", "error", lambda: self.open_form("reject"))
        self._about = Surface(sizing_mode=WIDE)
        self._comment = Field("comment", "text", sizing_mode=WIDE, styles={"flex": "1 1 320px"})
        self._until = Field(
            "until", "date", label="Valid until", note="Optional", styles={"flex": "0 1 200px"}, visible=False
        )
        self._asked = pmui.FlexBox(
            self._comment, self._until, gap="8px 16px", sizing_mode=WIDE, margin=0, align_items="flex-start"
        )
        self._send = self._button("Send", "contained", "primary", self.press_send)
        self._cancel = self._button("Cancel", "text", "primary", leave)
        self._choices = pmui.FlexBox(
            self._slot.view,
            pmui.FlexBox(
                self._reject,
                self._revise,
                self._approve,
                gap="8px",
                flex_wrap="nowrap",
                justify_content="flex-end",
                styles={"flex": "0 1 auto", "margin-left": "auto"},
            ),
            align_items="center",
            justify_content="space-between",
            gap="8px",
            sizing_mode=WIDE,
        )
        self._buttons = pmui.FlexBox(
            self._cancel, self._send, justify_content="flex-end", gap="8px", sizing_mode=WIDE, margin=(8, 0, 0, 0)
        )
        self._writing = pmui.Column(self._about, self._asked, self._buttons, sizing_mode=WIDE, margin=0, visible=False)
        self.view = pmui.Column(
            self._refusal, self._next, self._choices, self._writing, styles=STICKY, sizing_mode=WIDE, margin=0
        )

    def __panel__(self) -> pmui.Column:
        return self.view

    @property
    def form(self) -> Form | None:
        """The form that is open."""
        return self._form

    def draw(self, page: DraftPage, step: NextStep, *, may: frozenset[str], blocked: bool, has_next: bool) -> None:
        """Shows what is true now; a form that is being written stays open as long as it may be sent."""
        self._may = may
        deciding = "approve" in may
        self._next.visible = not (deciding and step.tone == "quiet")
        self._next.draw(render("next_step.html", step=step, has_next=has_next))
        if self._form is not None and self._form not in may:
            self._close()
        self._choices.visible = deciding and self._form is None
        self._approve.disabled = blocked
        self._slot.draw(page)
        self._of_live = page.proposes
        self._slot.view.visible = not page.proposes  # a change takes no slot
        self._approve.label, self._reject.label = (CARRY, DROP) if page.proposes else ("Approve", "Reject")

    def press_approve(self) -> None:
        """Approves, as a click or the key A does."""
        if "approve" not in self._may or self._approve.disabled or self._form is not None or self._sending:
            return
        try:
            said = Said("approve", slot=Slot() if self._of_live else self._slot.slot())
        except InvalidInput as missing:
            self.refuse(str(missing))
        else:
            self._pass_on(said)

    def open_form(self, form: Form, position: int = 0) -> bool:
        """Asks for what the form needs; False when it cannot be sent anyway."""
        if form not in self._may:
            return False
        if (form, position) != (self._form, self._position):
            self._comment.value = self._until.value = ""
        self._form, self._position = form, position
        asked = ASKS[form]
        self._about.draw("")
        self._comment.param.update(label=asked.label, hint=asked.hint, rows=2 if form == "attest" else 3)
        self._asked.visible = form != "edit"
        self._until.visible = form == "attest"
        self._send.param.update(label=asked.send, color="error" if form == "reject" else "primary")
        self._refusal.visible = False
        self._choices.visible, self._writing.visible = False, True
        return True

    def explain(self, about: str, send: str) -> None:
        """Words the open form: what it is about, and its button where that has a name of its own."""
        self._about.draw(about)
        if send:
            self._send.label = send

    def close_form(self) -> None:
        """Back to the choices."""
        self._refusal.visible = False
        self._close()

    def refuse(self, reason: str) -> None:
        """What was sent was not recorded, and why; what was written is kept."""
        self._busy(False)
        self.tell(reason)

    def tell(self, reason: str) -> None:
        """Says why something did not happen."""
        self._refusal.draw(render("refusal.html", reason=reason))
        self._refusal.visible = True

    def clear(self) -> None:
        """Another draft is shown, or what was sent is recorded."""
        self._busy(False)
        self._comment.value = self._until.value = ""
        self.close_form()

    def press_send(self) -> None:
        """Sends the open form, as its button or Ctrl+Enter does."""
        if self._form is None or self._sending:
            return
        comment = self._comment.value.strip()
        if not comment and self._form != "edit":
            self.refuse(ASKS[self._form].missing)
            return
        until = date.fromisoformat(self._until.value) if self._form == "attest" and self._until.value else None
        self._pass_on(Said(self._form, comment=comment, position=self._position, until=until))

    def _pass_on(self, said: Said) -> None:
        self._busy(True)
        self._on_send(said)

    def _close(self) -> None:
        self._form = None
        self._writing.visible, self._choices.visible = False, "approve" in self._may

    def _busy(self, busy: bool) -> None:
        self._sending = busy
        for button in (self._send, self._revise, self._reject):
            button.disabled = busy
        self._approve.loading = busy

    def _button(self, label: str, variant: str, color: str, press: Callable[[], object]) -> pmui.Button:
        button = pmui.Button(label=label, variant=variant, color=color, margin=0)

        def pressed(_: object) -> None:
            press()

        button.on_click(pressed)
        return button
