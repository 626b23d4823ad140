"""A plain editor for a piece's words, beside its preview.

What a person typed outlives everything but their own saving: leaving the editor, looking at another draft, and the
refusal that comes when somebody else has saved meanwhile. Only the fields they changed are sent, so that theirs never
take back what the other one did elsewhere.
"""

from dataclasses import dataclass, field
from typing import Final

import panel_material_ui as pmui
from panel.viewable import Viewer

from desk.edits import Change
from domain.package import Package
from domain.version import Version
from panel_app.components.field import Field
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.data import DraftPage

LABELS: Final = {"title": "Title", "subject": "Subject", "preheader": "Preheader", "text": "Text"}
EDITABLE: Final = frozenset({"in_review", "changes_requested", "approved", "held"})
CARD: Final = {
    "background": "#ffffff",
    "border": "1px solid #e2e5ea",
    "border-radius": "10px",
    "padding": "16px 18px 18px",
}


@dataclass
class _Work:
    """One piece's unsaved words: what was there when they were begun, and the version that they are made from."""

    digest: str
    base: dict[str, str]
    typed: dict[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def changed(self) -> dict[str, str]:
        return {name: value for name, value in self.typed.items() if value != self.base[name]}


class Editor(Viewer):
    """One piece's words at a time; unsaved ones of other pieces are kept. `kept` says that unsaved words came back,
    `rebased` that they were put on top of a version that came meanwhile."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._works: dict[str, _Work] = {}
        self.kept = self.rebased = False
        self._draft_id: str | None = None
        self._heading = Surface(render("editor_title.html"))
        self._fields = {
            name: Field(
                name,
                "text" if name == "text" else "line",
                label=label,
                sizing_mode="stretch_width",
                rows=14,
                styles={"margin-top": "12px"},
            )
            for name, label in LABELS.items()
        }
        self._reason = Field(
            "reason",
            "line",
            label="Why?",
            hint="Too grand for our readers",
            note="Optional. Later drafts for this channel learn from your edit; with a reason they learn more.",
            sizing_mode="stretch_width",
            styles={"margin-top": "12px"},
        )
        parts = (self._heading, *self._fields.values(), self._reason)
        self.view = pmui.Column(*parts, sizing_mode="stretch_width", margin=0, styles=CARD, visible=False)

    def __panel__(self) -> pmui.Column:
        return self.view

    @property
    def is_open(self) -> bool:
        """Whether a piece is being edited."""
        return self._draft_id is not None

    def open(self, page: DraftPage, version: Version) -> None:
        """Shows the version's words, or those that were typed for this piece before."""
        self.close()
        self._draft_id = page.draft.id
        words = words_of(version.package)
        self.kept, self.rebased = page.draft.id in self._works, False
        work = self._works.setdefault(page.draft.id, _Work(version.digest, words, dict(words)))
        for name, box in self._fields.items():
            box.param.update(visible=name in work.typed, value=work.typed.get(name, ""))
        self._reason.value = work.reason
        self.view.visible = True

    def close(self) -> None:
        """Hides the editor; what was changed is kept for this piece."""
        work = self._take()
        if work is not None and not work.changed and self._draft_id is not None:
            del self._works[self._draft_id]
        self._draft_id = None
        self.view.visible = False

    def saved(self, draft_id: str) -> None:
        """The piece's words are a version now."""
        self._works.pop(draft_id, None)
        if self._draft_id == draft_id:
            self._draft_id = None
            self.view.visible = False

    def change(self) -> tuple[Change, str]:
        """What was changed, and the digest of the version it was made from."""
        work = self._take()
        if work is None:
            return Change(), ""
        return Change(**work.changed, reason=work.reason), work.digest

    def rebase(self, version: Version) -> None:
        """Another version is the current one, and the person was told: what he or she changed goes on top of it."""
        work = self._take()
        if work is None or work.digest == version.digest:
            return
        words, changed = words_of(version.package), work.changed
        work.digest, work.base = version.digest, {name: words.get(name, "") for name in work.base}
        work.typed = {**work.base, **changed}
        self.rebased = True
        for name, value in work.typed.items():
            self._fields[name].value = value

    def _take(self) -> _Work | None:
        work = self._works.get(self._draft_id or "")
        if work is not None:
            work.typed = {name: self._fields[name].value for name in work.base}
            work.reason = self._reason.value
        return work


def words_of(package: Package) -> dict[str, str]:
    """The fields of this channel that a person edits."""
    shown = {"linkedin": ("text",), "blog": ("title", "text"), "email": ("subject", "preheader", "text")}
    names = shown[package.channel]
    named = ("title",) if package.title and "title" not in names else ()
    return {name: getattr(package, name) for name in (*named, *names)}
