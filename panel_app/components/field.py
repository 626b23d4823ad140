"""One labelled field of a form: a line, a text, a day, or a day with a time.

The browser's own fields are the ones that keyboards, screen readers and phones know best, and their value is the text
of this very moment: a ready-made text area tells its value only when it is left, so that what Ctrl+Enter sends would be
what stood there before.
"""

from pathlib import Path
from typing import Any, Literal

import param
from panel.custom import JSComponent

from panel_app.theme import stylesheet

Kind = Literal["line", "text", "date", "moment"]


class Field(JSComponent):
    """Its `value` follows the typing; `field` is its name in the page, to put the cursor into it."""

    value = param.String(default="", doc="What stands in it; a day as 2026-12-31, a moment as 2026-12-31T08:30.")
    label = param.String(default="")
    hint = param.String(default="", doc="Shown while it is empty.")
    note = param.String(default="", doc="A line below it.")
    error = param.String(default="", doc="What is wrong with it: beside it, and told to screen readers.")
    readonly = param.Boolean(default=False)
    field = param.String(default="")
    kind: Kind = param.Selector(default="line", objects=["line", "text", "date", "moment"])  # type: ignore[assignment]
    rows = param.Integer(default=3)
    least = param.String(default="", doc="The first day or moment that may be chosen.")

    _esm = Path(__file__).with_name("field.js")

    def __init__(self, field: str, kind: Kind = "line", **params: Any) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            field=field, kind=kind, stylesheets=[stylesheet()], margin=0, **params
        )
