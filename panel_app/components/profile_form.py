"""The profile's fields, in parts that a person fills in from top to bottom.

Nothing typed is lost: a look at the database puts new values only where nobody has changed the old ones.
"""

from typing import Final, Literal

import panel_material_ui as pmui
from panel.viewable import Viewer

from desk.profile_form import FormProblems, ProfileForm
from panel_app.components.field import Field, Kind
from panel_app.components.logo_field import LogoField
from panel_app.components.render import render
from panel_app.components.surface import Surface

WIDE: Final = "stretch_width"
CARD: Final = {
    "background": "#ffffff",
    "border": "1px solid #e2e5ea",
    "border-radius": "10px",
    "padding": "14px 18px 18px",
    "margin-top": "16px",
}
GAP: Final = {"margin-top": "12px"}

# (field, kind, label, note) by part
PARTS: Final[tuple[tuple[str, str, tuple[tuple[str, Kind | Literal["logo"], str, str], ...]], ...]] = (
    (
        "Company",
        "Who you are. What it does may be cited as your own statement.",
        (
            ("company", "line", "Company", ""),
            ("site", "line", "Web site", ""),
            ("about", "text", "What it does and sells", "Whole sentences."),
            ("regions", "line", "Where it sells", "Such as SE, NO or EU. Empty: anywhere."),
            ("zone", "line", "Time zone", "Such as Europe/London."),
        ),
    ),
    (
        "Brand",
        "How you speak and look.",
        (
            ("voice", "line", "Voice", "In a few words. The voice guide below says more."),
            ("person", "line", "Who speaks", ""),
            ("spelling", "line", "Spelling", "A language tag such as en-GB."),
            ("required", "text", "Spelling of names", "On each line the right form, a colon, and the wrong ones."),
            ("banned", "text", "Words that never appear", "With commas between them."),
            ("logo", "logo", "Logo", "A PNG, JPEG or WebP of at most 1 MB; it stands on the cards. Save to use it."),
            ("main", "line", "Colour of text and areas", "Such as #1F2A44."),
            ("accent", "line", "Colour of highlights", ""),
            ("ground", "line", "Colour behind everything", ""),
        ),
    ),
    (
        "Readers and rivals",
        "Campaigns that name no audiences write for these.",
        (
            ("audiences", "text", "Audiences", "On each line a name, a colon, and what matters to them."),
            ("competitors", "text", "Competitors", "On each line a name; after a comma its web site, if you like."),
            ("customers", "text", "Customers", "On each line a name. What is said of one needs a source of your own."),
        ),
    ),
    (
        "Your own pages and accounts",
        "The pages are read once for each proposal of a voice guide. Nothing else is looked at.",
        (
            ("sources", "text", "Own pages", "An address on each line. Empty: the web site."),
            ("linkedin", "line", "LinkedIn account", "Used by campaigns that name none. No passwords here."),
            ("blog", "line", "Blog account", ""),
            ("email", "line", "E-mail account", ""),
        ),
    ),
)


class ProfileFormView(Viewer):
    """The form. `values` is what stands in it now."""

    def __init__(self, *, readonly: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.fields: dict[str, Field | LogoField] = {}
        self._base = ProfileForm()
        self.logo = LogoField("profile-logo", readonly=readonly, sizing_mode=WIDE, styles=GAP)
        parts = []
        for title, words, fields in PARTS:
            for name, kind, label, note in fields:
                if kind == "logo":
                    self.logo.param.update(label=label, note=note)
                    self.fields[name] = self.logo
                    continue
                self.fields[name] = Field(
                    f"profile-{name}",
                    kind,
                    label=label,
                    note=note,
                    value=getattr(self._base, name),
                    readonly=readonly,
                    sizing_mode=WIDE,
                    rows=2,
                    styles=GAP,
                )
            heading = Surface(render("part.html", title=title, words=words), sizing_mode=WIDE)
            boxes = [self.fields[name] for name, *_ in fields]
            parts.append(pmui.Column(heading, *boxes, sizing_mode=WIDE, margin=0, styles=CARD))
        self.view = pmui.Column(*parts, sizing_mode=WIDE, margin=0)

    def __panel__(self) -> pmui.Column:
        return self.view

    @property
    def values(self) -> ProfileForm:
        """What was typed."""
        return ProfileForm(**{name: box.value for name, box in self.fields.items()})

    @property
    def touched(self) -> bool:
        """Whether a person has changed anything."""
        return self.values != self._base

    def load(self, form: ProfileForm) -> None:
        """Shows what is recorded, where nobody is writing."""
        for name, box in self.fields.items():
            if box.value == getattr(self._base, name):
                box.value = getattr(form, name)
        self._base = form

    def saved(self, form: ProfileForm, sent: ProfileForm) -> None:
        """What was `sent` is recorded as `form`; what was typed since then stays."""
        self._base = form
        for name, box in self.fields.items():
            box.error = ""
            if box.value == getattr(sent, name):
                box.value = getattr(form, name)

    def mark(self, problems: FormProblems) -> str:
        """Puts each problem beside its field; gives the selector of the first one's box, or nothing."""
        for name, box in self.fields.items():
            box.error = problems.by_field.get(name, "")
        first = next((box for name, box in self.fields.items() if name in problems.by_field), None)
        return f"#{first.field}" if first else ""
