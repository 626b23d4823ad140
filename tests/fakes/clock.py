"""A clock that tests own: it stands still until it is moved."""

from datetime import UTC, datetime, timedelta


class SettableClock:
    """`domain.ports.Clock`. Begins a minute ahead, so that rows stamped by the database lie in its past, but near."""

    def __init__(self, at: datetime | None = None) -> None:
        self._at = at or datetime.now(UTC) + timedelta(minutes=1)

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._at

    def set(self, at: datetime) -> None:
        """Moves to an instant, forwards or back."""
        self._at = at.astimezone(UTC)

    def advance(self, seconds: float) -> datetime:
        """Moves on and gives the new instant."""
        self._at += timedelta(seconds=seconds)
        return self._at
