"""The courier: a light process that takes decisions and delivers what is due, at once and on time.

A timer per post would be lost with the process; here the slot is a row, and the courier asks the rows. It sleeps until
the next instant that a row names, until a notice wakes it, or for two seconds, whichever comes first: the notice makes
it quick, the poll makes it true. One courier works per database: each start raises the epoch, and the courier of an
older epoch ends. Two that meet in between do no harm, since every row is claimed by lease.
"""

import json
import logging
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Final

from domain.errors import LostLease, Retry
from domain.publication import PublicationStatus
from press.access_watch import hold_ended
from press.carrying import carry
from press.confirming import Confirming, expire_unconfirmed
from press.delivery import deliver
from press.expiry import sweep_expired
from press.high_water import move_on
from press.intake import take_all
from press.reaper import reap_posts
from press.taking_down import take_down_all
from press.zones import follow_zones
from resources.services import Services
from store import live_changes, publications
from store.installation import begin_courier, check_courier
from store.live_changes import DueLiveChange
from store.postgres import DECISIONS, PUBLICATIONS
from store.publications import OpenPublication

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 2.0
STOP_SECONDS: Final = 0.25
REAP_SECONDS: Final = 5.0
MOVE_ON_SECONDS: Final = 60.0
ACCESS_SECONDS: Final = 300.0
ZONES_SECONDS: Final = 3600.0
HEALTH_SECONDS: Final = 1.0
SENDERS: Final = 4
MOST_ROWS: Final = 500
# A row that stays where it is (sending is stopped, another holds it) is not asked about at every wake-up.
PAUSE_SECONDS: Final = 5.0
DELIVERABLE: Final[frozenset[PublicationStatus]] = frozenset({"scheduled", "handed_over", "unknown", "sent"})


