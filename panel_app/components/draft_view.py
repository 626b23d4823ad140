"""One draft on the screen: its head, the preview, the editor, the evidence, and the box with what can be said about it.

The view knows which forms are open and what is being written; what is true comes from outside with each `draw`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple

import panel_material_ui as pmui
from panel.layout import Column
from panel.viewable import Viewer

from desk.access import allowed
from desk.edits import Change
from domain.actor import Actor
from panel_app.components.decision_box import DecisionBox, Form, Said
from panel_app.components.editor import EDITABLE, Editor
from panel_app.components.evidence import evidence_html
from panel_app.components.head import head_html, reasons_against
from panel_app.components.next_step import next_step
from panel_app.components.preview import Mode, preview_html
from panel_app.components.render import render
from panel_app.components.surface import Act, Surface
from panel_app.data import DraftPage

WIDE: Final = "stretch_width"
PAGE: Final = {"min-height": "calc(100vh - 58px)"}
SHEET: Final = {
    "display": "grid",
    "grid-template-columns": "repeat(auto-fit, minmax(min(100%, 460px), 1fr))",
    "gap": "22px 28px",
    "align-items": "start",
    "padding": "14px max(clamp(16px, 2.6vw, 32px), calc((100% - 1156px) / 2)) 24px",
    "flex-grow": "1",
}
"""Two columns side by side where there is room for both, else one below the other."""


class Place(NamedTuple):
    """Where the draft stands: the address of the list, its tab's name, the position in it (from 1), and its length."""

    back: str
    tab_name: str
    number: int | None
    total: int


