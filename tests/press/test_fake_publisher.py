"""The fake publisher keeps the contract too, so what is proved with it holds for real ones."""

import pytest

from domain.ports import Publisher
from domain.publication import Unknown
from tests.contracts.publisher import PublisherContract, a_package, its_media
from tests.fakes.ports import Killed, Ports
from tests.fakes.publisher import After, FakeChannel, FakePublisher


class TestFakeContract(PublisherContract):
    @pytest.fixture
    def publisher(self) -> Publisher:
        return FakePublisher(FakeChannel())


def test_it_is_no_help_a_second_call_makes_a_second_post() -> None:
    channel = FakeChannel()
    for _ in range(2):
        FakePublisher(channel).publish(a_package(), its_media(a_package()), "key-one")
    assert len(channel.effects) == 2


def test_an_effect_can_hide_behind_an_unclear_answer() -> None:
    channel = FakeChannel(answers=[After(Unknown(reason="timed out"))])
    assert isinstance(FakePublisher(channel).publish(a_package(), (), "key-one"), Unknown)
    assert len(channel.effects) == 1


@pytest.mark.parametrize(("moment", "effects"), [("before", 0), ("after", 1)])
def test_a_kill_takes_effect_before_or_after_and_nothing_works_afterwards(moment: str, effects: int) -> None:
    channel, ports = FakeChannel(), Ports(kill_at=1, moment=moment)  # type: ignore[arg-type]
    publisher = FakePublisher(channel, ports)
    for _ in range(2):
        with pytest.raises(Killed):
            publisher.publish(a_package(), (), "key-one")
    assert len(channel.effects) == effects
