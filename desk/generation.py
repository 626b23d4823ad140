"""Asking for drafts: by default only what is missing.

A second `generate` must cost nothing. So without names it asks for the pieces that are planned or failed and leaves
alone whatever a person has looked at; a piece named by its id is drafted again whatever its state, and when it was
approved the approval stands and the new version waits beside it.
"""

from collections.abc import Sequence
from typing import Final

from desk.access import at_desk
from domain.actor import Actor
from domain.draft import DraftStatus
from domain.errors import Conflict, NotFound
from domain.ports import Clock
from domain.value import Value
from domain.work import Queue
from store.archive import require_at_work
from store.campaigns import get_campaign
from store.drafts import drafts_of_campaign, get_draft
from store.ids import new_id
from store.postgres import Database
from store.work import ask

HOLES: Final[frozenset[DraftStatus]] = frozenset({"planned", "failed"})
INTERACTIVE_UP_TO: Final = 24


class Asked(Value):
    """Requests that now stand for these pieces; both empty when there was nothing to do."""

    campaign_id: str
    request_ids: tuple[str, ...] = ()
    draft_ids: tuple[str, ...] = ()


def request_generation(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    campaign_id: str,
    draft_ids: Sequence[str] = (),
    queue: Queue | None = None,
) -> Asked:
    """Asks for the campaign's missing pieces, or for those of `draft_ids`. Without a queue a few pieces go where a
    person waits for them, many go into bulk."""
    del clock
    with at_desk(database, actor, "request generation") as desk:
        campaign = get_campaign(desk.conn, campaign_id)
        require_at_work(desk.conn, campaign.id)
        pieces = drafts_of_campaign(desk.conn, campaign.id)
        unknown = set(draft_ids) - {piece.id for piece in pieces}
        if unknown:
            raise NotFound(f"“{campaign.name}” has no draft {min(unknown)}.")
        wanted = [p.id for p in pieces if (p.id in draft_ids if draft_ids else p.status in HOLES)]
        if not wanted:
            return Asked(campaign_id=campaign.id)
        chosen: Queue = queue or ("interactive" if len(wanted) <= INTERACTIVE_UP_TO else "bulk")
        batch = new_id("batch")
        asked = ask(
            desk.conn, drafts=wanted, kind="draft", queue=chosen, requested_by=desk.actor.user_id, batch_id=batch
        )
        require_at_work(desk.conn, campaign.id)  # it may have been put away while the rows were written
        desk.record(campaign.id, pieces=len(wanted), by_name=bool(draft_ids), queue=chosen, batch=batch)
    return Asked(campaign_id=campaign.id, request_ids=asked, draft_ids=tuple(wanted))


def request_script(database: Database, actor: Actor, clock: Clock, *, draft_id: str) -> str:
    """Asks for a video script of a piece's current version; gives the request's id. Raises Conflict without one."""
    del clock
    with at_desk(database, actor, "request generation") as desk:
        piece = get_draft(desk.conn, draft_id)
        require_at_work(desk.conn, piece.campaign_id)
        if piece.version_id is None:
            raise Conflict("The piece has no version yet, so there is nothing to make a script of.")
        (asked,) = ask(
            desk.conn, drafts=[piece.id], kind="script", queue="interactive", requested_by=desk.actor.user_id
        )
        require_at_work(desk.conn, piece.campaign_id)
        desk.record(piece.id, script=True)
    return asked
