"""Lists of readers: put people on them, ask for their confirmation, take them off, and say to how many a piece goes.

An import is the most dangerous deed here: a file from elsewhere meets people who said that they want no mail. So
nobody who unsubscribed, bounced or complained is put on any list by a file, and who comes without a ground is kept
apart and never written to. Only a person who asks again, and then answers from the mailbox, is written to again.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from desk.access import Desk, at_desk
from desk.outcomes import contact_hash
from domain.actor import Actor
from domain.audience import MAIL, AddressState, Subscriber, Suppressed, missing_ground
from domain.errors import Conflict, InvalidInput, NotFound, Refused
from domain.ports import Clock
from domain.value import Value
from store import audiences, confirmations, drafts, mail_deliveries, outcomes, versions
from store.accounts import list_accounts
from store.audience_confirmations import AudienceView, add_confirmation, view_of
from store.audiences import AddressRow, AudienceList
from store.postgres import Database

PAGE: Final = 5000
MOST_DAYS: Final = 3650
_LANGUAGE: Final = re.compile(r"([a-z]{2,3}(-[A-Z]{2})?)?")


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


class Erased(Value):
    """What was known of a person: on how many lists, and how many entries the CRM told."""

    lists: int
    outcomes: int


class Asking(Value):
    """Who waits to be asked for a confirmation, and by which account; None where it is not clear which."""

    waiting: int
    account: str | None


def import_addresses(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    audience: str,
    people: Mapping[int, Subscriber],
    held: bool = False,
) -> Imported:
    """Puts the people of a file, by line, on the list of that name. Who gave a consent is asked for a confirmation by
    the courier, or, where they are `held`, once somebody says so."""
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
                desk.conn, listed.id, wanted[start : start + PAGE], added_by=desk.actor.user_id, now=now, held=held
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


_WHY: Final[dict[Suppressed, str]] = {
    "unsubscribed": "unsubscribed",
    "bounced": "is not reached there",
    "complained": "complained",
    "erased": "was erased",
}


def _against(someone: Subscriber, ended: Mapping[str, Suppressed], now: datetime) -> str:
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
        return audiences.ask_anew(desk.conn, list_id, someone, added_by=desk.actor.user_id)
    return row


def ask_now(database: Database, actor: Actor, *, audience: str, account: str | None = None) -> Asking:
    """Says that everybody of a list who waits for it is asked now, also who was held back or could not be reached; with
    `account`, by that one from now on. Raises NotFound for an account that is not there."""
    with at_desk(database, actor, "add addresses") as desk:
        listed = _listed(desk, audience)
        asks_by = listed.account_id if account is None else _mail_account(desk, account)
        audiences.change_list(desk.conn, listed.model_copy(update={"account_id": asks_by, "asks": True}))
        waiting = confirmations.release(desk.conn, listed.id)
        desk.record(listed.id, asked=waiting, account=asks_by)
        return Asking(waiting=waiting, account=confirmations.asking_account(desk.conn, listed.id))


def set_list(
    database: Database,
    actor: Actor,
    *,
    audience: str,
    changes: Mapping[str, str | int | bool | None],
) -> AudienceList:
    """Changes how a list is dealt with: `language`, `account` (a mail account's name or id; empty for the only one),
    `asks`, `confirm_days`."""
    with at_desk(database, actor, "add addresses") as desk:
        listed = _listed(desk, audience)
        told = dict(changes)
        if "account" in told:
            named = str(told.pop("account") or "")
            told["account_id"] = _mail_account(desk, named) if named else None
        changed = AudienceList.model_validate({**listed.model_dump(), **told})
        if not _LANGUAGE.fullmatch(changed.language):
            raise InvalidInput(f"Expected a language tag such as de or de-AT; found “{changed.language}”.")
        if changed.confirm_days is not None and not 1 <= changed.confirm_days <= MOST_DAYS:
            raise InvalidInput(f"There are 1 to {MOST_DAYS:,} days to answer.")
        audiences.change_list(desk.conn, changed)
        desk.record(listed.id, **told)
        return changed


def _listed(desk: Desk, audience: str) -> AudienceList:
    listed = audiences.find_list(desk.conn, audience)
    if listed is None:
        raise NotFound(f"There is no list “{audience}”.")
    return listed


def _mail_account(desk: Desk, name: str) -> str:
    named = [each.id for each in list_accounts(desk.conn) if each.publisher == MAIL and name in (each.id, each.name)]
    if len(named) != 1:
        raise NotFound(f"There is no mail account “{name}”: `pressroom accounts connect` makes one.")
    return named[0]


def erase_address(database: Database, actor: Actor, clock: Clock, *, key: str, address: str) -> Erased:
    """Deletes a person, by hash and address, from every list, out of the rows of mailings, and from what the CRM told.
    That they are not to be written to stays known, by the hash alone."""
    with at_desk(database, actor, "erase an address") as desk:
        mail_deliveries.erase_person(desk.conn, key)
        erased = Erased(
            lists=audiences.erase_person(desk.conn, key, clock.now()),
            outcomes=outcomes.forget_contact(desk.conn, contact_hash(outcomes.contact_key(desk.conn), address)),
        )
        desk.record("address", **erased.model_dump())
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
