"""Versions that wait beside an approved one: a person may take one in its place.

A crew that rewrites an approved piece must not take the approval away, so its version is only `proposed`. Taking it is
a person's step: the piece is in review again, and the slot of what was approved is on hold until the new words are
decided on. Nothing is approved by it, so whoever may edit a piece may do it.
"""

from desk.access import at_desk
from domain.actor import Actor
from domain.errors import Conflict, NotFound
from domain.ports import Clock
from domain.version import Version
from store.archive import require_at_work
from store.drafts import lock_draft
from store.postgres import Database
from store.versions import adopt_version, versions_of


def adopt(
    database: Database, actor: Actor, clock: Clock, *, draft_id: str, number: int, digest: str | None = None
) -> Version:
    """Makes the proposed version of that number the current one. `digest` is that of the version a person looked at.
    Raises Conflict when it is not proposed (any more), or when the approved post is out or on its way."""
    del clock
    with at_desk(database, actor, "adopt a version") as desk:
        draft = lock_draft(desk.conn, draft_id)
        require_at_work(desk.conn, draft.campaign_id)
        versions = {version.number: version for version in versions_of(desk.conn, draft.id)}
        wanted = versions.get(number)
        if wanted is None:
            raise NotFound(f"This piece has no version {number}.")
        if digest is not None and digest != wanted.digest:
            raise Conflict(f"Version {number} is not the one you looked at. Look at it first.")
        if wanted.state != "proposed":
            raise Conflict(f"Version {number} is {wanted.state}, not proposed: there is nothing to adopt.")
        if draft.status == "published":
            raise Conflict("This piece is published: another version cannot take the place of what is out.")
        before = next((version.number for version in versions.values() if version.state == "current"), None)
        adopted = adopt_version(desk.conn, wanted.id)
        desk.record(draft.id, version=adopted.number, digest=adopted.digest, instead_of=before)
    return adopted
