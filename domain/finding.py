"""What the agents of a campaign tell each other: short, typed, with its origin, and forgotten after a day.

A finding is background for another crew. It is no claim: nothing may be cited from it, and it enters prompts only
fenced, for its words came from pages of other people.
"""

from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from domain.value import Value

LONGEST: Final = 400
Finder = Literal["competitor", "market", "trend", "outline"]


class Finding(Value):
    """One thing that one crew found. `origin` is the file or address it rests on."""

    by: Finder
    text: str = Field(min_length=1, max_length=LONGEST)
    origin: str = Field(default="", max_length=LONGEST)
    found_at: datetime


def finding(by: Finder, text: str, origin: str, found_at: datetime) -> Finding:
    """A finding with its words cut to what is kept."""
    words = " ".join(text.split())
    return Finding(by=by, text=words[:LONGEST], origin=origin[-LONGEST:], found_at=found_at)
