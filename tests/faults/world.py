"""The life of one post in one cell: from the approval until nothing is left to be done, with people who act.

A process lives until the cell's fate befalls it; others go on. Where a row waits for a person, the person does what its
reason asks for, and tells the truth: signs in again, looks whether the post is there, lets a late one go out.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk.publications import settle
from domain.brief import ChannelKind
from domain.publication import Publication, is_settled
from press.delivery import deliver
from press.reaper import reap_posts
from store import drafts
from store.holds import ACCOUNT_HOLD, release_account
from store.postgres import Database
from store.publications import get_publication
from tests.fakes.ports import Killed
from tests.fakes.smtp_server import SmtpServer, smtp_server
from tests.faults.cells import Cell
from tests.faults.far_side import FarSide, far_side
from tests.faults.fate import Fate
from tests.faults.linkedin_side import LinkedInMember, LinkedInPage
from tests.faults.mail_side import SmtpMail
from tests.faults.near_sides import ByHand, Folder
from tests.faults.side import Ledger, Side
from tests.faults.stage import Stage
from tests.faults.wordpress_side import WordPressRest, WordPressXmlRpc
from tests.press.scene import LEASE_SECONDS, Scene

MAIL = "e-mail SMTP"
MOST_ROUNDS = 40
WHILE_STOPPED = 6
ASKS_TO_LOOK = ("a person must look", "it may be this post")
ENDS = frozenset({"verified", "mismatch", "failed", "withdrawn"})
SIDES: dict[str, Callable[[Stage, FarSide, Cell], Side]] = {
    "LinkedIn member": LinkedInMember,
    "LinkedIn page": LinkedInPage,
    "WordPress REST": WordPressRest,
    "WordPress XML-RPC": WordPressXmlRpc,
    "folder": Folder,
    "hand-off": ByHand,
}


KINDS: dict[str, ChannelKind] = {
    "LinkedIn member": "linkedin",
    "LinkedIn page": "linkedin",
    "WordPress REST": "blog",
    "WordPress XML-RPC": "blog",
    MAIL: "email",
    "folder": "blog",
    "hand-off": "linkedin",
}


@dataclass(frozen=True)
class Told:
    """A reason that a person was given, and what they did."""

    status: str
    reason: str
    deed: str


@dataclass
class Lived:
    """What came of a cell."""

    cell: Cell
    publication: Publication
    ledger: Ledger
    note: str
    told: list[Told]
    rounds: int
    ended: bool
    readable: bool
    befell: bool


@dataclass
class Worlds:
    """What all cells share: the database, a disk, and the servers at the other end."""

    database: Database
    folder: Path
    far: FarSide
    mail: SmtpServer
    stages: dict[str, Stage] = field(default_factory=dict)

    def stage(self, channel: str) -> Stage:
        """Where cells of that channel play. A mailbox that is gone is never written to again, so each mailing has
        readers of its own."""
        if channel == MAIL or channel not in self.stages:
            self.stages[channel] = Stage(self.database, self.folder)
        return self.stages[channel]


@contextmanager
def worlds(database: Database, folder: Path) -> Iterator[Worlds]:
    """Servers until the end of the block."""
    with far_side() as far, smtp_server(folder) as mail:
        yield Worlds(database, folder, far, mail)


@dataclass
class Life:
    """One cell under way."""

    side: Side
    publication: Publication
    told: list[Told] = field(default_factory=list)
    deeds: Counter[str] = field(default_factory=Counter)
    rounds: int = 0

    @property
    def scene(self) -> Scene:
        return self.side.scene

    def round(self, worker: str, fate: Fate | None) -> None:
        """What a courier does for this post in one round. Raises Killed."""
        self.rounds += 1
        services = self.side.services(worker, fate)
        if self.publication.status in ("claimed", "sending"):
            reap_posts(services)
        self.publication = deliver(services, self.scene.workspace_id, self.publication.id)

    def people_act(self) -> bool:
        """Whether somebody did what the row asks for."""
        row, reason = self.publication, self.publication.reason or ""
        deed = ""
        if row.status == "held" and reason.startswith(ACCOUNT_HOLD):
            deed = "connected the account again"
            with self.scene.conn() as conn:
                release_account(conn, row.account_id, self.scene.clock.now())
        elif row.status == "handed_over" and (posted := self.side.posts_by_hand()) is not None:
            deed = "posted it"
            self._say("is there", found=posted)
        elif row.status == "unknown" and any(words in reason for words in ASKS_TO_LOOK):
            deed = "looked"
            if self.side.ledger().posts:
                self._say("is there", found=self.side.found())
            else:
                self._say("is not there")
        elif row.status == "late":
            deed = "let it go out late"
            self._say("send")
        if not deed or self.deeds[deed] >= 4:
            return False
        self.deeds[deed] += 1
        self.told.append(Told(row.status, reason, deed))
        self._look()
        return True

    def is_over(self) -> bool:
        """Whether nothing more is done by itself."""
        row = self.publication
        return row.status in ENDS or is_settled(row) or row.status == "held"

    def wait(self) -> None:
        """Until it is due, or ever longer."""
        now = self.scene.clock.now()
        left = (self.publication.due_at - now).total_seconds()
        self.scene.clock.advance(left + 1 if left > 0 else 45 * (1 + self.rounds) ** 1.5)

    def go_on(self, worker: str, fate: Fate | None, most: int) -> bool:
        """Round after round until the end, a kill, or so many rounds; whether it came to its end."""
        for at in range(most):
            try:
                self.round(f"{worker}-{at}", fate if fate and not fate.dead else None)
            except Killed:
                self.scene.clock.advance(LEASE_SECONDS + 1)
                self._look()
                continue
            if self.people_act():
                continue
            if self.is_over():
                return True
            self.wait()
        return False

    def _say(self, word: str, **more: object) -> None:
        owner = self.scene.newsroom.owner
        settle(self.scene.database, owner, self.scene.clock, publication_id=self.publication.id, word=word, **more)  # type: ignore[arg-type]

    def _look(self) -> None:
        with self.scene.conn() as conn:
            self.publication = get_publication(conn, self.publication.id)


def run(worlds: Worlds, cell: Cell) -> Lived:
    """Lives through one cell."""
    scene = worlds.stage(cell.channel)
    scene.begin(KINDS[cell.channel])
    side = (
        SmtpMail(scene, worlds.far, cell, worlds.mail)
        if cell.channel == MAIL
        else SIDES[cell.channel](scene, worlds.far, cell)
    )
    life = Life(side, side.approved())

    def others_work() -> None:
        scene.clock.advance(LEASE_SECONDS + 1)
        life._look()
        life.go_on("meanwhile", None, WHILE_STOPPED)

    fate = Fate(cell.process, cell.dies_at, others_work)
    ended = life.go_on("courier", fate, MOST_ROUNDS)
    life._look()
    with scene.conn() as conn:
        note = drafts.get_draft(conn, life.publication.draft_id).note or ""
    return Lived(
        cell, life.publication, side.ledger(), note, life.told, life.rounds, ended, side.readable, fate.happened
    )
