"""The decision box: what happens next, and the three things a reviewer can say.

It sticks to the lower edge, so that deciding never needs scrolling. A comment that is being written is never lost: the
form is only cleared when its decision was recorded, and a refresh of the page leaves it alone.
"""

from collections.abc import Callable
from typing import Literal

import panel_material_ui as pmui
from panel.viewable import Viewer

from domain.review import SlotWish
from panel_app.components.next_step import NextStep
from panel_app.components.render import render
from panel_app.components.surface import Act, Surface
from panel_app.components.words import moment
from panel_app.data import DraftPage

Form = Literal["revise", "reject"]
ASKS: dict[Form, tuple[str, str, str]] = {
    "revise": (
        "What should change?",
        "Shorter, another opening, a figure less… One wish per line works best.",
        "Send request",
    ),
    "reject": ("Why is this rejected?", "The author reads this.", "Reject"),
}
ONE_LINE = {"& .MuiToggleButton-root, & button": {"whiteSpace": "nowrap"}}
STICKY = {
    "position": "sticky",
    "bottom": "0",
    "z-index": "20",
    "background": "#ffffff",
    "border-top": "1px solid #e2e5ea",
    "padding": "10px max(clamp(16px, 2.6vw, 32px), calc((100% - 1156px) / 2))",
}


class DecisionBox(Viewer):
    """Calls `decide(kind, comment, slot)`; acts of its surface (undo, next) go to `on_act`."""

    def __init__(self, decide: Callable[[str, str, SlotWish], None], on_act: Act) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._decide = decide
        self._form: Form | None = None
        self._allowed = False
        self._next = Surface(on_act=on_act, sizing_mode="stretch_width")
        self._refusal = Surface(sizing_mode="stretch_width", visible=False)
        self._slot = pmui.RadioButtonGroup(
            options={"Next free slot": "next_slot", "Now": "now"},
            value="next_slot",
            size="small",
            margin=0,
            sx=ONE_LINE,
        )
        self._when = Surface(styles={"align-self": "center"})
        self._approve = self._button("Approve", "contained", "primary", self.press_approve)
        self._revise = self._button("Request changes", "outlined", "primary", lambda: self.open_form("revise"))
        self._reject = self._button("Reject", "text", "error", lambda: self.open_form("reject"))
        self._comment = pmui.TextAreaInput(
            label="", rows=3, max_rows=10, auto_grow=True, sizing_mode="stretch_width", margin=(4, 0), max_length=10_000
        )
        self._send = self._button("Send", "contained", "primary", self._send_form)
        self._cancel = self._button("Cancel", "text", "primary", self.close_form)
        self._choices = pmui.FlexBox(
            pmui.FlexBox(self._slot, self._when, align_items="center", gap="4px 12px", styles={"flex": "1 1 300px"}),
            pmui.FlexBox(
                self._reject,
                self._revise,
                self._approve,
                gap="8px",
                flex_wrap="nowrap",
                justify_content="flex-end",
                styles={"flex": "1 1 330px"},
            ),
            align_items="center",
            justify_content="space-between",
            gap="8px",
            sizing_mode="stretch_width",
        )
        self._writing = pmui.Column(
            self._comment,
            pmui.FlexBox(self._cancel, self._send, justify_content="flex-end", gap="8px", sizing_mode="stretch_width"),
            sizing_mode="stretch_width",
            visible=False,
        )
        self.view = pmui.Column(
            self._refusal,
            self._next,
            self._choices,
            self._writing,
            styles=STICKY,
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> pmui.Column:
        return self.view

    def draw(self, page: DraftPage, step: NextStep, *, may_review: bool, blocked: bool, has_next: bool) -> None:
        """Shows what is true now; a form that is being written stays open as long as a decision is possible."""
        self._allowed = step.open_for_decision and may_review
        quiet = self._allowed and step.tone == "quiet"
        self._next.visible = not quiet
        self._next.draw(render("next_step.html", step=step, has_next=has_next))
        if not self._allowed:
            self.close_form()
        self._choices.visible = self._allowed and self._form is None
        self._approve.disabled = blocked
        self._slot.visible = page.next_slot is not None
        self._when.draw(_when(page))

    def press_approve(self) -> None:
        """Approves, as a click or the key A does."""
        if self._allowed and not self._approve.disabled and self._form is None:
            self._busy(True)
            self._decide("approve", "", self._wish())

    def open_form(self, form: Form) -> bool:
        """Asks for the comment; False when no decision is possible."""
        if not self._allowed:
            return False
        self._form = form
        label, hint, send = ASKS[form]
        self._comment.param.update(label=label, placeholder=hint)
        self._send.param.update(label=send, color="error" if form == "reject" else "primary")
        self._choices.visible, self._writing.visible = False, True
        return True

    def close_form(self) -> None:
        """Back to the three choices."""
        self._form = None
        self._writing.visible, self._choices.visible = False, self._allowed

    def leave_form(self) -> bool:
        """Closes the form if one is open; False when there was none."""
        was_open = self._form is not None
        self.close_form()
        return was_open

    def done(self) -> None:
        """The decision was recorded."""
        self._comment.value = ""
        self._refusal.visible = False
        self._busy(False)
        self.close_form()

    def refuse(self, reason: str) -> None:
        """The decision was not recorded, and why; what was written is kept."""
        self._refusal.draw(render("refusal.html", reason=reason))
        self._refusal.visible = True
        self._busy(False)

    def clear(self) -> None:
        """Another draft is shown."""
        self._refusal.visible = False
        self._comment.value = ""
        self._busy(False)
        self.close_form()

    def _send_form(self) -> None:
        comment = (self._comment.value_input or self._comment.value or "").strip()
        if self._form is None:
            return
        if not comment:
            self.refuse("A comment is needed: it tells the author what to do.")
            return
        self._busy(True)
        self._decide(self._form, comment, "now")

    def _wish(self) -> SlotWish:
        wish: SlotWish = "next_slot" if self._slot.value == "next_slot" else "now"
        return wish

    def _busy(self, busy: bool) -> None:
        for button in (self._send, self._revise, self._reject):
            button.disabled = busy
        self._approve.loading = busy

    def _button(self, label: str, variant: str, color: str, press: Callable[[], object]) -> pmui.Button:
        button = pmui.Button(label=label, variant=variant, color=color, margin=0)

        def pressed(_: object) -> None:
            press()

        button.on_click(pressed)
        return button


def _when(page: DraftPage) -> str:
    if page.next_slot is None:
        return '<span class="small muted">Goes out as soon as the time to undo is over.</span>'
    return render("when.html", when=moment(page.next_slot, page.zone))
