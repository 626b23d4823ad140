"""LinkedIn's limit for a day, met by six posts at once: what LinkedIn says is for all of them, and is heard once.

What else may go wrong between an approval and LinkedIn is in tests/faults/.
"""

from domain.publication import Publication
from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.publisher import LinkedInPublisher
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH, LinkedInSettings
from resources.publishers.linkedin.sign_in import SignIn
from resources.publishers.linkedin.wire import Wire
from resources.vault import HeldVault
from store.accounts import Account
from tests.fakes.linkedin.server import linkedin_server
from tests.fakes.linkedin.world import CLIENT, PAGE, SECRET, World
from tests.faults.linkedin_side import ClockPauses
from tests.press.scene import Scene


class Courier:
    """One account's publisher, made anew for every call as it is in a process."""

    def __init__(self, scene: Scene, world: World) -> None:
        self._scene = scene
        self._world = world
        self._vault = HeldVault({ACCESS: "token-1", REFRESH: "refresh-1", APP_KEY: SECRET})
        self._pauses = ClockPauses(scene.clock)
        self._settings = LinkedInSettings.model_validate({"author": PAGE, "client_id": CLIENT})

    def publisher_of(self, account: Account) -> LinkedInPublisher:
        del account
        now, base, wire = self._scene.clock.now, self._world.address, Wire(5.0)
        access = Access(self._vault, SignIn(wire, base, now), CLIENT, now)
        client = Client(wire, access, base=base, version="202609", now=now, pauses=self._pauses)
        return LinkedInPublisher(client=client, settings=self._settings, vault=self._vault, sleep=lambda _: None)


def wait_for(scene: Scene, publication: Publication) -> float:
    return (publication.due_at - scene.clock.now()).total_seconds() + 1


def test_a_limit_is_waited_for_by_all_and_asked_about_once(scene: Scene) -> None:
    with linkedin_server() as world:
        world.now, world.posts_left, world.refuses_duplicates = scene.clock.now, 2, False
        courier = Courier(scene, world)
        posts = [scene.approved() for _ in range(6)]
        services = scene.services(publisher_of=courier.publisher_of)
        scene.round(services)
        scene.round(services)
        assert len(world.posts) == 2
        assert world.calls["POST /rest/posts"] == 3, "one was refused, and nobody asked again"
        rows = {row.id: row for row in scene.publications()}
        waiting = [rows[post.id] for post in posts if rows[post.id].status == "scheduled"]
        assert len(waiting) == 4
        assert all("limit for today" in (row.reason or "") for row in waiting)
        world.posts_left = None
        scene.clock.advance(wait_for(scene, waiting[-1]) + 60)
        scene.round(services)
        assert len(world.posts) == 6
