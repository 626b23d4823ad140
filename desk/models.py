"""What a person decides about models, with its line in the audit log: may text go outside, what is forgotten."""

from desk.access import at_desk
from domain.actor import Actor
from domain.errors import Conflict
from store.cache import forget
from store.call_account import ANSWERS, outside_models, set_outside_models
from store.postgres import Database


def let_outside(database: Database, actor: Actor, *, allowed: bool) -> None:
    """From now on text may, or may not, go to outside models. Raises Conflict when it is so already."""
    with at_desk(database, actor, "say where models may be") as desk:
        if outside_models(desk.conn) == allowed:
            raise Conflict(
                "Outside models are allowed already." if allowed else "No text goes to outside models already."
            )
        set_outside_models(desk.conn, allowed=allowed)
        desk.record(actor.workspace_id, outside=allowed)


def forget_answers(database: Database, actor: Actor) -> None:
    """From now on no answer that a model gave before is used again in the workspace."""
    with at_desk(database, actor, "say where models may be") as desk:
        forget(desk.conn, ANSWERS)
        desk.record(actor.workspace_id, answers="forgotten")
