"""One channel in one cell: how a piece for it is approved, how a process of ours reaches it, and what it has of ours.

The ledger is what the world would see, whatever our rows say.
"""

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from desk.publications import Found
from domain.brief import ChannelKind
from domain.package import PackedMedia
from domain.ports import Publisher
from domain.publication import Publication
from domain.review import Decision
from press.intake import take_decision
from resources.services import Services
from store import accounts
from store.accounts import Account
from tests import builders
from tests.contracts.publisher import PNG
from tests.faults.cells import Cell
from tests.faults.far_side import FarSide
from tests.faults.fate import Fate
from tests.faults.seam import Order, Plan, Seam
from tests.faults.stage import Stage

TEXT = "Most organisations run more than ten Collectors."
COMMENT = "The survey in full: https://example.com/survey"
IMAGE = PackedMedia(
    digest=hashlib.sha256(PNG).hexdigest(), media_type="image/png", width=1200, height=628, alt_text="A card"
)


@dataclass(frozen=True)
class Ledger:
    """What the far side holds of the piece. `doubled`: what of it is there twice; `missing`: what a reader lacks;
    `litter`: what lies there unseen and belongs to nothing."""

    posts: int
    doubled: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    litter: tuple[str, ...] = ()


class Side(ABC):
    """One channel of one cell."""

    channel: ClassVar[ChannelKind]
    readable: ClassVar[bool] = True  # whether what is out can be read back

    def __init__(self, scene: Stage, far: FarSide, cell: Cell) -> None:
        self.scene = scene
        self.far = far
        self.cell = cell
        self.publication_id = ""
        self.plan = Plan((*self.before(), Order(cell.step, cell.wire, cell.times)))
        self.account = self.connected()

    def before(self) -> tuple[Order, ...]:
        """What has to go wrong first, so that the cell's step comes at all."""
        return ()

    def connected(self) -> Account:
        """The account, as its kind wants it."""
        return self.scene.newsroom.accounts[self.channel]

    @abstractmethod
    def publisher(self, seam: Seam, services_of: Fate | None) -> Publisher:
        """The publisher inside one process."""

    @abstractmethod
    def ledger(self) -> Ledger:
        """What is there now."""

    def found(self) -> Found:
        """What a person who looks says of the post that is there."""
        return Found(url="https://channel.example/post")

    def posts_by_hand(self) -> Found | None:
        """What a person does who was handed the post; None where nobody is."""
        return None

    def package_fields(self) -> dict[str, Any]:
        """What belongs to the package beside text and picture."""
        return {}

    def approved(self) -> Publication:
        """A scheduled post with a picture, due now."""
        with self.scene.conn() as conn:
            draft = builders.make_draft(conn, builders.make_brief(conn, self.scene.campaign), self.channel)
            path = self.scene.files.put(self.scene.workspace_id, PNG, ".png")
            builders.make_media(conn, draft, digest=IMAGE.digest, path=path)
            package = builders.make_package(draft, TEXT, media=(IMAGE,), **self.package_fields())
            version = builders.make_version(conn, draft, package=package)
            decision = builders.decide(conn, version, effective_at=self.scene.clock.now())
        return self.taken(decision)

    def taken(self, decision: Decision) -> Publication:
        """The row of an approval that is acted on."""
        take_decision(self.scene.services(), self.scene.workspace_id, decision.id)
        self.publication_id = (found := self.scene.publication_of(decision)).id
        return found

    def services(self, worker: str, fate: Fate | None) -> Services:
        """A process of ours."""
        seam = Seam(self.plan, self.far.ordered, fate)
        return self.scene.services(worker=worker, ports=fate, publisher_of=lambda account: self.publisher(seam, fate))

    def account_now(self) -> Account:
        """The account's row as it is."""
        with self.scene.conn() as conn:
            return accounts.get_account(conn, self.account.id)
