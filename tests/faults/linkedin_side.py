"""LinkedIn: a page, which may read what it posted, and a member, who may not. The client, the vault and the sign-in are
the product's; LinkedIn takes the same text twice, except from a sender that was stopped and goes on: against that one
nothing else helps.
"""

import copy
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final

from desk.publications import Found
from domain.ports import Publisher
from domain.secret import Secret
from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.publisher import LinkedInPublisher
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH, LinkedInSettings
from resources.publishers.linkedin.sign_in import SignIn
from resources.publishers.linkedin.wire import Answer, Request, Wire
from resources.sealing import Sealer
from resources.vault import AccountVault, keep_in
from store.accounts import Account
from tests.fakes.clock import SettableClock
from tests.fakes.linkedin.server import respond
from tests.fakes.linkedin.world import CLIENT, MEMBER, PAGE, SECRET, Told, World
from tests.fakes.ports import CountedDatabase
from tests.faults.cells import Cell
from tests.faults.far_side import FarSide
from tests.faults.fate import Fate
from tests.faults.seam import NOBODY, Order, Seam
from tests.faults.side import COMMENT, Ledger, Side
from tests.faults.stage import Stage

ALONE_SECONDS: Final = 0.2  # of real time: for so long the database waits for a refresh that was stopped
_KNOWN: Final = ("posts", "deleted", "comments", "uploads", "tokens", "refresh_tokens")
_STEPS: Final = (
    ("POST", "/oauth/v2/accessToken", "token"),
    ("POST", "/rest/images", "register"),
    ("PUT", "/dms-uploads/", "upload"),
    ("POST", "/rest/posts", "create"),
    ("POST", "/rest/socialActions/", "comment"),
    ("GET", "/rest/posts?", "find"),
    ("GET", "/rest/posts/", "read"),
)


def linkedin_step(method: str, target: str, body: bytes) -> str:
    """What a call of LinkedIn's interface is for."""
    del body
    return next((step for verb, start, step in _STEPS if method == verb and target.startswith(start)), "")


class LinkedInBehind:
    """The local LinkedIn behind the far side's server."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, method: str, target: str, headers: Mapping[str, str], data: bytes) -> Told:
        return respond(self.world, method, target, headers, data)

    def refusal(self, status: int) -> Told:
        if status == 502:
            return Told(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"})
        return Told(status, {"message": "No.", "status": status})

    def kept(self) -> Any:
        return {name: copy.deepcopy(getattr(self.world, name)) for name in _KNOWN}

    def put_back(self, kept: Any) -> None:
        for name, value in kept.items():
            setattr(self.world, name, value)


class ClockPauses:
    """Pauses by the clock of the test, known to all processes of a cell."""

    def __init__(self, clock: SettableClock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def left(self, kind: str) -> float:
        return max(self._until.get(kind, 0.0) - self._clock.now().timestamp(), 0.0)

    def pause(self, kind: str, seconds: float) -> None:
        self._until[kind] = self._clock.now().timestamp() + seconds


class SteppedWire(Wire):
    """The real wire, through the seam."""

    def __init__(self, seam: Seam, place: str) -> None:
        super().__init__(10.0, 10.0)
        self._seam = seam
        self._place = place

    def send(self, request: Request, *, upload: bool = False) -> Answer:
        step = linkedin_step(request.method, request.address.partition(self._place)[2], request.content)

        def sent() -> Answer:
            host = NOBODY if self._seam.unreachable else "127.0.0.1"
            address = request.address.replace("127.0.0.1", host, 1)
            return super(SteppedWire, self).send(
                Request(request.method, address, request.headers, request.content), upload=upload
            )

        return self._seam.through(step, sent)


@cache
def sealer() -> Sealer:
    """One key for all cells."""
    return Sealer("5e" * 32)


class LinkedInPage(Side):
    """A company's page that may read its posts."""

    channel = "linkedin"
    author = PAGE

    def __init__(self, scene: Stage, far: FarSide, cell: Cell) -> None:
        super().__init__(scene, far, cell)
        self.world = World()
        self.world.now, self.world.address = scene.clock.now, far.address
        self.world.refuses_duplicates = cell.process.startswith("stopped")
        if "token" in (cell.step, cell.dies_at):
            self.world.tokens = {
                "another": self.world.tokens["token-1"]
            }  # what the account holds opens nothing any more
        far.world = LinkedInBehind(self.world)
        self.pauses = ClockPauses(scene.clock)
        self.settings = LinkedInSettings.model_validate({"author": self.author, "client_id": CLIENT})

    def before(self) -> tuple[Order, ...]:
        return (Order("create", "done, no reply"),) if self.cell.step == "find" else ()

    def connected(self) -> Account:
        account = super().connected()
        ends = self.scene.clock.now() + timedelta(days=50)
        with self.scene.conn() as conn:
            for name, value, until in (
                (ACCESS, "token-1", ends),
                (REFRESH, "refresh-1", None),
                (APP_KEY, SECRET, None),
            ):
                keep_in(conn, sealer(), account.id, Secret(name=name, value=value, expires_at=until))
        return account

    def package_fields(self) -> dict[str, Any]:
        return {"first_comment": COMMENT}

    def publisher(self, seam: Seam, services_of: Fate | None) -> Publisher:
        database = CountedDatabase(self.scene.database, services_of) if services_of else self.scene.database
        vault = AccountVault(database, sealer(), self.scene.workspace_id, self.account.id, alone_seconds=ALONE_SECONDS)
        now, base = self.scene.clock.now, self.far.address
        wire = SteppedWire(seam, self.far.place)
        access = Access(vault, SignIn(wire, base, now), CLIENT, now)
        client = Client(wire, access, base=base, version="202609", now=now, pauses=self.pauses)
        return LinkedInPublisher(client=client, settings=self.settings, vault=vault, sleep=lambda _: None)

    def ledger(self) -> Ledger:
        posts = self.world.posts
        doubled = tuple(f"comment of {urn}" for urn, made in self.world.comments.items() if len(made) > 1)
        without = [urn for urn in posts if not self.world.comments.get(urn)]
        bare = [urn for urn, post in posts.items() if not post.get("content")]
        missing = (("comment",) if without else ()) + (("image",) if bare else ())
        return Ledger(len(posts), doubled, missing)

    def found(self) -> Found:
        urn = next(iter(self.world.posts))
        return Found(remote_id=urn, url=f"https://www.linkedin.com/feed/update/{urn}/")


class LinkedInMember(LinkedInPage):
    """A member, whose posts LinkedIn lets no app read."""

    author = MEMBER
    readable = False
