"""The folder as a kind: any channel, nothing to be told, no secret."""

from typing import Final

from domain.ports import Publisher
from resources.publishers.folder import FolderPublisher
from resources.publishers.kinds import PublisherKind, Surroundings
from store.accounts import Account


def _make(account: Account, surroundings: Surroundings) -> Publisher:
    settings = surroundings.settings
    return FolderPublisher(settings.home / "published", account.workspace_id, settings.public_base)


KIND: Final = PublisherKind(
    name="folder",
    title="A folder of finished posts",
    channels=frozenset({"linkedin", "blog", "email"}),
    make=_make,
)
