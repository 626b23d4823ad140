"""Mail: two recipients, the product's SMTP client, and a server that says at each step what the cell wants.

What goes wrong is said by the server in SMTP's own words. A process dies or stops when it opens the line, or when it
gives a message: in between there is nothing that our side could lose.
"""

from collections import Counter
from typing import Any, Final

from domain.ports import Publisher
from domain.publication import Publication
from resources.publishers.email.line import Handed, Line, open_line
from resources.services import Services
from store.publications import get_publication
from tests.conftest import free_port
from tests.fakes.ports import Ports
from tests.fakes.smtp_server import PASSWORD, SmtpServer
from tests.faults.axes import MAIL, WIRE
from tests.faults.cells import Cell
from tests.faults.far_side import FarSide
from tests.faults.fate import Fate
from tests.faults.seam import Seam
from tests.faults.side import Ledger, Side
from tests.faults.stage import Stage
from tests.press.mail_scene import MailScene

OPENING: Final = ("connect", "encrypt", "sign in")
HANDING: Final = ("sender", "recipient", "text")


class SteppedLine:
    """An open line whose every message is told to the process's fate."""

    def __init__(self, line: Line, fate: Fate | None) -> None:
        self._line = line
        self._fate = fate

    def hand(self, sender: str, recipient: str, message: bytes) -> Handed:
        for step in HANDING if self._fate else ():
            self._fate.sending(step)  # type: ignore[union-attr]
        handed = self._line.hand(sender, recipient, message)
        for step in HANDING if self._fate else ():
            self._fate.answered(step)  # type: ignore[union-attr]
        return handed

    def close(self) -> None:
        self._line.close()


class _Scene(MailScene):
    side: "SmtpMail"

    def open_line(self, ports: Ports | None) -> Line:
        return self.side.opened(ports if isinstance(ports, Fate) else None)


class SmtpMail(Side):
    """One mail account."""

    channel = "email"
    readable = False

    def __init__(self, scene: Stage, far: FarSide, cell: Cell, server: SmtpServer) -> None:
        if not isinstance(scene.mail, _Scene):
            scene.mail = _Scene(scene, recipients=2)
        self.mail = scene.mail
        self.mail.side = self
        super().__init__(scene, far, cell)
        self.server = server
        server.taken, server.say, server.keeps = [], self.said, lambda: self._keeps
        self._keeps = True

    def approved(self) -> Publication:
        version = self.mail.piece()
        self.mail.confirm(version)
        decision = self.scene.decide(version)
        return self.taken(decision)

    def publisher(self, seam: Seam, services_of: Fate | None) -> Publisher:
        raise NotImplementedError("the mail scene makes it")

    def services(self, worker: str, fate: Fate | None) -> Services:
        return self.mail.services(fate, worker=worker)

    def opened(self, fate: Fate | None) -> Line:
        """A line inside one process."""
        for step in OPENING if fate else ():
            fate.sending(step)  # type: ignore[union-attr]
        try:
            port = free_port() if self._nobody_listens() else None
            return SteppedLine(open_line(self.server.server(port), PASSWORD), fate)
        finally:
            for step in OPENING if fate else ():
                fate.answered(step)  # type: ignore[union-attr]

    def said(self, step: str) -> str:
        """What the server says at a step; nothing of ours: as usual."""
        self._keeps = True
        asked = "encrypt" if step == "offer" else step
        coming = next((order for order in self.plan.orders if order.step == asked and order.wire in WIRE), None)
        if coming is None or (step == "offer") != (MAIL[coming.wire][asked] == "<no offer>"):
            return ""
        fault = self.plan.take(asked)
        if fault is None:
            return ""
        self._keeps = fault.done
        return MAIL[fault.name][asked]

    def _nobody_listens(self) -> bool:
        orders = [order for order in self.plan.orders if order.wire == "timeout before send"]
        return any(self.plan.take(order.step) is not None for order in orders)

    def ledger(self) -> Ledger:
        boxes: Counter[str] = Counter(recipient for recipient, _ in self.server.taken)
        states = self.states()
        doubled = tuple(f"letter to {who}" for who, number in boxes.items() if number > 1)
        missing = tuple(
            f"letter to {who}" for who, (status, _) in states.items() if status == "sent" and not boxes[who]
        )
        missing += tuple(f"unsure: {who}" for who, (status, _) in states.items() if status != "sent")
        mute = {who: status for who, (status, reply) in states.items() if status != "sent" and not reply}
        if "to go" in self.reason():  # whom nobody tried to write to has no answer, and is counted
            mute = {who: status for who, status in mute.items() if status != "waiting"}
        silent = tuple(f"row of {who}" for who in mute)
        return Ledger(min(len(boxes), 1), doubled, missing, silent)

    def reason(self) -> str:
        """What the post's row says."""
        with self.scene.conn() as conn:
            return get_publication(conn, self.publication_id).reason or ""

    def states(self) -> dict[str, tuple[str, str]]:
        """Status and reply by recipient."""
        with self.scene.conn() as conn:
            publication = get_publication(conn, self.publication_id)
        return {row.email: (row.status, row.reply) for row in self.mail.rows(publication)}

    def package_fields(self) -> dict[str, Any]:
        return {}
