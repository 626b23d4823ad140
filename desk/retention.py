"""How long archived campaigns are kept, and the legal hold under which nothing goes.

A shorter term, like lifting a hold, deletes at the next sweep what years of work may hang on, and nobody gets it back.
So whoever does either is told first how many campaigns and pieces would go, and it is done only with a word that says
yes to that; what would go is counted again in the transaction that sets it.
"""

from collections.abc import Sequence
from typing import Final

from desk.access import at_desk
from domain.actor import Actor
from domain.errors import Conflict, InvalidInput
from domain.ports import Clock
from domain.value import Value
from store import retention as rows
from store.postgres import Database
from store.retention import MailOverTerm, OverTerm
from store.workspaces import Workspace, get_workspace

LONGEST: Final = 36500
MOST_REASON: Final = 1000


class Kept(Value):
    """What a workspace keeps: its term and hold, and what would go at the next sweep if there is no hold."""

    workspace: Workspace
    over_term: tuple[OverTerm, ...]
    mail: MailOverTerm = MailOverTerm()


def look(database: Database, actor: Actor, days: int | None = None) -> Kept:
    """What is kept, and what would go with the term of the workspace, or with another one. Anybody may look."""
    with database.transaction(actor.workspace_id) as conn:
        workspace = get_workspace(conn)
        wanted = workspace.retention_days if days is None else days
        return Kept(workspace=workspace, over_term=rows.over_term(conn, wanted), mail=rows.mail_over_term(conn, wanted))


def set_term(database: Database, actor: Actor, clock: Clock, *, days: int, agreed: bool = False) -> Kept:
    """Keeps archived campaigns for so many days. Raises Conflict when something would go by it and nobody said yes."""
    del clock  # the term ends by the clock of the database
    if not 1 <= days <= LONGEST:
        raise InvalidInput(f"A term has 1 to {LONGEST:,} days.")
    with at_desk(database, actor, "set the term") as desk:
        before = get_workspace(desk.conn)
        if before.retention_days == days:
            raise Conflict(f"Archived campaigns are kept for {days:,} days already.")
        goes, mail = rows.over_term(desk.conn, days), rows.mail_over_term(desk.conn, days)
        if (goes or mail.people) and not before.legal_hold and not agreed:
            raise Conflict(_told(goes, mail, "the term was not changed"))
        rows.set_term(desk.conn, days)
        detail = {"campaigns_over": len(goes), "mailings_over": mail.mailings}
        desk.record(actor.workspace_id, days=days, before=before.retention_days, **detail)
        return Kept(workspace=get_workspace(desk.conn), over_term=goes, mail=mail)


def hold(database: Database, actor: Actor, clock: Clock, *, reason: str) -> Workspace:
    """From now on nothing is cleared. A new reason replaces the one before; both stay in the audit log."""
    said = reason.strip()
    if not said or len(said) > MOST_REASON:
        raise InvalidInput(
            f"A reason is required, of at most {MOST_REASON:,} characters: why is everything to be kept?"
        )
    with at_desk(database, actor, "set a legal hold") as desk:
        rows.set_hold(desk.conn, said, clock.now())
        desk.record(actor.workspace_id, reason=said)
        return get_workspace(desk.conn)


def release(database: Database, actor: Actor, clock: Clock, *, agreed: bool = False) -> Kept:
    """The term counts again. Raises Conflict when there is no hold, or something would go and nobody said yes."""
    del clock
    with at_desk(database, actor, "lift a legal hold") as desk:
        before = get_workspace(desk.conn)
        if not before.legal_hold:
            raise Conflict("There is no legal hold.")
        goes = rows.over_term(desk.conn, before.retention_days)
        mail = rows.mail_over_term(desk.conn, before.retention_days)
        if (goes or mail.people) and not agreed:
            raise Conflict(_told(goes, mail, "the hold stands"))
        rows.lift_hold(desk.conn)
        detail = {"campaigns_over": len(goes), "mailings_over": mail.mailings}
        desk.record(actor.workspace_id, reason=before.hold_reason, **detail)
        return Kept(workspace=get_workspace(desk.conn), over_term=goes, mail=mail)


def _told(goes: Sequence[OverTerm], mail: MailOverTerm, but: str) -> str:
    people = f"who got {mail.mailings:,} mailing{'s' if mail.mailings > 1 else ''} ({mail.people:,} people)"
    if not goes:
        return f"Of earlier mailings would be cleared {people}, for good; {but}. To agree, say --yes."
    also = f", and {people}" if mail.people else ""
    return f"{_of_campaigns(goes)}{also}, for good; {but}. To agree, say --yes."


def _of_campaigns(goes: Sequence[OverTerm]) -> str:
    campaigns = "1 archived campaign" if len(goes) == 1 else f"{len(goes):,} archived campaigns"
    going = sum(each.going for each in goes)
    pieces = "1 piece that was" if going == 1 else f"{going:,} pieces that were"
    return f"{campaigns} would be cleared, with {pieces} never approved"
