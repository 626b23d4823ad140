"""A post office that remembers every message it took, and a line to it that can fail at any point.

The ledger is the judge: it counts what people's mailboxes would hold, whatever our rows say. It takes the same message
twice without a word, as every mail server does.
"""

from collections import Counter
from dataclasses import dataclass, field

from resources.publishers.email.line import Handed
from tests.fakes.ports import Ports

TAKEN = Handed(kind="accepted", stage="data", code=250, text="2.0.0 Ok: queued")
NO_SUCH = Handed(kind="refused", stage="recipient", code=550, text="5.1.1 no such user (address)")
BUSY = Handed(kind="later", stage="recipient", code=450, text="4.2.2 mailbox full")
TOO_FAST = Handed(kind="later", stage="recipient", code=421, text="4.7.28 too fast")
UNWELCOME = Handed(kind="refused", stage="data", code=550, text="5.7.1 we do not like it")
NOT_FROM_YOU = Handed(kind="refused", stage="sender", code=553, text="5.7.1 sender not owned by user")
SILENCE = Handed(kind="lost", stage="data", text="Connection unexpectedly closed")
HUNG_UP = Handed(kind="unsent", stage="sender", text="Connection unexpectedly closed")


@dataclass
class PostOffice:
    """The far side. `answers` are used up by recipient, one per try; without one it takes the message. `swallows`: it
    has taken it when its answer is lost."""

    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: dict[str, list[Handed]] = field(default_factory=dict)
    swallows: bool = True
    shut: Exception | None = None
    lines: int = 0
    tries: Counter[str] = field(default_factory=Counter)

    def hand(self, sender: str, recipient: str, message: bytes) -> Handed:
        """One transaction."""
        self.tries[recipient] += 1
        script = self.answers.get(recipient, [])
        answer = script.pop(0) if script else TAKEN
        if answer.kind == "accepted" or (answer.kind == "lost" and self.swallows):
            self.taken.append((sender, recipient, message))
        return answer

    def boxes(self) -> Counter[str]:
        """How many messages lie in which mailbox."""
        return Counter(recipient for _, recipient, _ in self.taken)


class FakeLine:
    """A connection inside one of our processes, whose calls are counted by `ports`."""

    def __init__(self, office: PostOffice, ports: Ports | None = None) -> None:
        self._office = office
        self._ports = ports or Ports()
        self._ports.call("connect", self._connect)

    def _connect(self) -> None:
        if self._office.shut is not None:
            raise self._office.shut
        self._office.lines += 1

    def hand(self, sender: str, recipient: str, message: bytes) -> Handed:
        return self._ports.call("mail", lambda: self._office.hand(sender, recipient, message))

    def close(self) -> None:
        """A dead process says no goodbye either."""


class Unhurried:
    """A pace that lets everybody through at once."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []

    def take(self, host: str, gap_seconds: float, longest_seconds: float) -> float:
        self.asked.append((host, gap_seconds))
        return 0.0
