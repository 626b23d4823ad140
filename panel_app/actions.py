"""What a person does on the dashboard: a thin step to the desk, which checks the right and writes.

Before each action the sign-in is asked for again. A page can be older than the moment somebody's access ended.
"""

from datetime import date

from desk import edits, reviews, style
from desk.sign_in import find_signed_in, sign_out
from domain.actor import Actor
from domain.errors import NotAllowed
from domain.review import Decision
from domain.version import Version
from panel_app.auth import Visitor
from panel_app.components.slot_choice import Slot
from panel_app.services import AppServices


class Actions:
    """One visitor's actions."""

    def __init__(self, services: AppServices, visitor: Visitor) -> None:
        self._services = services
        self._visitor = visitor

    def approve(self, draft_id: str, digest: str, slot: Slot) -> Decision:
        """Approves the version with that digest, the one that was looked at."""
        services = self._services
        return reviews.approve(
            services.database,
            self._actor(),
            services.clock,
            draft_id=draft_id,
            slot=slot.wish,
            at=slot.at,
            undo_seconds=services.undo_seconds,
            digest=digest,
        )

    def revise(self, draft_id: str, digest: str, comment: str) -> Decision:
        """Asks for changes."""
        services = self._services
        return reviews.revise(
            services.database,
            self._actor(),
            services.clock,
            draft_id=draft_id,
            comment=comment,
            undo_seconds=services.undo_seconds,
            digest=digest,
        )

    def reject(self, draft_id: str, digest: str, comment: str) -> Decision:
        """Closes the piece."""
        services = self._services
        return reviews.reject(
            services.database,
            self._actor(),
            services.clock,
            draft_id=draft_id,
            comment=comment,
            undo_seconds=services.undo_seconds,
            digest=digest,
        )

    def attest(self, draft_id: str, digest: str, position: int, reason: str, until: date | None) -> Version:
        """Vouches for one sentence of the version with that digest."""
        services = self._services
        return edits.attest(
            services.database,
            self._actor(),
            services.clock,
            draft_id=draft_id,
            position=position,
            reason=reason,
            until=until,
            digest=digest,
        )

    def edit(self, draft_id: str, digest: str, change: edits.Change) -> Version:
        """Saves changed words on top of the version with that digest."""
        services = self._services
        return edits.edit(
            services.database, self._actor(), services.clock, draft_id=draft_id, change=change, digest=digest
        )

    def mark_false_alarm(self, draft_id: str, digest: str, check: str) -> None:
        """Says that what a style check found in the version with that digest is no fault."""
        services = self._services
        style.mark_false_alarm(
            services.database, self._actor(), services.clock, draft_id=draft_id, check=check, digest=digest
        )

    def undo(self, decision_id: str) -> Decision:
        """Takes a decision back."""
        return reviews.undo(self._services.database, self._actor(), self._services.clock, decision_id=decision_id)

    def sign_out(self) -> None:
        """Ends this browser's sign-in."""
        sign_out(self._services.database, self._services.clock, self._visitor.token)

    def still_signed_in(self) -> bool:
        """Whether the page may stay open."""
        return find_signed_in(self._services.database, self._services.clock, self._visitor.token) is not None

    def _actor(self) -> Actor:
        found = find_signed_in(self._services.database, self._services.clock, self._visitor.token)
        if found is None:
            raise NotAllowed("You were signed out. Nothing was changed.")
        return found.actor
