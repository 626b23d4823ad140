"""A test mail is asked for: who asked, for which version, and to whom (by hash) is written down before it is sent."""

from typing import NamedTuple

from desk.access import at_desk
from domain.actor import Actor
from domain.errors import InvalidInput
from domain.media import MediaAsset
from domain.version import Version
from store.accounts import Account, get_account
from store.drafts import get_draft
from store.media import media_of
from store.postgres import Database
from store.versions import current_version


class Trial(NamedTuple):
    """What is to be sent, and by which account."""

    version: Version
    account: Account
    assets: tuple[MediaAsset, ...]


def begin_trial(database: Database, actor: Actor, *, draft_id: str, to: str) -> Trial:
    """The current version of a piece, for a test mail to the address with hash `to`."""
    with at_desk(database, actor, "send a test mail") as desk:
        draft = get_draft(desk.conn, draft_id)
        version = current_version(desk.conn, draft.id)
        if version is None:
            raise InvalidInput("This piece has no text yet.")
        desk.record(draft.id, version=version.number, to=to)
        return Trial(version, get_account(desk.conn, draft.account_id), media_of(desk.conn, draft.id))
