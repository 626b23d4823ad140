"""Accounts whose access has ended: their posts are held before the slot comes, not by failing at it.

A token's end is known when it is granted. Waiting for the channel to refuse would find it out at the slot's minute,
post by post; so the courier asks the rows every few minutes, and holds an account's posts as a refusal would. What ends
soon is told by `pressroom accounts list` and by the test of the account, from the same rows.
"""

import logging

from resources.services import Services
from store.account_sign_ins import without_access
from store.accounts import get_account, lock_account
from store.holds import hold_account

logger = logging.getLogger(__name__)


def hold_ended(services: Services) -> int:
    """Holds what waits for accounts whose access has ended; gives how many accounts there were."""
    ended = without_access(services.database, services.clock.now())
    for account in ended:
        with services.database.transaction(account.workspace_id) as conn:
            lock_account(conn, account.account_id)
            if get_account(conn, account.account_id).state != "connected":
                continue
            held = hold_account(conn, account.account_id, f"its access ended on {account.ended_at:%d %B %Y}.")
        logger.warning("account %s has no access any more: %s posts held", account.account_id, len(held))
    return len(ended)
