"""A person's word about one row of the outbox: where the machine must not guess.

A post whose call ended in the dark, on a channel that cannot be asked, waits as `unknown`: a person looks and says what
is there. So does one that failed or came too late, and that somebody put there by hand. A held or late post goes out or
is withdrawn; one that was handed over before is sent again by nobody who has not said that it is not there. Each is one
step of the publication's table of moves, and the audit log says who took it.
"""

from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlsplit

from desk.access import Desk, at_desk
from domain.actor import Actor
from domain.errors import Conflict, InvalidInput
from domain.ports import Clock
from domain.publication import NOT_VERIFIABLE, Publication, PublicationStatus
from domain.value import Value
from store import take_downs
from store.accounts import get_account
from store.archive import require_at_work
from store.drafts import get_draft, lock_draft, set_note, set_status
from store.postgres import Database
from store.publications import get_publication, list_publications, lock_publication
from store.publications import settle as settle_row
from store.settling import found_there
from store.versions import get_version

# The comment is made after the answer to the post; the sender never had that answer.
COMMENT_UNSURE: Final = "Its first comment was most likely not made: look, and add it by hand."
OUT: Final[frozenset[PublicationStatus]] = frozenset({"sent", "verified", "mismatch"})
Word = Literal["is there", "is not there", "send", "withdraw"]

_STEPS: Final[dict[Word, tuple[frozenset[PublicationStatus], PublicationStatus]]] = {
    "is there": (frozenset({"unknown", "late", "failed", "handed_over"}), "sent"),
    "is not there": (frozenset({"unknown", "late", "held"}), "scheduled"),  # the last two if they were handed over
    "send": (frozenset({"held", "late", "failed"}), "scheduled"),
    "withdraw": (frozenset({"scheduled", "handed_over", "held", "late", "failed"}), "withdrawn"),
}


class Found(Value):
    """What a person knows of a post that is there: its address, and the id by which the channel reads it back."""

    url: str | None = None
    remote_id: str | None = None


def settle(
    database: Database, actor: Actor, clock: Clock, *, publication_id: str, word: Word, found: Found | None = None
) -> Publication:
    """Settles a publication. Raises Conflict when the word does not fit its state. Delivery still checks decision and
    digest before anything is sent. `found` belongs to the word “is there”."""
    allowed_from, new = _STEPS[word]
    if found is not None and word != "is there":
        raise InvalidInput("An address or id belongs to the word “is there”, and to no other.")
    if found is not None and found.url is not None and urlsplit(found.url).scheme not in ("http", "https"):
        raise InvalidInput(f"“{found.url}” is no address of a post: it begins with https:// or http://.")
    with at_desk(database, actor, "settle a publication") as desk:
        draft = lock_draft(desk.conn, get_publication(desk.conn, publication_id).draft_id)
        row = lock_publication(desk.conn, publication_id)
        if row.status not in allowed_from:
            raise Conflict(f"A publication that is {row.status} cannot be settled by “{word}”.")
        if word == "send":
            require_at_work(desk.conn, draft.campaign_id)
        if word == "send" or (word, row.status) == ("is there", "failed"):
            _check_alone(desk, row)
        if word == "is not there":
            _check_doubted(row)
        if word == "is there":
            settled = _confirm(desk, row, found or Found(), clock.now())
        else:
            reason = None if new == "scheduled" else f"{desk.actor.name} said: {word}."
            due_at = max(clock.now(), row.due_at) if new == "scheduled" else None
            gone = word == "is not there"
            settled = settle_row(desk.conn, row.id, new, reason, due_at=due_at, now=clock.now(), not_there=gone)
        desk.record(row.draft_id, publication=row.id, word=word, was=row.status)
    return settled


def _check_alone(desk: Desk, row: Publication) -> None:
    """A failed post makes room for a new approval; sent after all, it would be the second."""
    for other in list_publications(desk.conn, draft_id=row.draft_id):
        if other.id != row.id and other.status not in ("withdrawn", "failed"):
            raise Conflict(f"This piece has another publication, which is {other.status}.")


def _check_doubted(row: Publication) -> None:
    """What nobody ever had is not looked for: it is sent, or it is not."""
    if row.status != "unknown" and row.handed_over_at is None:
        raise Conflict(f"A publication that is {row.status} and was never handed over is settled by “send”.")


def _confirm(desk: Desk, row: Publication, found: Found, now: datetime) -> Publication:
    """The post is out, so the piece is published, as if the channel itself had answered."""
    said = f"{desk.actor.name} said it is there."
    account = get_account(desk.conn, row.account_id)
    if found.url and not found.remote_id and account.settings.get("read_back") is True:
        found = found.model_copy(update={"remote_id": found.url})  # a place whose pages anybody can read
    reason = said if found.remote_id else NOT_VERIFIABLE + said
    settled = found_there(desk.conn, row.id, reason, now=now, **found.model_dump())
    draft = get_draft(desk.conn, row.draft_id)
    unsure = row.status == "unknown" and get_version(desk.conn, row.version_id).package.first_comment
    note = COMMENT_UNSURE if unsure else None
    if draft.status == "approved":
        set_status(desk.conn, draft.id, "published", note)
    elif note or draft.status != "published":
        set_note(desk.conn, draft.id, note or f"Version {row.version} was published.")
    return settled


def take_down(
    database: Database, actor: Actor, clock: Clock, *, publication_id: str, reason: str
) -> take_downs.TakeDown:
    """Asks that a live post is taken down at its channel; the row of the post stays, as withdrawn. Raises Conflict for
    one that is not out, or is being taken down."""
    reason = reason.strip()
    if not reason:
        raise InvalidInput("Say why the post is taken down: it is kept with it.")
    with at_desk(database, actor, "take a post down") as desk:
        lock_draft(desk.conn, get_publication(desk.conn, publication_id).draft_id)
        row = lock_publication(desk.conn, publication_id)
        if row.status not in OUT:
            raise Conflict(
                f"A publication that is {row.status.replace('_', ' ')} is not out: there is nothing to take down."
            )
        wish = take_downs.ask(
            desk.conn, row.id, asked_by=desk.actor.user_id, reason=f"{desk.actor.name}: {reason}", now=clock.now()
        )
        desk.record(row.draft_id, publication=row.id, reason=reason)
    return wish
