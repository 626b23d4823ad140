"""What the page of accounts shows: the accounts as rows, and what each one's publisher can do.

A publisher that this installation does not have, or whose settings do not fit, is no reason to show no page: then the
account says so itself.
"""

from collections.abc import Callable
from typing import Final

from domain.brief import ChannelKind
from domain.errors import InvalidInput, NeedsPerson
from domain.publication import Capabilities
from domain.value import Value
from panel_app.data import Frame, frame_of
from store.accounts import Account, list_accounts
from store.campaigns import list_campaigns
from store.documents import AccountDocument
from store.holds import accounts_json
from store.postgres import Database

CAPABILITIES: Final[dict[str, str]] = {
    "look_up": "finds a post again after a lost answer",
    "read_back": "reads back what is out",
    "edit": "changes what is out",
    "withdraw": "takes down what is out",
    "statistics": "tells figures",
}


class AccountRow(Value):
    """One account; `abilities` is None where its publisher cannot be asked, for the reason `problem`. `signs_in`: it
    is connected by somebody who signs in at the channel."""

    shown: AccountDocument
    abilities: Capabilities | None
    problem: str
    signs_in: bool


class Subject(Value):
    """Something that can be stopped by itself."""

    key: str
    name: str


class AccountsPage(Value):
    """All accounts, and the campaigns and channels that can be stopped."""

    frame: Frame
    accounts: tuple[AccountRow, ...]
    campaigns: tuple[Subject, ...]
    channels: tuple[ChannelKind, ...]


def load_accounts(
    database: Database,
    workspace_id: str,
    *,
    abilities: Callable[[Account], Capabilities],
    signs_in: Callable[[str], bool],
) -> AccountsPage:
    """The page of accounts."""
    with database.transaction(workspace_id) as conn:
        frame, shown, listed = frame_of(conn), accounts_json(conn), list_accounts(conn)
        campaigns = tuple(Subject(key=each.id, name=each.name) for each in list_campaigns(conn))
    by_id = {account.id: account for account in listed}
    rows = [_row(each, by_id[each.id], abilities, signs_in) for each in shown if each.id in by_id]
    channels = tuple(sorted({account.channel for account in listed}))
    return AccountsPage(frame=frame, accounts=tuple(rows), campaigns=campaigns, channels=channels)


def _row(
    shown: AccountDocument,
    account: Account,
    abilities: Callable[[Account], Capabilities],
    signs_in: Callable[[str], bool],
) -> AccountRow:
    found, problem = None, ""
    try:
        found = abilities(account)
    except (NeedsPerson, InvalidInput) as error:
        problem = str(error)
    return AccountRow(shown=shown, abilities=found, problem=problem, signs_in=signs_in(account.publisher))
