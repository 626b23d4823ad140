"""A person's word about one row of the outbox: where the machine must not guess.

A post whose call ended in the dark, on a channel that cannot be asked, waits as `unknown`: a person looks and says what
is there. A held or late post goes out or is withdrawn. Each is one step of the publication's table of moves, and the
audit log says who took it.
"""

from typing import Final, Literal

from desk.access import at_desk
from domain.actor import Actor
from domain.errors import Conflict
from domain.ports import Clock
from domain.publication import Publication, PublicationStatus
from store.postgres import Database
from store.publications import get_publication
from store.publications import settle as settle_row

Word = Literal["is there", "is not there", "send", "withdraw"]

_STEPS: Final[dict[Word, tuple[frozenset[PublicationStatus], PublicationStatus]]] = {
    "is there": (frozenset({"unknown"}), "sent"),
    "is not there": (frozenset({"unknown"}), "scheduled"),
    "send": (frozenset({"held", "late", "failed"}), "scheduled"),
    "withdraw": (frozenset({"scheduled", "held", "late", "failed"}), "withdrawn"),
}


def settle(database: Database, actor: Actor, clock: Clock, *, publication_id: str, word: Word) -> Publication:
    """Settles a publication. Raises Conflict when the word does not fit its state. Delivery still checks decision and
    digest before anything is sent."""
    allowed_from, new = _STEPS[word]
    with at_desk(database, actor, "settle a publication") as desk:
        row = get_publication(desk.conn, publication_id)
        if row.status not in allowed_from:
            raise Conflict(f"A publication that is {row.status} cannot be settled by “{word}”.")
        now = clock.now()
        reason = None if new == "scheduled" else f"{desk.actor.name} said: {word}."
        due_at = max(now, row.due_at) if new == "scheduled" else None
        settled = settle_row(desk.conn, row.id, new, reason, due_at=due_at, now=now)
        desk.record(row.draft_id, publication=row.id, word=word, was=row.status)
    return settled
