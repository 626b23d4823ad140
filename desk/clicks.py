"""Following a link that counts, and how much a workspace wants to know of whoever does.

Nobody has to sign in to follow a link, so this asks for no right. It leads to the stored target whatever becomes of the
count: a reader is worth more than a figure.
"""

import hashlib
import hmac
import logging
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import at_desk
from domain.actor import Actor
from domain.clicks import SECONDS, Maker, Visit, is_scanner, maker_of, visitor_of
from domain.engagement import day_of
from domain.errors import Conflict, Retry
from domain.ports import Clock
from domain.value import Value
from store import clicks
from store.links import Counting, FoundLink, counting_of, find_link, set_counting
from store.postgres import Database

logger = logging.getLogger(__name__)


class Request(Value):
    """What a request says of whoever makes it; nothing of it is kept. `hidden`: for the link that no reader sees."""

    token: str
    address: str
    agent: str
    hidden: bool = False


@dataclass
class RecentVisits:
    """The requests of the last seconds in this process, by a hash that only this process can make: a scanner shows
    itself by following everything at once."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    visits: dict[str, list[Visit]] = field(default_factory=dict, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, request: Request, draft_id: str, visit: Visit) -> tuple[Visit, ...]:
        """Remembers one; gives all of the same visitor on the same piece within the last seconds, this one too."""
        said = f"{request.address}\n{request.agent}\n{draft_id}"
        whose = hmac.new(self.key, said.encode(), hashlib.sha256).hexdigest()
        with self.lock:
            self.visits = {
                name: kept
                for name, seen in self.visits.items()
                if (kept := [old for old in seen if visit.at - old.at <= SECONDS])
            }
            self.visits.setdefault(whose, []).append(visit)
            return tuple(self.visits[whose])


def follow(
    database: Database, clock: Clock, request: Request, *, recent: RecentVisits, ranges: Sequence[str] = ()
) -> str:
    """Where a link leads; the click is counted, if its workspace wants that. Raises NotFound."""
    link = find_link(database, request.token)
    if link.counting != "off":
        maker = "scanner" if request.hidden else maker_of(request.agent, request.address, ranges)
        try:
            _count(database, request, link, at=clock.now(), maker=maker, recent=recent)
        except Retry as away:
            logger.warning("A click was not counted: %s", away)
    return link.target


def change_counting(database: Database, actor: Actor, *, counting: Counting) -> None:
    """Decides how much is kept of whoever follows a link: nothing, that somebody did, or a visitor's hash of a day.
    Raises Conflict when it is so already."""
    with at_desk(database, actor, "decide what links count") as desk:
        before = counting_of(desk.conn)
        if before == counting:
            raise Conflict(f"What links count is “{counting}” already.")
        set_counting(desk.conn, counting)
        desk.record(actor.workspace_id, was=before, counting=counting)


def _count(
    database: Database, request: Request, link: FoundLink, *, at: datetime, maker: Maker, recent: RecentVisits
) -> None:
    with database.transaction(link.workspace_id) as conn:
        visitor = None
        if link.counting == "visitors":
            visitor = visitor_of(clicks.salt_of(conn, day_of(at)), request.address, request.agent)
        click_id = clicks.add_click(conn, link.id, maker, at=at, visitor=visitor)
        visit = Visit(link_id=link.id, hidden=request.hidden, click_id=click_id, at=at)
        together = recent.add(request, link.draft_id, visit)
        if is_scanner(together, clicks.links_of_draft(conn, link.draft_id)):
            clicks.mark_scanner(conn, [each.click_id for each in together])
