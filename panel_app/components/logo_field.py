"""The logo in a form: the picture as it is, a button to choose another file, and one to go without.

What stands in it is known to the server alone: a place in the media folder that a browser could name would be one that
a person never handed in. The browser sends the bytes of a chosen file and is told what became of them.
"""

import base64
import binascii
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any, Final

import param
from panel.custom import JSComponent

from domain.logo import KEPT, MOST_BYTES, is_kept
from panel_app.theme import stylesheet

NONE: Final = "None: the company's initials are drawn."
NAMED: Final = "“{name}”, named in a file."
TOO_LARGE: Final = f"The file is too large: at most {MOST_BYTES // 1_000_000} MB are kept."
NOT_READ: Final = "The file did not arrive whole. Choose it once more."


class LogoField(JSComponent):
    """Its `value` is what a guide names a logo by; `on_file` is given the bytes of a file that was chosen."""

    label = param.String(default="")
    note = param.String(default="", doc="A line below it.")
    error = param.String(default="", doc="What is wrong with it: beside it, and told to screen readers.")
    readonly = param.Boolean(default=False)
    field = param.String(default="")
    address = param.String(default="", doc="Where the browser finds the picture; empty: there is none to show.")
    words = param.String(default=NONE, doc="What it is, where there is no picture to show.")
    has_one = param.Boolean(default=False)
    most = param.Integer(default=MOST_BYTES)

    _esm = Path(__file__).with_name("logo_field.js")

    def __init__(self, field: str, **params: Any) -> None:
        super().__init__(field=field, stylesheets=[stylesheet()], margin=0, **params)  # type: ignore[no-untyped-call]
        self.on_file: Callable[[bytes], None] = lambda _: None
        self._value = ""

    @property
    def value(self) -> str:
        """What stands in it now; empty: no logo."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        self._value = value
        words = "" if is_kept(value) else NAMED.format(name=PurePath(value).name) if value else NONE
        address = f"/logo/{value.removeprefix(KEPT)}" if is_kept(value) else ""
        self.param.update(address=address, words=words, has_one=bool(value))

    def _handle_msg(self, data: Any) -> None:
        if self.readonly or not isinstance(data, dict):
            return
        if data.get("remove"):
            self.error, self.value = "", ""
        elif data.get("too_large"):
            self.error = TOO_LARGE
        elif isinstance(data.get("file"), str):
            self._chosen(data["file"])

    def _chosen(self, encoded: str) -> None:
        if len(encoded) > MOST_BYTES * 4 / 3 + 4:
            self.error = TOO_LARGE
            return
        try:
            data = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            self.error = NOT_READ
            return
        self.on_file(data)
