"""One day's look of a workspace's scouts: taken by lease, written whole, put off when a service is away.

Whatever starts it (a sensor, a person in the Dagster UI), a day is looked at once: the row of the day is the truth, not
the run. A look that is taken up again, because a service was away or its worker died, is the same wish: what its crews
were answered before is not paid again. The next day's look is another one.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from domain.crew import Crews
from domain.errors import Retry
from domain.trend import REMEMBERED_DAYS, due_day
from domain.value import Value
from domain.work import Lease
from press.excerpts import Reading
from press.found import index_found, register_found
from press.lease import held
from press.ledger import Ledger
from press.ranking import Past
from press.scouting import Look, Scouted, read_campaign, scout_campaign
from resources.llm.answers import answers_of_work
from resources.llm.origin import Origin, calling_for
from resources.services import Services
from store import campaigns, insights, trends, workspaces
from store.postgres import Transaction
from store.trends import WatchState

AGAIN: Final = timedelta(minutes=15)
LAUNCH_SECONDS: Final = 300.0


class Watched(Value):
    """What a look found, in numbers. `remarks` say what could not be done."""

    workspace_id: str
    day: date
    campaigns: int
    competitor_notes: int
    insights: int
    trends: int
    best: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def day_to_look_at(services: Services, state: WatchState) -> date | None:
    """The day that a workspace's scouts should look at now, if any."""
    ended = state.status in ("done", "failed")
    last = None if state.day is None else state.day if ended else state.day - timedelta(days=1)
    return due_day(services.clock.now(), state.zone, last, state.since)


def launch_due(services: Services) -> tuple[tuple[str, date, int], ...]:
    """Workspace, day and attempt of every look that is to be started now; each is marked as launched."""
    launched = []
    for state in trends.watch_states(services.database):
        day = day_to_look_at(services, state)
        if day is None:
            continue
        with services.database.transaction(state.workspace_id) as conn:
            attempt = trends.launch_watch(conn, day, LAUNCH_SECONDS, now=services.clock.now())
        if attempt is not None:
            launched.append((state.workspace_id, day, attempt))
    return tuple(launched)


def watch_day(services: Services, crews: Crews, workspace_id: str, day: date) -> Watched | None:
    """Looks at a day; None when it was looked at, or somebody is at it. Raises Retry when a service is away: the row
    then says when it is tried again."""
    with services.database.transaction(workspace_id) as conn:
        lease = trends.claim_watch(conn, day, services.worker, services.lease_seconds, now=services.clock.now())
    if lease is None:
        return None
    origin = Origin(workspace_id=workspace_id, wish=f"watch:{day}")
    ledger = Ledger(crews, origin)
    with answers_of_work(services.database, origin):
        found, watched = _looked(services, ledger, origin, day, lease=lease)
    if services.memory:
        for each in found:
            services.memory.remember(workspace_id, each.campaign.id, each.findings)
    index_found(services, workspace_id)
    return watched


def _looked(
    services: Services, ledger: Ledger, origin: Origin, day: date, *, lease: Lease
) -> tuple[list[Scouted], Watched]:
    """The look, written whole, or put off with the account of what it asked."""
    workspace_id = origin.workspace_id
    try:
        with held(services, workspace_id, lease, trends.renew_watch):
            found, read_at = _look(services, ledger, origin, day)
    except Retry as error:
        with services.database.transaction(workspace_id) as conn:
            trends.put_off_watch(conn, lease, str(error), services.clock.now() + AGAIN)
            ledger.write(conn)
        raise
    remarks = tuple(remark for each in found for remark in each.remarks)
    with services.database.transaction(workspace_id) as conn:
        trends.end_watch(conn, lease, " ".join(remarks), read_at)
        watched = _save(conn, workspace_id, day, found, remarks)
        ledger.write(conn)
    return found, watched


def _look(services: Services, ledger: Ledger, origin: Origin, day: date) -> tuple[list[Scouted], datetime]:
    """What was found, and when the sources had been read."""
    workspace_id = origin.workspace_id
    with services.database.transaction(workspace_id) as conn:
        since = day - timedelta(days=REMEMBERED_DAYS)
        look = Look(
            workspace_id,
            day,
            workspaces.kept_guide(conn, services.cache, workspace_id),
            trends.last_read(conn, day),
            Past(trends.trends_since(conn, since, but=day), trends.days_looked_at(conn, since)),
        )
        listed = campaigns.list_campaigns(conn)
    readings = [read_campaign(services, workspace_id, campaign) for campaign in listed]
    read_at = services.clock.now()
    return [_scouted(services, ledger, origin, look, reading) for reading in readings], read_at


def _scouted(services: Services, ledger: Ledger, origin: Origin, look: Look, reading: Reading) -> Scouted:
    """One campaign's scouts, at the cost of that campaign: what its budget has no room for is remarked."""
    campaign = reading.campaign
    theirs = replace(
        origin, campaign_id=campaign.id, campaign_limit=campaign.budget_tokens, campaign_cost=campaign.budget_cost
    )
    with calling_for(theirs):  # the calls made are still one list, the ledger's
        return scout_campaign(services, ledger, look, reading)


def _save(conn: Transaction, workspace_id: str, day: date, found: list[Scouted], remarks: tuple[str, ...]) -> Watched:
    notes = sum(insights.save_notes(conn, note) for each in found for note in each.notes)
    new = sum(insights.save_insights(conn, each.insights) for each in found)
    best = sorted((trend for each in found for trend in each.trends), key=lambda trend: -trend.score)
    trends.save_trends(conn, day, best)
    register_found(
        conn,
        best,
        [insight for each in found for insight in each.insights],
        [note for each in found for note in each.notes],
    )
    return Watched(
        workspace_id=workspace_id,
        day=day,
        campaigns=len(found),
        competitor_notes=notes,
        insights=new,
        trends=len(best),
        best=tuple(trend.name for trend in best[:3]),
        remarks=remarks,
    )
