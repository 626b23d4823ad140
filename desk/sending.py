"""What holds everything that goes out: brakes that people pull, and the installation's quarantine.

Whoever may approve may pull a brake on the workspace, a campaign, a channel or an account, at once; letting go again is
for those who answer for the people. The brake on everything is an owner's. A brake holds before the very next call;
what is on its way is not interrupted, and the answer says how much that is.

Quarantine is not a brake that anybody pulls: the database found itself in a place that is not its own. Only an owner's
word that this is the real one ends it, because a wrong word sends everything a second time. So even after a right one
nothing that is due is believed to be unsent.
"""

from typing import Final, get_args

from desk.access import Action, Desk, at_desk
from domain.actor import Actor
from domain.brief import ChannelKind
from domain.errors import Conflict, InvalidInput
from domain.ports import Clock
from domain.value import Value
from store import audit, brakes
from store.accounts import get_account
from store.brakes import Brake, Scope
from store.campaigns import get_campaign
from store.doubts import doubt_changes, doubt_due
from store.installation import Installation, get_installation
from store.installation import leave_quarantine as leave_row
from store.postgres import Database
from store.workspaces import list_workspaces

MOST_REASON: Final = 500


class Left(Value):
    """The installation after its quarantine, and how many posts are looked up before they are sent."""

    installation: Installation
    doubted: int


class Held(Value):
    """What a brake is pulled on: `subject` is a campaign's or an account's id, or a channel; of the others empty."""

    scope: Scope = "workspace"
    subject: str = ""


class Stopped(Value):
    """The brake that holds now, and how many posts are on their way and not interrupted."""

    brake: Brake
    under_way: int


class Resumed(Value):
    """The brake that was let go, and those that still hold in this workspace."""

    brake: Brake
    remaining: tuple[Brake, ...]


WORKSPACE: Final = Held()


def stop_sending(
    database: Database, actor: Actor, clock: Clock, *, held: Held = WORKSPACE, reason: str = ""
) -> Stopped:
    """Stops what would go out: of the actor's workspace, of a part of it, or of the whole installation. Raises
    Conflict when it is stopped already."""
    said = reason.strip()
    if len(said) > MOST_REASON:
        raise InvalidInput(f"The reason is longer than {MOST_REASON} characters.")
    action: Action = "stop everything" if held.scope == "everything" else "stop sending"
    with at_desk(database, actor, action) as desk:
        _check_subject(desk, held)
        user = desk.actor.user_id
        brake = brakes.pull(desk.conn, held.scope, held.subject, now=clock.now(), user_id=user, reason=said)
        under_way = brakes.sending_of(desk.conn, held.scope, held.subject)
        desk.record(held.subject or actor.workspace_id, scope=held.scope, reason=said, under_way=under_way)
    return Stopped(brake=brake, under_way=under_way)


def start_sending(database: Database, actor: Actor, clock: Clock, *, held: Held = WORKSPACE) -> Resumed:
    """Lets it go out again: what is due goes out now, unless another brake holds it. Raises Conflict when it is not
    stopped."""
    action: Action = "start everything" if held.scope == "everything" else "start sending"
    with at_desk(database, actor, action) as desk:
        brake = brakes.let_go(desk.conn, held.scope, held.subject, now=clock.now(), user_id=desk.actor.user_id)
        desk.record(held.subject or actor.workspace_id, scope=held.scope)
        return Resumed(brake=brake, remaining=brakes.brakes_on(desk.conn))


def _check_subject(desk: Desk, held: Held) -> None:
    """Raises NotFound for a campaign or account that is not there, InvalidInput where none belongs or none is named."""
    if (held.scope in ("everything", "workspace")) != (not held.subject):
        raise InvalidInput(f"The brake on {held.scope} {'needs' if not held.subject else 'has no'} subject.")
    if held.scope == "campaign":
        get_campaign(desk.conn, held.subject)
    elif held.scope == "account":
        get_account(desk.conn, held.subject)
    elif held.scope == "channel" and held.subject not in get_args(ChannelKind):
        raise InvalidInput(f"There is no channel “{held.subject}”.")


def leave_quarantine(
    database: Database, actor: Actor, clock: Clock, *, installation_id: str, place: str = "", known: int = 0
) -> Left:
    """An owner's word that this home, in this place, is the real one, and this database the one to go on with. What is
    due in any workspace may be out already: it is looked up at its channel before it is sent. `known` is how far the
    home has come. Raises Conflict when there is no quarantine."""
    with at_desk(database, actor, "leave quarantine") as desk:
        before = get_installation(desk.conn)
        if before.quarantined_since is None and before.id == installation_id and before.high_water >= known:
            raise Conflict("This database is not in quarantine.")
    workspaces = [workspace_id for workspace_id, _ in list_workspaces(database)]
    doubted = sum(_doubt(database, workspace_id, clock) for workspace_id in workspaces)
    with at_desk(database, actor, "leave quarantine") as desk:
        leave_row(desk.conn, installation_id, place, known=known, now=clock.now())
        since = before.quarantined_since
        desk.record(
            installation_id,
            was=before.id,
            since=since.isoformat() if since else None,
            older=before.older,
            doubted=doubted,
        )
        left = Left(installation=get_installation(desk.conn), doubted=doubted)
    for workspace_id in workspaces:
        if workspace_id != actor.workspace_id:  # its people read in their own log why posts were looked up
            with database.transaction(workspace_id) as conn:
                audit.append(conn, None, "quarantine.left", installation_id, {"was": before.id, "older": before.older})
    return left


def _doubt(database: Database, workspace_id: str, clock: Clock) -> int:
    """Before the quarantine ends, so that nothing slips out in between."""
    with database.transaction(workspace_id) as conn:
        posts = doubt_due(conn, clock.now())
        doubted = (*posts, *doubt_changes(conn))
        if doubted:
            audit.append(conn, None, "publications.doubted", workspace_id, {"publications": ", ".join(doubted)})
    return len(posts)
