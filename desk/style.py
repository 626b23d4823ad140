"""A reviewer's word that a style finding is none: kept per version and check, and counted."""

from desk.access import at_desk
from domain.actor import Actor
from domain.errors import Conflict, InvalidInput
from domain.house_rules import STYLE_CHECKS
from domain.ports import Clock
from store.drafts import lock_draft
from store.postgres import Database
from store.style import add_false_alarm
from store.versions import version_in_hand


def mark_false_alarm(
    database: Database, actor: Actor, clock: Clock, *, draft_id: str, check: str, digest: str | None = None
) -> None:
    """Marks the finding of one style check of the current version. Raises Conflict when there is no such finding."""
    del clock
    if check not in STYLE_CHECKS:
        raise InvalidInput(f"“{check}” is no style check; there are {', '.join(STYLE_CHECKS)}.")
    with at_desk(database, actor, "mark a false alarm") as desk:
        draft = lock_draft(desk.conn, draft_id)
        version = version_in_hand(desk.conn, draft)
        if version is None:
            raise Conflict("This piece has no text yet.")
        if digest is not None and digest != version.digest:
            raise Conflict(f"The piece has changed: version {version.number} is the current one. Look at it first.")
        if not any(found.name == check and not found.passed for found in version.checks):
            raise Conflict(f"The check “{check}” found nothing in version {version.number}.")
        add_false_alarm(desk.conn, version.id, check, desk.actor.user_id)
        desk.record(draft.id, version=version.number, check=check)
