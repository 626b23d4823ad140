"""Switching an example off, or on again: what an edit teaches is a person's to decide, one by one."""

from desk.access import at_desk
from domain.actor import Actor
from domain.ports import Clock
from store.examples import EditExample, get_example, switch
from store.postgres import Database


def switch_example(database: Database, actor: Actor, clock: Clock, *, example_id: str, on: bool) -> EditExample:
    """Says whether later drafts learn from an example; gives it as it is then. Saying it twice changes nothing. Raises
    NotFound."""
    with at_desk(database, actor, "switch an example") as desk:
        found = get_example(desk.conn, example_id)
        if switch(desk.conn, found.id, on=on, user_id=desk.actor.user_id, at=clock.now()):
            desk.record(found.id, on=on, draft=found.draft_id)
        return get_example(desk.conn, found.id)
