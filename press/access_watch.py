"""Accounts whose access has ended: their posts are held before the slot comes, not by failing at it.

A token's end is known when it is granted. Waiting for the channel to refuse would find it out at the slot's minute,
post by post; so the courier asks the rows every few minutes, and holds an account's posts as a refusal would. What ends
soon is told ahead (domain/access_notice.py), from the same rows; that the version of an interface grows old as well is
known to its publisher only, so it is noted in the account's row where faces can see it.
"""

import logging

from resources.services import Services
from store.access_notices import note_interface_end
from store.account_sign_ins import without_access
from store.accounts import get_account, list_accounts, lock_account
from store.holds import hold_account
from store.workspaces import list_workspaces

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


def note_interfaces(services: Services) -> int:
    """Notes until when the interfaces that accounts use are kept; gives how many that was news of."""
    news = 0
    for workspace_id, _ in list_workspaces(services.database):
        with services.database.transaction(workspace_id) as conn:
            for account in list_accounts(conn):
                news += note_interface_end(conn, account.id, services.interface_ends_of(account))
    return news
