"""Lists of readers: put people on them, ask for their confirmation, take them off, and say to how many a piece goes.

An import is the most dangerous deed here: a file from elsewhere meets people who said that they want no mail. So
nobody who unsubscribed, bounced or complained is put on any list by a file, and who comes without a ground is kept
apart and never written to. Only a person who asks again, and then answers from the mailbox, is written to again.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from desk.access import Desk, at_desk
from domain.actor import Actor
from domain.audience import AddressState, Ended, Subscriber, missing_ground
from domain.errors import Conflict, InvalidInput, Refused
from domain.ports import Clock
from domain.value import Value
from store import audiences, drafts, versions
from store.audience_confirmations import AudienceView, add_confirmation, view_of
from store.audiences import AddressRow
from store.postgres import Database

PAGE: Final = 5000


class LeftOut(Value):
    """A row of a file that was not put on the list, by its line."""

    line: int
    reason: str


class Imported(Value):
    """What became of the people of a file."""

    confirmed: int = 0
    pending: int = 0
    quarantined: int = 0
    mended: int = 0
    already: int = 0
    left_out: tuple[LeftOut, ...] = ()


def import_addresses(
    database: Database, actor: Actor, clock: Clock, *, audience: str, people: Mapping[int, Subscriber]
) -> Imported:
    """Puts the people of a file, by line, on the list of that name."""
    now = clock.now()
    with at_desk(database, actor, "add addresses") as desk:
        listed = audiences.ensure_list(desk.conn, _name(audience))
        ended = audiences.suppressed(desk.conn, [someone.hash for someone in people.values()])
        reasons = {line: _against(someone, ended, now) for line, someone in people.items()}
        left_out = tuple(LeftOut(line=line, reason=reason) for line, reason in reasons.items() if reason)
        wanted = [someone for line, someone in people.items() if not reasons[line]]
        added: list[AddressState] = []
        mended = 0
        for start in range(0, len(wanted), PAGE):
            kept = audiences.keep_addresses(
                desk.conn, listed.id, wanted[start : start + PAGE], added_by=desk.actor.user_id, now=now
            )
            added += kept.added.values()
            mended += len(kept.mended)
        done = Imported(
            confirmed=added.count("confirmed"),
            pending=added.count("pending"),
            quarantined=added.count("quarantined"),
            mended=mended,
            already=len(wanted) - len(added) - mended,
            left_out=left_out,
        )
        desk.record(listed.id, **done.model_dump(exclude={"left_out"}), left_out=len(left_out))
    return done


_WHY: Final[dict[Ended, str]] = {
    "unsubscribed": "unsubscribed",
    "bounced": "is not reached there",
    "complained": "complained",
}


def _against(someone: Subscriber, ended: Mapping[str, Ended], now: datetime) -> str:
    """Why nobody may be put on a list by a file; empty when they may."""
    if someone.hash in ended:
        return f"the person {_WHY[ended[someone.hash]]}: no import puts them back"
    return "the consent lies in the future" if _is_of_the_future(someone, now) else ""


def add_address(database: Database, actor: Actor, clock: Clock, *, audience: str, someone: Subscriber) -> AddressRow:
    """Puts one person on a list, with a ground. Who had left waits for their own confirmation first; who complained is
    refused."""
    if missing := missing_ground(someone.ground):
        raise InvalidInput(f"The address cannot be added: {missing}.")
    now = clock.now()
    if _is_of_the_future(someone, now):
        raise InvalidInput("The consent lies in the future.")
    with at_desk(database, actor, "add addresses") as desk:
        listed = audiences.ensure_list(desk.conn, _name(audience))
        ended = audiences.suppressed(desk.conn, [someone.hash]).get(someone.hash)
        if ended == "complained":
            raise Refused("This person complained of mail from here: they are not put on a list again.")
        there = audiences.with_hash(desk.conn, someone.hash, listed.id)
        if there and there[0].state in ("pending", "confirmed"):
            raise Conflict(f"The address is on “{listed.name}” already: {there[0].state}.")
        row = _added(desk, listed.id, someone, now=now, again=ended is not None)
        desk.record(row.id, audience=listed.name, basis=someone.ground.basis, state=row.state)
        return row


def _added(desk: Desk, list_id: str, someone: Subscriber, *, now: datetime, again: bool) -> AddressRow:
    if again:
        if someone.ground.basis != "consent":
            raise Refused("This person left: only their own consent, confirmed from the mailbox, puts them back.")
        someone = someone.model_copy(update={"ground": someone.ground.model_copy(update={"confirmed_at": None})})
    audiences.keep_addresses(desk.conn, list_id, [someone], added_by=desk.actor.user_id, now=now)
    (row,) = audiences.with_hash(desk.conn, someone.hash, list_id)
    if again and row.state != "pending":
        return audiences.ask_anew(desk.conn, list_id, someone, added_by=desk.actor.user_id, now=now)
    return row


def begin_asking(database: Database, actor: Actor, clock: Clock, *, address_id: str) -> bool:
    """Notes that a person is asked for their confirmation, before the question is sent. False when they were."""
    with at_desk(database, actor, "add addresses") as desk:
        if not audiences.note_asked(desk.conn, address_id, clock.now()):
            return False
        desk.record(address_id, asked=True)
        return True


def not_asked(database: Database, actor: Actor, *, address_id: str) -> None:
    """Notes that the question was surely not sent: it may be asked again."""
    with at_desk(database, actor, "add addresses") as desk:
        audiences.note_asked(desk.conn, address_id, None)


def erase_address(database: Database, actor: Actor, *, key: str) -> int:
    """Deletes a person, by hash, from every list; gives from how many. What must not be sent to them stays known."""
    with at_desk(database, actor, "erase an address") as desk:
        erased = audiences.erase_person(desk.conn, key)
        desk.record("address", lists=erased)
        return erased


def export_addresses(database: Database, actor: Actor, *, audience: str) -> tuple[AddressRow, ...]:
    """Everybody of a list, with their grounds. Who took it is written down."""
    with at_desk(database, actor, "export addresses") as desk:
        listed = audiences.find_list(desk.conn, audience)
        if listed is None:
            raise InvalidInput(f"There is no list “{audience}”.")
        rows: list[AddressRow] = []
        while page := audiences.addresses_of(desk.conn, listed.id, limit=PAGE, after=rows[-1].id if rows else ""):
            rows += page
        desk.record(listed.id, addresses=len(rows))
        return tuple(rows)


def confirm_audience(
    database: Database, actor: Actor, *, draft_id: str, digest: str | None = None, size: int | None = None
) -> AudienceView:
    """Says that the current version may go to its audience as it is now. `digest` and `size` are those that the person
    looked at: raises Conflict when they are others by now."""
    with at_desk(database, actor, "confirm an audience") as desk:
        draft = drafts.lock_draft(desk.conn, draft_id)
        version = versions.current_version(desk.conn, draft.id)
        if version is None or draft.channel != "email":
            raise InvalidInput("Only a written e-mail has an audience to confirm.")
        if digest is not None and digest != version.digest:
            raise Conflict(f"The piece has changed: version {version.number} is the current one. Look at it first.")
        audience = version.package.audience
        view = view_of(desk.conn, draft.id, version.digest, audience)
        if not view.size:
            raise Refused(f"Nobody of “{audience}” may be written to, or everybody has it already.")
        if size is not None and size != view.size:
            raise Conflict(f"The audience has changed: it is {view.size:,} people now. Look at it again.")
        add_confirmation(desk.conn, draft.id, version.digest, audience, size=view.size, user_id=desk.actor.user_id)
        desk.record(draft.id, audience=audience, size=view.size, version=version.number)
        return view_of(desk.conn, draft.id, version.digest, audience)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or "," in name:
        raise InvalidInput("A list needs a name, without commas: a piece may name several with commas between.")
    return name


def _is_of_the_future(someone: Subscriber, now: datetime) -> bool:
    return any(at is not None and at > now for at in (someone.ground.given_at, someone.ground.confirmed_at))
