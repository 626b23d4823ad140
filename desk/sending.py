"""The two brakes on everything that goes out: a workspace's own, and the installation's quarantine.

Whoever may approve may pull the workspace's brake, at once; letting go again is for those who answer for the people.
Quarantine is not a brake that anybody pulls: the database found itself in a place that is not its own. Only an owner's
word that this is the real one ends it, because a wrong word sends everything a second time. So even after a right one
nothing that is due is believed to be unsent.
"""

from desk.access import at_desk
from domain.actor import Actor
from domain.errors import Conflict
from domain.ports import Clock
from domain.value import Value
from store import audit
from store.doubts import doubt_due
from store.installation import Installation, get_installation
from store.installation import leave_quarantine as leave_row
from store.postgres import Database
from store.workspaces import get_workspace, list_workspaces, set_sending


class Left(Value):
    """The installation after its quarantine, and how many posts are looked up before they are sent."""

    installation: Installation
    doubted: int


def stop_sending(database: Database, actor: Actor, clock: Clock) -> None:
    """Stops everything that would go out of the actor's workspace. Raises Conflict when it is stopped already."""
    with at_desk(database, actor, "stop sending") as desk:
        if get_workspace(desk.conn).sending_stopped_at is not None:
            raise Conflict("Sending is stopped already.")
        set_sending(desk.conn, clock.now())
        desk.record(actor.workspace_id)


def start_sending(database: Database, actor: Actor, clock: Clock) -> None:
    """Lets it go out again: what is due goes out now. Raises Conflict when sending is not stopped."""
    del clock
    with at_desk(database, actor, "start sending") as desk:
        if get_workspace(desk.conn).sending_stopped_at is None:
            raise Conflict("Sending is not stopped.")
        set_sending(desk.conn, None)
        desk.record(actor.workspace_id)


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
    doubted = sum(_doubt(database, workspace_id, clock) for workspace_id, _ in list_workspaces(database))
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
        return Left(installation=get_installation(desk.conn), doubted=doubted)


def _doubt(database: Database, workspace_id: str, clock: Clock) -> int:
    """Before the quarantine ends, so that nothing slips out in between."""
    with database.transaction(workspace_id) as conn:
        doubted = doubt_due(conn, clock.now())
        if doubted:
            audit.append(conn, None, "publications.doubted", workspace_id, {"publications": ", ".join(doubted)})
    return len(doubted)
