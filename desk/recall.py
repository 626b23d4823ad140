"""Taking a source out of use: at once, or on a day; and what rests on it."""

from datetime import date

from desk.access import at_desk
from desk.approved_claims import Withdrawn
from domain.actor import Actor
from domain.errors import InvalidInput, NotFound
from domain.ports import Clock
from store import sources
from store.also_resting import also_on_source
from store.postgres import Database, Transaction
from store.recall import hold, resting_on_source


def withdraw_source(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    source_id: str,
    reason: str,
    campaign_id: str | None = None,
) -> Withdrawn:
    """Takes a source out of use in one campaign or in all, and holds what rests on it and is not out yet. It does not
    come back when the campaign's sources are read again."""
    if not reason.strip():
        raise InvalidInput("A reason is required: reviewers will be shown it.")
    with at_desk(database, actor, "withdraw a source") as desk:
        found = resting_on_source(desk.conn, source_id, campaign_id)
        also = also_on_source(desk.conn, source_id, campaign_id)
        title = ""
        for each in _campaigns(desk.conn, source_id, campaign_id):
            sources.lock_sources(desk.conn, each)
            title = sources.get_source(desk.conn, each, source_id).title
            sources.withdraw_source(desk.conn, each, source_id, reason.strip())
        said = f"The source “{title}” was withdrawn: {reason.strip()}"
        after = hold(desk.conn, found, said, clock.now())
        desk.record(source_id, reason=reason.strip(), held=sum(row.held for row in after))
    return Withdrawn(reason=said, resting=after, also=also)


def expire_source(
    database: Database, actor: Actor, clock: Clock, *, source_id: str, until: date, campaign_id: str | None = None
) -> None:
    """Says which is the last day that the source may be rested on; the courier acts on the day after it."""
    if until < clock.now().date():
        raise InvalidInput(f"{until} is in the past; withdraw the source instead.")
    with at_desk(database, actor, "withdraw a source") as desk:
        for each in _campaigns(desk.conn, source_id, campaign_id):
            sources.set_valid_until(desk.conn, each, source_id, until)
        desk.record(source_id, until=until.isoformat())


def _campaigns(conn: Transaction, source_id: str, campaign_id: str | None) -> tuple[str, ...]:
    known = sources.campaigns_with(conn, source_id)
    wanted = tuple(each for each in known if campaign_id in (None, each))
    if not wanted:
        raise NotFound(f"There is no source {source_id}{' in this campaign' if campaign_id else ''}.")
    return wanted
