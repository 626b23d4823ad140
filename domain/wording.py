"""The wording of a text, without what it states in figures and without where it leads.

An example is taken from one piece and shown to the writer of another. How a sentence is put may be taken over; "72 %"
and the link of a campaign may not, and no instruction keeps a model from copying a number that it sees. So it does not
see one: figures and addresses are replaced by words that name them, and a draft that repeats those words is refused.
Whatever the reader of figures does not know, a digit is never let through.
"""

import re
from typing import Final

from domain.figures import figures_in
from domain.hidden import hidden_in

FIGURE: Final = "[a figure]"
ADDRESS: Final = "[an address]"
_ADDRESS: Final = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>()\[\]“”\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
_DIGITS: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")


def wording_of(text: str) -> str:
    """`text` as an example may show it: what cannot be seen is gone, figures and addresses are only named."""
    hidden = hidden_in(text)
    shown = _ADDRESS.sub(ADDRESS, "".join(sign for sign in text if sign not in hidden))
    parts: list[str] = []
    at = 0
    for figure in figures_in(shown):
        parts += [shown[at : figure.start], FIGURE]
        at = figure.end
    return _DIGITS.sub(FIGURE, "".join([*parts, shown[at:]]))


def placeholder_in(text: str) -> str | None:
    """The placeholder that a text holds, None when it holds none."""
    return next((words for words in (FIGURE, ADDRESS) if words in text), None)


def clipped(text: str, most: int) -> str:
    """At most so many characters, cut between words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rsplit(" ", 1)[0] + "…"
