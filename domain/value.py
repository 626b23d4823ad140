"""The base of every value that crosses a room: frozen, typed, nothing undeclared.

Rooms hand each other values, never bare dicts: a misspelt field is an error where it is written, not a `None`
three rooms later.
"""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen record with declared fields only."""

    model_config = ConfigDict(frozen=True, extra="forbid")
