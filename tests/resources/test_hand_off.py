"""A person posts: nothing is sent, the page says when it is late, and only what is read is verified."""

import pytest

from domain.errors import InvalidInput, Permanent
from domain.ports import Document, Fetched, Validators
from domain.publication import Pending, RejectedForGood
from press.verification import describe_difference
from resources.publishers.hand_off import HandOff
from resources.publishers.hand_off_kind import KIND
from tests.contracts.publisher import a_package, its_media, look_up


class Pages:
    """The pages anybody can read."""

    def __init__(self, text: str) -> None:
        self._text = text

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        del known
        return Fetched(address=address, data=self._text.encode(), media_type="text/html")

    def read(self, name: str, data: bytes, media_type: str = "") -> Document:
        del name, media_type
        return Document(text=data.decode(), title="A page")


def by_hand(text: str = "") -> HandOff:
    pages = Pages(text)
    return HandOff("Mia Olsen", 24, pages, pages)


def test_a_post_is_handed_over_and_asked_after() -> None:
    publisher = HandOff("Mia Olsen", 24)
    outcome = publisher.publish(a_package(), its_media(a_package()), "key")
    assert isinstance(outcome, Pending)
    assert (outcome.hours, "Mia Olsen" in outcome.reason) == (24, True)
    assert look_up(publisher, "key") == outcome
    assert isinstance(publisher.edit("x", a_package(), ()), RejectedForGood)
    assert isinstance(publisher.withdraw("x"), RejectedForGood)


def test_what_the_channel_would_refuse_is_not_handed_to_anybody() -> None:
    too_long = a_package(channel="linkedin", text="x" * 3001)
    assert isinstance(HandOff("Mia", 24).publish(too_long, its_media(too_long), "key"), RejectedForGood)


@pytest.mark.parametrize(
    ("page", "same"),
    [
        ("Menu\nSay   it\nplainly: 40% of docks.\n\nFooter", True),
        ("Say it plainly: 40% of", False),
        ("Say it plainly: 41% of docks.", False),
    ],
)
def test_the_approved_words_are_looked_for_on_the_live_page(page: str, same: bool) -> None:
    publisher = by_hand(page)
    package = a_package(channel="linkedin", text="Say it plainly:\n40% of docks.")
    found = publisher.read_back("https://place.example/1")
    assert (describe_difference(publisher.expected(package), found) is None) is same


def test_a_place_that_cannot_be_read_is_never_verified() -> None:
    publisher = HandOff("Mia", 24)
    assert not publisher.capabilities.read_back
    with pytest.raises(Permanent):
        publisher.read_back("https://place.example/1")


def test_an_account_says_who_posts() -> None:
    assert KIND.checked({"person": "Mia", "hours": "4"}) == {"person": "Mia", "hours": 4.0}
    with pytest.raises(InvalidInput, match="person"):
        KIND.checked({})
