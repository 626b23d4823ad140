"""Words that nobody reads: long runs of letters and figures in which something else may be written.

A reviewer who meets `U2VjcmV0IG9mIHRoZSBicmllZg==` in a draft cannot say what is approved with it. What a language
writes is told apart by its shape: words are shorter, and mix no capitals and figures into their middle. Addresses are
looked at by the check of links.
"""

import re
from typing import Final

_RUN: Final = re.compile(r"(?<![\w/.:@-])[\w+/=-]{32,}(?![\w/:@-]|\.\w)")
_TURN: Final = re.compile(r"[a-z][A-Z]|[A-Za-z][0-9]|[0-9][A-Za-z]")
_TURNS: Final = 3


def unreadable_in(text: str) -> tuple[str, ...]:
    """The runs of a text that no language writes, in their order."""
    return tuple(run for run in _RUN.findall(text) if len(_TURN.findall(run)) >= _TURNS)
