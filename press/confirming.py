"""Double opt-in without anybody's hand: who gave a consent is asked by a mail, once, and forgotten without an answer.

A command that asks a list sends what it can until it is killed, and nobody remembers the next morning that half of the
list was never asked. So who waits is a row, and the courier asks them like it delivers posts: a round of some seconds
per account, taken up again whenever somebody waits. An account that is in trouble is left alone for a while; the
others go on.
"""

import logging
import time
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from domain.audience import MAIL
from domain.errors import NeedsPerson, PressroomError, Retry
from resources.services import Services
from store import audit, confirmations
from store.accounts import Account, list_accounts

logger = logging.getLogger(__name__)

SECONDS: Final = 10.0
LEFT_ALONE: Final = 300.0


@runtime_checkable
class AsksReaders(Protocol):
    """A publisher that can ask readers for their confirmation."""

    def ask_readers(self, seconds: float) -> int:
        """Asks whoever waits, for so many seconds; gives how many. Raises Retry or NeedsPerson with what kept it."""
        ...


@dataclass
class Confirming:
    """What one process remembers between rounds: which accounts are left alone, and until when."""

    left_alone: dict[str, float] = field(default_factory=dict)

    def ask_all(self, services: Services) -> int:
        """One round of every account of which somebody waits to be asked; gives how many were."""
        asked = 0
        for workspace_id in confirmations.to_ask(services.database, services.clock.now()):
            with services.database.transaction(workspace_id) as conn:
                accounts = [each for each in list_accounts(conn) if each.publisher == MAIL]
            asked += sum(self._ask(services, account) for account in accounts)
        return asked

    def _ask(self, services: Services, account: Account) -> int:
        if account.state != "connected" or self.left_alone.get(account.id, 0.0) > time.monotonic():
            return 0
        try:
            publisher = services.publisher_of(account)
            return publisher.ask_readers(SECONDS) if isinstance(publisher, AsksReaders) else 0
        except (Retry, NeedsPerson) as error:
            self._leave_alone(account, error)
            return 0

    def _leave_alone(self, account: Account, error: PressroomError) -> None:
        seconds = getattr(error, "after_seconds", None) or LEFT_ALONE
        self.left_alone[account.id] = time.monotonic() + seconds
        logger.warning("readers are asked later by account %s: %s", account.id, error)


def expire_unconfirmed(services: Services) -> int:
    """Deletes who did not answer within their list's days; gives how many."""
    gone = 0
    now = services.clock.now()
    for workspace_id in confirmations.unconfirmed(services.database, now):
        with services.database.transaction(workspace_id) as conn:
            for list_id, addresses in confirmations.expire(conn, now).items():
                audit.append(conn, None, "address.expired", list_id, {"addresses": addresses})
                gone += addresses
    return gone
