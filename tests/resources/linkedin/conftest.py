"""The real publisher in front of the local LinkedIn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from resources.publishers.kinds import OwnPauses
from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.publisher import LinkedInPublisher
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH, LinkedInSettings
from resources.publishers.linkedin.sign_in import SignIn
from resources.publishers.linkedin.videos import Patience
from resources.publishers.linkedin.wire import Wire
from resources.vault import HeldVault
from tests.fakes.linkedin.server import linkedin_server
from tests.fakes.linkedin.world import CLIENT, PAGE, SECRET, World

OF_PAGE = {"author": PAGE, "client_id": CLIENT}
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@dataclass
class Account:
    """One account's parts, as a test set them up. `slept` are the pauses that nobody had to wait for."""

    publisher: LinkedInPublisher
    vault: HeldVault
    access: Access
    slept: list[float] = field(default_factory=list)


Connect = Callable[..., Account]


@pytest.fixture
def world() -> Iterator[World]:
    with linkedin_server() as found:
        found.now = lambda: NOW
        yield found


@pytest.fixture
def connect(world: World) -> Connect:
    """Makes an account's publisher; it has a token and no refresh token unless told otherwise."""

    def make(
        *, now: datetime = NOW, vault: HeldVault | None = None, address: str = "", seconds: float = 5.0, **settings: Any
    ) -> Account:
        chosen = LinkedInSettings.model_validate({**OF_PAGE, **settings})
        vault = vault or HeldVault({ACCESS: "token-1"})
        wire = Wire(seconds)
        base = address or world.address
        access = Access(vault, SignIn(wire, base, lambda: now), chosen.client_id, lambda: now)
        client = Client(wire, access, base=base, version=chosen.version, now=lambda: now, pauses=OwnPauses())
        slept: list[float] = []
        publisher = LinkedInPublisher(
            client=client,
            settings=chosen,
            vault=vault,
            patience=Patience(looks=4, pause=1.0, sleep=slept.append),
            sleep=slept.append,
        )
        return Account(publisher, vault, access, slept)

    return make


@pytest.fixture
def page(connect: Connect) -> LinkedInPublisher:
    """A company's page with all scopes."""
    return connect().publisher


def renewable() -> HeldVault:
    """A vault whose token can be renewed."""
    return HeldVault({ACCESS: "token-1", REFRESH: "refresh-1", APP_KEY: SECRET})
