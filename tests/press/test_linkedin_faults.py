"""The whole way from an approval to LinkedIn and back, with the real client and a LinkedIn that misbehaves.

Each cell is one post and one or two faults, at any step. Half of the cells run against a LinkedIn that would take the
same text twice. The judge is what LinkedIn has, not what our rows say: nothing twice, nothing lost, nothing silent.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from domain.publication import NOT_VERIFIABLE, Publication
from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.publisher import LinkedInPublisher
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH, LinkedInSettings
from resources.publishers.linkedin.sign_in import SignIn
from resources.publishers.linkedin.wire import Wire
from resources.vault import HeldVault
from store.accounts import Account, get_account
from store.holds import release_account
from tests.fakes.clock import SettableClock
from tests.fakes.linkedin.server import linkedin_server
from tests.fakes.linkedin.world import CLIENT, PAGE, SECRET, Fault, Told, World
from tests.press.scene import Scene
from tests.seeds import seed_for

CELLS = 60
WRITES = "w_organization_social"
STEPS = (
    ("POST", "/rest/images"),
    ("PUT", "/dms-uploads/"),
    ("POST", "/rest/posts"),
    ("GET", "/rest/posts?"),
    ("GET", "/rest/posts/"),
    ("POST", "/oauth/v2/accessToken"),
)
REFUSALS = (  # LinkedIn's own word that nothing was done
    *(Told(status, {"message": "No.", "status": status}) for status in (400, 401, 403, 404, 413, 422, 426)),
    Told(429, {"message": "limit", "status": 429}),
    Told(429, {"message": "limit", "status": 429}, {"Retry-After": "40"}),
)
UNCLEAR = (
    *(Told(status, {"message": "Oops", "status": status}) for status in (409, 500, 502, 503, 504)),
    Told(200, b"<html>Hotel</html>", {"Content-Type": "text/html"}),
    Told(403, b"<html>Blocked</html>"),
    Told(201),
    Told(200, {}),
)
FAULTS = (
    *((told, False, "") for told in REFUSALS),
    *((told, after, "") for told in UNCLEAR for after in (False, True)),
    *((Told(200), after, cut) for after in (False, True) for cut in ("reset", "truncate")),
)
CELL_COUNT = len(STEPS) * len(FAULTS) * 3


class ClockPauses:
    """Pauses by the clock of the test."""

    def __init__(self, clock: SettableClock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def left(self, kind: str) -> float:
        return max(self._until.get(kind, 0.0) - self._clock.now().timestamp(), 0.0)

    def pause(self, kind: str, seconds: float) -> None:
        self._until[kind] = self._clock.now().timestamp() + seconds


@dataclass(frozen=True)
class Cell:
    """What goes wrong in one post's life. `scopes`: a page that may read, or may only write."""

    faults: tuple[Fault, ...]
    reads: bool
    refuses_duplicates: bool


def sampled(seed: int, number: int) -> Iterator[Cell]:
    chance = random.Random(seed)
    for at in range(number):
        faults = []
        for step, (told, after, cut) in zip(
            chance.sample(STEPS, chance.choice((1, 2))), chance.sample(FAULTS, 2), strict=False
        ):
            faults.append(Fault(*step, told, after=after, cut=cut, times=chance.choice((1, 1, 2))))
        yield Cell(tuple(faults), reads=at % 3 != 2, refuses_duplicates=bool(at % 2))


class Courier:
    """One account's publisher, made anew for every call as it is in a process."""

    def __init__(self, scene: Scene, world: World, cell: Cell) -> None:
        self._scene = scene
        self._world = world
        self._vault = HeldVault({ACCESS: "token-1", REFRESH: "refresh-1", APP_KEY: SECRET})
        self._pauses = ClockPauses(scene.clock)
        scopes = {} if cell.reads else {"scopes": WRITES}
        self._settings = LinkedInSettings.model_validate({"author": PAGE, "client_id": CLIENT, **scopes})

    def publisher_of(self, account: Account) -> LinkedInPublisher:
        del account
        now, base, wire = self._scene.clock.now, self._world.address, Wire(5.0)
        access = Access(self._vault, SignIn(wire, base, now), CLIENT, now)
        client = Client(wire, access, base=base, version="202609", now=now, pauses=self._pauses)
        return LinkedInPublisher(client=client, settings=self._settings, vault=self._vault, sleep=lambda _: None)


def test_whatever_goes_wrong_there_is_one_post_or_a_reason(scene: Scene) -> None:
    seed = seed_for("LinkedIn, from approval to read-back", CELLS, CELL_COUNT)
    for number, cell in enumerate(sampled(seed, CELLS)):
        with linkedin_server() as world:
            world.now, world.faults = scene.clock.now, list(cell.faults)
            world.refuses_duplicates = cell.refuses_duplicates
            publication = carried(scene, world, cell)
            judge(world, cell, publication, f"cell {number} of seed {seed}: {cell} {publication}")


def carried(scene: Scene, world: World, cell: Cell) -> Publication:
    """The post after everything that is done by itself, and after its account was connected again."""
    courier = Courier(scene, world, cell)
    publication = scene.approved()
    for at in itertools.count():
        services = scene.services(worker=f"courier-{at}", publisher_of=courier.publisher_of)
        scene.round(services)
        publication = next(each for each in scene.publications() if each.id == publication.id)
        with scene.conn() as conn:
            if get_account(conn, publication.account_id).state == "dead":
                release_account(conn, publication.account_id, scene.clock.now())
                continue
        if scene.is_drained():
            return publication
        assert at < 40, f"it does not come to an end: {cell} {publication}"
        pause = 45 * (1 + at) ** 1.5  # whoever waits for midnight is not asked about every minute
        scene.clock.advance(pause if publication.due_at <= scene.clock.now() else wait_for(scene, publication))
    raise AssertionError


def wait_for(scene: Scene, publication: Publication) -> float:
    return (publication.due_at - scene.clock.now()).total_seconds() + 1


def judge(world: World, cell: Cell, publication: Publication, told: str) -> None:
    assert len(world.posts) <= 1, f"twice: {told}"
    there = bool(world.posts)
    match publication.status:
        case "verified":
            assert there, f"it says there is one: {told}"
            assert publication.remote_id in world.posts, told
        case "sent":
            assert there, f"lost: {told}"
            assert (publication.reason or "").startswith(NOT_VERIFIABLE), f"silent: {told}"
        case "mismatch":
            assert there, f"lost: {told}"
            assert publication.reason, told
        case "failed" | "held" | "late":
            assert not there, f"it says there is none: {told}"
            assert publication.reason, f"silent: {told}"
        case "unknown":
            assert not cell.reads or publication.attempt, told
            assert "a person must look" in (publication.reason or ""), f"silent: {told}"
        case _:
            pytest.fail(f"no end: {told}")


def test_a_limit_is_waited_for_by_all_and_asked_about_once(scene: Scene) -> None:
    with linkedin_server() as world:
        world.now, world.posts_left, world.refuses_duplicates = scene.clock.now, 2, False
        courier = Courier(scene, world, Cell((), reads=True, refuses_duplicates=False))
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
