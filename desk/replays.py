"""Asking for a replay: approved pieces are drafted again with and without the examples, and nothing of it is kept but
what was measured.

It costs what drafts cost, twice, under the same budgets; so it takes the right to have drafts made, a few pieces at a
time, and one replay is over before another begins.
"""

from typing import Final

from desk.access import at_desk
from domain.actor import Actor
from domain.brief import ChannelKind
from domain.errors import Conflict, InvalidInput
from domain.ports import Clock
from domain.replay import MOST
from domain.value import Value
from store.ids import new_id
from store.postgres import Database
from store.replays import open_replay, replayable
from store.work import ask

NOTHING: Final = "No approved piece{where} can be drafted again: approve some first."


class AskedReplay(Value):
    """A replay that was asked for."""

    id: str
    request_ids: tuple[str, ...]
    draft_ids: tuple[str, ...]


def request_replay(
    database: Database, actor: Actor, clock: Clock, *, channel: ChannelKind | None = None, last: int = 5
) -> AskedReplay:
    """Asks for a replay of the pieces approved last. Raises Conflict while another one is under way, or when there is
    no piece to replay."""
    del clock
    if not 1 <= last <= MOST:
        raise InvalidInput(f"A replay has 1 to {MOST} pieces; found {last}.")
    with at_desk(database, actor, "replay examples") as desk:
        if open_replay(desk.conn):
            raise Conflict("A replay is under way: wait for it.")
        wanted = replayable(desk.conn, channel, last)
        if not wanted:
            raise Conflict(NOTHING.format(where=f" on {channel}" if channel else ""))
        batch = new_id("batch")
        asked = ask(
            desk.conn, drafts=wanted, kind="replay", queue="bulk", requested_by=desk.actor.user_id, batch_id=batch
        )
        desk.record(batch, pieces=len(wanted), channel=channel)
    return AskedReplay(id=batch, request_ids=asked, draft_ids=wanted)
