"""The two channels without a service at the other end: a folder, and a person who posts by hand.

A folder answers no HTTP; what can go wrong is a disk that is away before or after the write, a record that is damaged,
a post that is gone. At a hand-off nothing is sent, so only the page that is read back is on a wire.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from desk.publications import Found
from domain.package import Package
from domain.ports import Publisher, SendableMedia
from domain.publication import Outcome, Pending, Published, ReadBack
from resources.documents.reader import FileReader
from resources.publishers.folder import FolderPublisher
from resources.publishers.hand_off import HandOff
from store import accounts
from store.accounts import Account
from tests.fakes.linkedin.world import Told
from tests.faults.axes import WireFault
from tests.faults.cells import Cell
from tests.faults.far_side import FarSide
from tests.faults.fate import Fate
from tests.faults.seam import Order, Seam
from tests.faults.side import TEXT, Ledger, Side
from tests.faults.stage import Stage
from tests.faults.wordpress_side import SteppedFetcher

T = TypeVar("T")


class SteppedFolder(FolderPublisher):
    """The real folder on a disk that goes away."""

    seam: Seam
    fault_now: Callable[[], WireFault | None]
    damage: Callable[[WireFault], None]

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        whole = super().publish
        return self._through("publish", lambda: whole(package, media, key))

    def look_up(self, key: str, package: Package, since: datetime) -> Published | None:
        whole = super().look_up
        return self._through("look up", lambda: whole(key, package, since))

    def read_back(self, remote_id: str) -> ReadBack:
        whole = super().read_back
        return self._through("read", lambda: whole(remote_id))

    def _through(self, step: str, call: Callable[[], T]) -> T:
        def done() -> T:
            fault = self.fault_now()
            if fault is not None and not fault.done and fault.manner in ("unreachable", "silence"):
                raise OSError(5, "Input/output error")
            answer = call()
            if fault is not None:
                self.damage(fault)
                if fault.manner == "silence":
                    raise TimeoutError("the disk does not answer")
            return answer

        return self.seam.through(step, done)


class Folder(Side):
    """The folder of finished posts."""

    channel = "blog"

    def __init__(self, scene: Stage, far: FarSide, cell: Cell) -> None:
        super().__init__(scene, far, cell)
        self.root = Path(mkdtemp(prefix="published-", dir=scene.folder))

    def before(self) -> tuple[Order, ...]:
        return (Order("publish", "done, no reply"),) if self.cell.step == "look up" else ()

    def publisher(self, seam: Seam, services_of: Fate | None) -> Publisher:
        made = SteppedFolder(self.root, self.scene.workspace_id, now=self.scene.clock.now)
        made.seam, made.damage = seam, self.damaged
        made.fault_now = lambda: self.far.ordered.fault
        return made

    def damaged(self, fault: WireFault) -> None:
        """What the fault does to the post on the disk."""
        for record in self.root.rglob("post.json"):
            if fault.manner == "half":
                record.write_bytes(record.read_bytes()[:100])
            elif fault.manner == "lie":
                shutil.rmtree(record.parent)

    def ledger(self) -> Ledger:
        records = list(self.root.rglob("post.json"))
        return Ledger(len(records))


class PageBehind:
    """The place where a person posts: one page per post."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}

    def answer(self, method: str, target: str, headers: Mapping[str, str], data: bytes) -> Told:
        del method, headers, data
        found = self.pages.get(target)
        if found is None:
            return Told(404, b"<html>Nothing here</html>", {"Content-Type": "text/html"})
        page = f"<html><head><title>Forum</title></head><body><p>{found}</p></body></html>"
        return Told(200, page.encode(), {"Content-Type": "text/html"})

    def refusal(self, status: int) -> Told:
        return Told(status, b"<html>Sorry</html>", {"Content-Type": "text/html"})

    def kept(self) -> Any:
        return dict(self.pages)

    def put_back(self, kept: Any) -> None:
        self.pages = kept


class SteppedHandOff(HandOff):
    """The real hand-off, through the seam."""

    seam: Seam

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        whole = super().publish
        return self.seam.through("hand over", lambda: whole(package, media, key))

    def look_up(self, key: str, package: Package, since: datetime) -> Pending:
        whole = super().look_up
        return self.seam.through("asking", lambda: whole(key, package, since))


class ByHand(Side):
    """A person who posts by hand, on a page that anybody can read."""

    channel = "linkedin"

    def __init__(self, scene: Stage, far: FarSide, cell: Cell) -> None:
        super().__init__(scene, far, cell)
        self.place = PageBehind()
        far.world = self.place

    def connected(self) -> Account:
        account = super().connected()
        with self.scene.conn() as conn:
            accounts.serve_by(conn, account.id, "hand_off", {"person": "Mia Olsen", "read_back": True})
        return account

    def publisher(self, seam: Seam, services_of: Fate | None) -> Publisher:
        made = SteppedHandOff("Mia Olsen", 24, SteppedFetcher(seam, self.far.place, "read"), FileReader())
        made.seam = seam
        return made

    def posts_by_hand(self) -> Found:
        path = f"/posts/{self.publication_id}-{len(self.place.pages)}"
        self.place.pages[path] = TEXT
        return Found(url=self.far.address + path)

    def ledger(self) -> Ledger:
        return Ledger(len(self.place.pages))
