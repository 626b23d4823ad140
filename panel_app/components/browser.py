"""The browser beyond the page: plain keys, the address bar, focus, going elsewhere.

A key pressed while typing belongs to the text. The address follows the state without a reload, so that it can be sent
to a colleague, and the browser's own back button works. (Panel's Location writes addresses, but does not hear `back`.)
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from panel.custom import JSComponent


class Browser(JSComponent):
    """Tells of keys (letters, `/`, `?`, Enter, Escape, and `Send` for Ctrl or Cmd with Enter) and of the new query when
    a person goes back or forward."""

    _esm = Path(__file__).with_name("browser.js")

    def __init__(self, **params: Any) -> None:
        super().__init__(width=0, height=0, margin=0, **params)  # type: ignore[no-untyped-call]
        self._on_key: Callable[[str], None] | None = None
        self._on_back: Callable[[str], None] | None = None
        self._on_narrow: Callable[[], None] | None = None

    def hear(self, on_key: Callable[[str], None], on_back: Callable[[str], None]) -> None:
        """Names who is told of keys and of going back."""
        self._on_key, self._on_back = on_key, on_back

    def when_narrow(self, on_narrow: Callable[[], None]) -> None:
        """Names who is told that the window is a phone's."""
        self._on_narrow = on_narrow

    def focus(self, selector: str) -> None:
        """Puts the cursor into the first field that matches, across shadow roots."""
        self._send_msg({"focus": selector})

    def say(self, words: str) -> None:
        """Tells a screen reader what a key has changed; the focus stays where it is."""
        self._send_msg({"say": words})

    def go(self, address: str) -> None:
        """Leaves this page for another one of ours."""
        self._send_msg({"leave": address})

    def show_address(self, address: str) -> None:
        """Writes the address of the present state into the address bar."""
        self._send_msg({"address": address})

    def _handle_msg(self, data: Any) -> None:
        if not isinstance(data, dict):
            return
        if data.get("narrow") and self._on_narrow is not None:
            self._on_narrow()
        if isinstance(data.get("key"), str) and self._on_key is not None:
            self._on_key(data["key"])
        if isinstance(data.get("back"), str) and self._on_back is not None:
            self._on_back(data["back"])
