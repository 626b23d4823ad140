"""A secret of an account: what opens it at its channel, and until when."""

from datetime import datetime

from pydantic import field_validator

from domain.value import Value


class Secret(Value):
    """`name` is the publisher's word for it. Never shown: not in logs, not in errors, not in reprs."""

    name: str
    value: str
    expires_at: datetime | None = None

    @field_validator("value")
    @classmethod
    def _not_empty(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("an empty value is no secret")
        return value

    def __repr__(self) -> str:
        return f"Secret(name={self.name!r})"

    __str__ = __repr__