class Courier:
    """One courier's life. `health` is a file that says once a second how it is."""

    def __init__(self, services: Services, health: Path) -> None:
        self._services = services
        self._health = health
        self._stopped = threading.Event()
        self._confirming = Confirming()
        self._asking = False
        self._lock = threading.Lock()  # for the next three, which senders write too
        self._in_hand: set[str] = set()
        self._not_before: dict[str, float] = {}
        self._delivered = 0
        self._reaped_at = 0.0
        self._moved_on_at = -MOVE_ON_SECONDS
        self._access_at = -ACCESS_SECONDS
        self._zones_at = -ZONES_SECONDS
        self._told_at = 0.0
        self._trouble: str | None = None

    def stop(self) -> None:
        """Asks the courier to end after what it has in hand. May be called from a signal handler."""
        self._stopped.set()

    def run(self) -> None:
        """Works until stopped, or until a newer courier begins."""
        epoch = self._begin()
        with ThreadPoolExecutor(max_workers=SENDERS, thread_name_prefix="sender") as senders:
            while not self._stopped.is_set():
                wait = self._round(senders, epoch)
                self._sleep(wait)
            senders.shutdown(cancel_futures=True)  # what is in hand is finished, the rest stays in its rows
        self._tell("stopped")

    def _begin(self) -> int:
        while True:
            try:
                epoch = begin_courier(self._services.database, self._services.known_high_water)
                self._move_on()
                return epoch
            except Retry as error:
                self._tell("waiting", str(error))
                if self._stopped.wait(POLL_SECONDS):
                    return 0

    def _round(self, senders: ThreadPoolExecutor, epoch: int) -> float:
        """One look at the rows; gives the seconds to sleep."""
        try:
            self._check_epoch(epoch)
            upcoming = [take_all(self._services), self._hand_out(senders)]
            self._hand_out_changes(senders)
            self._reap(senders)
            self._move_on()
        except LostLease as error:
            logger.warning("%s", error)
            self._stopped.set()
            return 0.0
        except Retry as error:  # the database is away: the rows wait, and so do we
            self._tell("waiting", str(error))
            self._stopped.wait(1.0)
            return 0.0
        self._tell("working", self._trouble)
        now = self._services.clock.now()
        moments = [(moment - now).total_seconds() for moment in upcoming if moment is not None]
        return max(0.0, min([POLL_SECONDS, *moments]))

    def _move_on(self) -> None:
        if time.monotonic() - self._moved_on_at > MOVE_ON_SECONDS:
            move_on(self._services)
            self._moved_on_at = time.monotonic()

    def _sleep(self, seconds: float) -> None:
        """Until a notice comes or the time is over; looks up now and then, to end soon when asked to."""
        ends = time.monotonic() + seconds
        while not self._stopped.is_set() and (left := ends - time.monotonic()) > 0:
            if self._services.database.wait((DECISIONS, PUBLICATIONS), min(left, STOP_SECONDS)):
                return

    def _check_epoch(self, epoch: int) -> None:
        with self._services.database.transaction() as conn:
            check_courier(conn, epoch)

    def _hand_out(self, senders: ThreadPoolExecutor) -> datetime | None:
        """Gives due rows to the senders; gives the instant at which the next row is due."""
        now = self._services.clock.now()
        for row in publications.open_publications(self._services.database, MOST_ROWS):
            if row.due_at > now:
                return row.due_at
            if row.status in DELIVERABLE and self._take_in_hand(row.id):
                senders.submit(self._deliver, row)
        return None

    def _hand_out_changes(self, senders: ThreadPoolExecutor) -> None:
        """Gives the changes of live posts that are due to the senders."""
        for row in live_changes.due(self._services.database, self._services.clock.now()):
            if self._take_in_hand(row.id):
                senders.submit(self._carry, row)

    def _carry(self, row: DueLiveChange) -> None:
        trouble = None
        try:
            carry(self._services, row.workspace_id, row.id)
        except Exception as error:
            logger.exception("a change was not carried", extra={"change_id": row.id})
            trouble = f"{type(error).__name__}: {error}"
        with self._lock:
            self._in_hand.discard(row.id)
            if trouble is not None:
                self._trouble = trouble
                self._not_before[row.id] = time.monotonic() + PAUSE_SECONDS

    def _take_in_hand(self, publication_id: str) -> bool:
        with self._lock:
            if publication_id in self._in_hand or self._not_before.get(publication_id, 0.0) > time.monotonic():
                return False
            self._not_before.pop(publication_id, None)
            self._in_hand.add(publication_id)
            return True

    def _deliver(self, row: OpenPublication) -> None:
        moved, goes_on, trouble = False, False, None
        try:
            publication = deliver(self._services, row.workspace_id, row.id)
            moved = publication.status != row.status
            goes_on = row.status == "scheduled" and publication.due_at > row.due_at  # it says itself when next
            trouble = None if moved or goes_on else publication.reason
        except Exception as error:
            logger.exception("delivery stopped", extra={"publication_id": row.id})
            trouble = f"{type(error).__name__}: {error}"
        with self._lock:
            self._in_hand.discard(row.id)
            self._delivered += moved
            self._trouble = trouble
            if not moved and not goes_on:
                self._not_before[row.id] = time.monotonic() + PAUSE_SECONDS

    def _ask(self) -> None:
        """Readers who wait for it are asked whether they want to be on their lists."""
        try:
            self._confirming.ask_all(self._services)
        except Retry as error:
            logger.warning("readers are asked later: %s", error)
        except Exception:
            logger.exception("asking readers stopped")
        finally:
            self._asking = False

    def _reap(self, senders: ThreadPoolExecutor) -> None:
        if time.monotonic() - self._reaped_at >= REAP_SECONDS:
            if not self._asking:
                self._asking = True
                senders.submit(self._ask)
            reap_posts(self._services)
            take_down_all(self._services)
            sweep_expired(self._services)
            self._reaped_at = time.monotonic()
        if time.monotonic() - self._access_at >= ACCESS_SECONDS:
            hold_ended(self._services)
            expire_unconfirmed(self._services)
            self._access_at = time.monotonic()
        if time.monotonic() - self._zones_at >= ZONES_SECONDS:
            follow_zones(self._services)
            self._zones_at = time.monotonic()

    def _tell(self, state: str, trouble: str | None = None) -> None:
        """Writes the health file: the supervisor takes a file that grows old for a courier that hangs."""
        if state == "working" and time.monotonic() - self._told_at < HEALTH_SECONDS:
            return
        said = {
            "pid": os.getpid(),
            "state": state,
            "at": self._services.clock.now().isoformat(),
            "in_hand": len(self._in_hand),
            "delivered": self._delivered,
            "trouble": trouble,
        }
        temporary = self._health.with_suffix(".new")
        try:
            temporary.write_text(json.dumps(said))
            temporary.replace(self._health)
        except OSError:  # a full disk must not stop deliveries; the old file tells that something is wrong
            logger.exception("health not written")
        self._told_at = time.monotonic()


def main() -> None:
    """Runs the courier of this home until SIGTERM or SIGINT."""
    from resources.wiring import press_services, settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    courier = Courier(press_services(), settings().home / "courier.json")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: courier.stop())
    courier.run()


if __name__ == "__main__":
    main()
