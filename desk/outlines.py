"""Decisions on outlines: one for a brief, before its channels tell it.

Approving asks for the drafts in the same transaction, so that nobody has to ask twice; sending one back asks for
another outline, which follows the comment.
"""

from desk.access import Desk, at_desk
from desk.generation import HOLES
from domain.actor import Actor
from domain.errors import InvalidInput
from domain.outline import Outline
from domain.ports import Clock
from store.archive import require_at_work
from store.drafts import drafts_of_brief
from store.outlines import decide_outline, get_outline, latest_outline
from store.postgres import Database
from store.work import ask


def approve_outline(database: Database, actor: Actor, clock: Clock, *, outline_id: str) -> Outline:
    """Lets the drafts of the brief be written. Raises Conflict when it was decided already."""
    with at_desk(database, actor, "decide on an outline") as desk:
        found = get_outline(desk.conn, outline_id)
        require_at_work(desk.conn, found.campaign_id)
        decide_outline(desk.conn, found, "approved", user_id=desk.actor.user_id, comment="", at=clock.now())
        return _decided(desk, found)


def revise_outline(database: Database, actor: Actor, clock: Clock, *, outline_id: str, comment: str) -> Outline:
    """Asks for another outline that follows the comment. Raises Conflict when it was decided already."""
    if not comment.strip():
        raise InvalidInput("Say what should be different: a comment is required.")
    with at_desk(database, actor, "decide on an outline") as desk:
        found = get_outline(desk.conn, outline_id)
        require_at_work(desk.conn, found.campaign_id)
        decide_outline(
            desk.conn, found, "changes_requested", user_id=desk.actor.user_id, comment=comment.strip(), at=clock.now()
        )
        return _decided(desk, found)


def _decided(desk: Desk, outline: Outline) -> Outline:
    """The outline after the decision; the brief's pieces that are not there yet are asked for."""
    missing = [piece.id for piece in drafts_of_brief(desk.conn, outline.brief_id) if piece.status in HOLES]
    if missing:
        ask(desk.conn, drafts=missing, kind="draft", queue="interactive", requested_by=desk.actor.user_id)
        require_at_work(desk.conn, outline.campaign_id)
    decided = latest_outline(desk.conn, outline.brief_id)
    assert decided is not None
    desk.record(outline.id, state=decided.state, pieces=len(missing))
    return decided
