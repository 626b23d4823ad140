"""LinkedIn and the contract of all publishers. It keeps no key: what a post is found by is its text."""

from datetime import UTC, datetime

import pytest

from domain.package import Package
from domain.ports import Publisher
from domain.publication import Published
from resources.publishers.linkedin.publisher import LinkedInPublisher
from tests.contracts.publisher import PublisherContract, a_package, its_media, look_up
from tests.fakes.linkedin.world import World
from tests.resources.linkedin.packages import post, published


class TestLinkedInContract(PublisherContract):
    @pytest.fixture
    def publisher(self, page: LinkedInPublisher, world: World) -> Publisher:
        world.now = lambda: datetime.now(UTC)
        return page

    def test_a_post_is_found_by_its_key_and_by_no_other(self, publisher: Publisher) -> None:
        outcome = _made(publisher, a_package())
        assert look_up(publisher, "any key", a_package()) == outcome
        assert look_up(publisher, "any key", a_package(text="Another one.")) is None

    def test_two_keys_make_two_posts(self, publisher: Publisher) -> None:
        other = a_package(text="Another one.")
        first, second = _made(publisher, a_package()), _made(publisher, other)
        assert first.remote_id != second.remote_id
        assert look_up(publisher, "any key", a_package()) == first

    def test_the_same_text_again_is_the_same_post(self, publisher: Publisher, world: World) -> None:
        first = _made(publisher, a_package())
        assert _made(publisher, a_package()) == first
        assert len(world.posts) == 1


def _made(publisher: Publisher, package: Package) -> Published:
    outcome = publisher.publish(package, its_media(package), "key-one")
    assert isinstance(outcome, Published)
    return outcome


def test_the_address_is_the_one_readers_open(page: LinkedInPublisher) -> None:
    outcome = published(page, post())
    assert outcome.url == f"https://www.linkedin.com/feed/update/{outcome.remote_id}/"