class DraftView(Viewer):
    """Calls `send(said)` for what a person says, and `on_act` for everything else that is clicked."""

    def __init__(
        self, send: Callable[[Said], None], on_act: Act, now: Callable[[], datetime], *, undo_seconds: float = 10.0
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._now = now
        self._page: DraftPage | None = None
        self._actor: Actor | None = None
        self._mode: Mode = "preview"
        self._compare: str | None = None
        self._told_of_another = False
        self.head = Surface(on_act=on_act, sizing_mode=WIDE)
        self.preview = Surface(on_act=on_act, sizing_mode=WIDE)
        self.evidence = Surface(on_act=on_act, sizing_mode=WIDE)
        self.editor = Editor()
        self.box = DecisionBox(send, on_act, now, self.leave, undo_seconds=undo_seconds)
        right = Column(self.editor.view, self.evidence, sizing_mode=WIDE, margin=0, styles={"gap": "22px"})
        sheet = Column(self.preview, right, sizing_mode=WIDE, margin=0, styles=SHEET)
        self.view = pmui.Column(self.head, sheet, self.box.view, sizing_mode=WIDE, margin=0, styles=PAGE)

    def __panel__(self) -> Any:
        return self.view

    def draw(self, page: DraftPage, place: Place, actor: Actor) -> None:
        """Shows what is true now; another draft begins at its top, with no form open."""
        another = self._page is None or self._page.draft.id != page.draft.id
        if another:
            self._mode, self._compare = "preview", None
            self.editor.close()
            self.box.clear()
        self._page, self._actor = page, actor
        if self._told_of_another and page.version is not None:
            self.editor.rebase(page.version)
            self._told_of_another = False
        self.head.draw(head_html(page, back=place.back, tab_name=place.tab_name, place=place.number, total=place.total))
        self._draw_sheet(page, actor)
        self._draw_box(page, actor, place)
        if another:
            self.head.to_top()

    def look_at(self, mode: Mode, compare: str | None = None) -> None:
        """The preview or the changes, of the current version or of the one named."""
        self._mode, self._compare = mode, compare
        if self._page is not None and self._actor is not None:
            self._draw_sheet(self._page, self._actor)

    def switch(self) -> None:
        """From the preview to the changes, and back."""
        self.look_at("diff" if self._mode == "preview" else "preview")

    def write(self, form: Form, position: int = 0) -> bool:
        """Opens a form; False when it may not be sent."""
        page = self._page
        if page is None or page.version is None or self.box.form == form == "edit":
            return False
        if not self.box.open_form(form, position=position):
            return False
        if form == "edit":
            self.editor.open(page, page.version)
        else:
            self.editor.close()
        self.box.explain(*self._worded(page, form, position))
        self.look_at(self._mode, self._compare)
        return True

    def leave(self) -> bool:
        """Closes the open form; False when there was none."""
        if self.box.form is None:
            return False
        self.box.close_form()
        self.editor.close()
        self.look_at(self._mode, self._compare)
        return True

    def change(self) -> tuple[Change, str]:
        """What was edited, and the digest of the version it was made from."""
        return self.editor.change()

    def done(self, said: Said, draft_id: str) -> None:
        """It is recorded. Whoever has gone on to another draft meanwhile keeps what is written there."""
        if said.kind == "edit":
            self.editor.saved(draft_id)
        if self._is_shown(draft_id):
            self.box.clear()

    def refused(self, said: Said, draft_id: str, title: str, reason: str) -> None:
        """It is not recorded."""
        here = self._is_shown(draft_id)
        self._told_of_another = here and said.kind == "edit"
        if here:
            self.box.refuse(reason)
        else:
            self.box.tell(f"“{title}”: {reason}")

    def _is_shown(self, draft_id: str) -> bool:
        return self._page is not None and self._page.draft.id == draft_id

    def _worded(self, page: DraftPage, form: Form, position: int) -> tuple[str, str]:
        version = page.version
        assert version is not None
        if form == "attest":
            sentence = next((e.sentence for e in version.evidence if e.position == position), "")
            return render("about_attest.html", sentence=sentence, number=version.number), ""
        if form == "edit":
            about = render("about_edit.html", status=page.draft.status, number=version.number, editor=self.editor)
            return about, f"Save as version {page.versions[0].number + 1}"
        return "", ""

    def _draw_sheet(self, page: DraftPage, actor: Actor) -> None:
        may = self._rights(page, actor)
        may_edit = "edit" in may and not self.editor.is_open
        self.preview.draw(preview_html(page, self._mode, self._compare, may_edit=may_edit, may_adopt="adopt" in may))
        self.evidence.draw(evidence_html(page, may_attest="attest" in may, may_mark="mark" in may))

    def _draw_box(self, page: DraftPage, actor: Actor, place: Place) -> None:
        step = next_step(page, self._now(), actor.user_id)
        offered = tuple(control for control in step.controls if allowed(actor.role, control.action))
        self.box.draw(
            page,
            step.model_copy(update={"controls": offered}),
            may=self._rights(page, actor),
            blocked=bool(reasons_against(page)),
            has_next=place.total > (0 if place.number is None else 1),
        )
        if self.box.form == "edit":
            self.box.explain(*self._worded(page, "edit", 0))
        elif self.editor.is_open:
            self.editor.close()

    def _rights(self, page: DraftPage, actor: Actor) -> frozenset[str]:
        """What this person may do with this piece now; the desk asks again."""
        found = {"mark"} if page.version is not None and allowed(actor.role, "mark a false alarm") else set()
        changeable = page.live is not None and page.draft.change != "approved"
        if next_step(page, self._now(), actor.user_id).open_for_decision:
            if actor.may("review"):
                found |= {"approve", "revise", "reject"}
            if allowed(actor.role, "attest a sentence"):
                found.add("attest")
        elif changeable and page.draft.change == "none" and not page.archived and actor.may("review"):
            found.add("revise")
        editable = (page.draft.status in EDITABLE or changeable) and not page.archived
        if page.version is not None and editable and allowed(actor.role, "edit a draft"):
            found.add("edit")
        if page.proposal is not None and allowed(actor.role, "adopt a version"):
            found.add("adopt")
        return frozenset(found)
