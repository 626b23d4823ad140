"""What an edit works on, and how it answers.

A handler gets one wish. It gives the edited text back; or a refusal with the reason, when it understood the wish
and cannot fulfil it; or None, when the wish is not its kind. So every wish ends as done or as a sentence that says
why not.
"""

from collections.abc import Callable
from typing import NamedTuple

from domain.writing import ReviseMaterial


class Text(NamedTuple):
    """The parts of a piece that a reviewer can talk about."""

    title: str
    body: str
    subject: str = ""
    preheader: str = ""


class Refusal(NamedTuple):
    """Why nothing was done for a wish; `is_so`: because the text is so, maybe by what was done for another wish."""

    reason: str
    is_so: bool = False


Answer = Text | Refusal | None
Handler = Callable[[str, Text, ReviseMaterial], Answer]
