"""Hand-off as a kind: any channel, who posts, how long they have, and whether pages can be read."""

from typing import Final

from pydantic import Field

from domain.ports import Publisher
from domain.value import Value
from resources.publishers.hand_off import HandOff
from resources.publishers.kinds import PublisherKind, Surroundings
from store.accounts import Account


class HandOffSettings(Value):
    """What a hand-off account must be told."""

    person: str = Field(min_length=1, description="Who posts it: shown with each post.")
    hours: float = Field(24, gt=0, le=24 * 30, description="How long after its slot a post counts as late.")
    read_back: bool = Field(False, description="Whether anybody can read the live page: then it is read and compared.")


def _make(account: Account, surroundings: Surroundings) -> Publisher:
    told = HandOffSettings.model_validate(account.settings)
    if not told.read_back:
        return HandOff(told.person, told.hours)
    from resources.documents.reader import FileReader
    from resources.fetch import GuardedFetcher

    return HandOff(told.person, told.hours, GuardedFetcher(surroundings.settings.fetch_allowed), FileReader())


KIND: Final = PublisherKind(
    name="hand_off",
    title="A person who posts by hand",
    channels=frozenset({"linkedin", "blog", "email"}),
    make=_make,
    settings=HandOffSettings,
)
