"""What archived campaigns leave behind when their term is over: the sweep that clears it.

A term of seven years ends on some night on which nobody looks. Then whatever was never approved goes for good, and
whatever was stays with everything it rests on. What may go the database decides (store/retention.py); here it is done
piecemeal: a few pieces, then a few briefs and sources, each in a transaction of its own with its line in the audit log,
so that no worker waits behind a large campaign and a kill costs nothing but the present transaction.

Who got a mailing is cleared in the same way once the mailing's term is over: its numbers are written down first, and
only they stay.

Files and vectors go after their rows, from the list that the transaction left. Taking one away twice is taking it away
once; what cannot be reached now is tried again later; and a file that some other row names is never touched.
"""

import logging
import time
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.errors import Conflict, Retry
from resources.services import Services
from store import audit, embeddings, retention
from store.embeddings import Collection
from store.postgres import Transaction
from store.retention import ClearedGround, ClearedPieces, Remain

logger = logging.getLogger(__name__)

PIECES: Final = 20
SOURCES: Final = 20
PEOPLE: Final = 5000
REMAINS: Final = 200
SECONDS: Final = 2.0
LATER: Final = 600.0
# Whoever stores a file names it in a row at latest with the lease of the work it is for; a day is far beyond that.
UNUSED: Final = 24 * 3600.0


class Place(NamedTuple):
    """Where vectors lie."""

    workspace_id: str
    collection: Collection
    part: str


def sweep_retention(services: Services, seconds: float = SECONDS) -> int:
    """Clears for about so many seconds; gives how many steps something went in. What is left is for the next call."""
    ends, steps = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        step = _clear_next(services) + _clear_mail(services) + _take_away(services)
        if not step:
            break
        steps += step
    return steps


def _clear_next(services: Services) -> int:
    """One step with the campaign that was put away first; 0 when there is none."""
    for workspace_id, campaign_id in retention.campaigns_over_term(services.database, 1):
        try:
            return _clear(services, workspace_id, campaign_id)
        except Conflict as error:  # somebody wrote to it by hand; the others must not wait for it
            logger.warning("campaign %s was not cleared: %s", campaign_id, error)
            with services.database.transaction(workspace_id) as conn:
                retention.leave_for_today(conn, campaign_id)
            return 1
    return 0


def _clear(services: Services, workspace_id: str, campaign_id: str) -> int:
    with services.database.transaction(workspace_id) as conn:
        pieces = retention.clear_pieces(conn, campaign_id, PIECES)
        if pieces is None:  # brought back or held meanwhile, or another process is at it
            return 0
        if pieces.pieces:
            _note_pieces(conn, campaign_id, pieces)
            return 1
        ground = retention.clear_ground(conn, campaign_id, SOURCES)
        if ground is not None and not ground.nothing:
            _note_ground(conn, campaign_id, ground)
    if services.memory and ground is not None:
        services.memory.forget(workspace_id, campaign_id)
    return 1


def _clear_mail(services: Services) -> int:
    """One step with the mailing that ended first; 0 when there is none."""
    for workspace_id, mailing_id in retention.mailings_over_term(services.database, 1):
        with services.database.transaction(workspace_id) as conn:
            gone = retention.clear_deliveries(conn, mailing_id, PEOPLE)
            if gone is not None:
                audit.append(conn, None, "retention.cleared", mailing_id, {"people_of_a_mailing": gone})
                return 1
    return 0


def _note_pieces(conn: Transaction, campaign_id: str, gone: ClearedPieces) -> None:
    detail = {"pieces": len(gone.pieces), "ids": list(gone.pieces), "versions": gone.versions}
    audit.append(conn, None, "retention.cleared", campaign_id, detail)
    logger.info("%s pieces of campaign %s were cleared: its term is over", len(gone.pieces), campaign_id)


def _note_ground(conn: Transaction, campaign_id: str, gone: ClearedGround) -> None:
    detail = {
        "briefs": len(gone.briefs),
        "sources": len(gone.sources),
        "ids": [*gone.briefs, *gone.sources],
        "found": gone.found,
        "campaign": gone.campaign,
    }
    audit.append(conn, None, "retention.cleared", campaign_id, detail)


def _take_away(services: Services) -> int:
    """A few of the files and vectors whose rows are gone; gives in how many workspaces there were any."""
    workspaces = retention.workspaces_with_remains(services.database)
    for workspace_id in workspaces:
        with services.database.transaction(workspace_id) as conn:
            due = retention.due_remains(conn, REMAINS)
        _take_files(services, workspace_id, [each for each in due if each.kind == "file"])
        _take_vectors(services, workspace_id, [each for each in due if each.kind == "vector"])
    return len(workspaces)


def _take_files(services: Services, workspace_id: str, due: Sequence[Remain]) -> None:
    if not due:
        return
    with services.database.transaction(workspace_id) as conn:
        named = retention.referred_to(conn, [each.name for each in due])
    gone: list[str] = []
    kept: list[str] = []
    for each in due:
        if each.name in named:
            services.files.keep(each.name)
            gone.append(each.id)
        else:
            (gone if services.files.remove(each.name, UNUSED) else kept).append(each.id)
    with services.database.transaction(workspace_id) as conn:
        retention.are_gone(conn, gone)
        retention.put_off(conn, kept, UNUSED)


def _take_vectors(services: Services, workspace_id: str, due: Sequence[Remain]) -> None:
    found: dict[Place, list[Remain]] = {}
    for each in due:
        assert each.collection
        found.setdefault(Place(workspace_id, each.collection, each.part), []).append(each)
    for place, some in found.items():
        ids = [each.id for each in some]
        try:
            _take_rows(services, place, [each.name for each in some])
        except Retry as away:
            logger.warning("vectors of cleared rows are still there: %s", away)
            with services.database.transaction(workspace_id) as conn:
                retention.put_off(conn, ids, LATER)
        else:
            with services.database.transaction(workspace_id) as conn:
                retention.are_gone(conn, ids)


def _take_rows(services: Services, place: Place, rows: Sequence[str]) -> None:
    """Takes rows out of the index that do not belong there; a part that nothing belongs to any more goes as a whole."""
    with services.database.transaction(place.workspace_id) as conn:
        strays = embeddings.strays(conn, place.collection, rows)
        in_use = not place.part or embeddings.has_part(conn, place.collection, f"{place.part}/")
    if not in_use:
        services.vectors.drop_part(place.workspace_id, place.collection, place.part)
    elif strays:
        services.vectors.delete(place.workspace_id, place.collection, strays, part=place.part)
    with services.database.transaction(place.workspace_id) as conn:
        embeddings.index_again(conn, place.collection, strays)  # what was registered again meanwhile
