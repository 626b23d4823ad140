"""One round of a mailing: messages go out one after the other, for some seconds, and each leaves its row.

A mailing of ten thousand takes minutes; whoever sends it may be killed at any of its steps, stopped and continued, or
told to stop. So it is cut into short rounds, each of which begins a new `turn` of the mailing, and every step of a
round is one transaction that asks again whether it may go on: the turn is still ours, the account is connected, sending
is not stopped, the person has not left. The row says `sending`, committed, before the message is given to the server.

    take a row ─ commit ─ give the message ─ its answer and the next row ─ commit ─ …

So at most one row per connection is in doubt when a process dies, and that row is `unknown`, listed, and never tried
again: mail has no key by which a server would know a message again.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from domain.audience import Recipient
from domain.errors import NeedsPerson, PressroomError, Retry
from domain.ports import Clock
from resources.publishers.email.answers import Verdict, judge
from resources.publishers.email.line import Handed, Line, OpenLine
from store.audiences import end_address
from store.mail_deliveries import Settled, next_due, rest_domain, settle, skip, take
from store.mailings import held_by
from store.postgres import Database, Transaction

logger = logging.getLogger(__name__)

LONGEST_WAIT: Final = 5.0  # for the account's own pace, before the round looks up again
REFUSALS_IN_A_ROW: Final = 10
UNSENT_IN_A_ROW: Final = 3
PAUSES: Final = (0.1, 0.5, 1.0, 2.0)


class Pace(Protocol):
    """Whose turn it is, of all processes together."""

    def take(self, host: str, gap_seconds: float, longest_seconds: float) -> float:
        """The seconds to wait; longer than `longest_seconds` means that no turn was taken."""
        ...


@dataclass(frozen=True)
class Limits:
    """How long a round lasts and how fast it goes."""

    seconds: float
    messages: int
    per_second: float
    per_domain_minute: float
    connections: int


@dataclass(frozen=True)
class Letter:
    """A row that was taken, and its message."""

    recipient: Recipient
    sender: str
    message: bytes


@dataclass
class Round:
    """What the connections of one round share."""

    database: Database
    workspace_id: str
    installation_id: str
    account_id: str
    mailing_id: str
    turn: int
    open_line: OpenLine
    compose: Callable[[Recipient], tuple[str, bytes]]
    clock: Clock
    pace: Pace
    limits: Limits
    trouble: PressroomError | None = None
    sent: int = 0
    _begun: int = 0
    _refused: int = 0
    _unsent: int = 0
    _ends: float = 0.0
    _resting: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Sends until the round is over, nothing is left that may be tried, or it must not go on (`trouble`)."""
        self._ends = time.monotonic() + self.limits.seconds
        if self.limits.connections == 1:
            self._send_by_one_line()
            return
        with ThreadPoolExecutor(self.limits.connections, thread_name_prefix="mail") as lines:
            for line in [lines.submit(self._send_by_one_line) for _ in range(self.limits.connections)]:
                line.result()

    def _send_by_one_line(self) -> None:
        line: Line | None = None
        answer: Settled | None = None
        try:
            while self._goes_on():
                line = line or self._opened()
                if line is None:
                    return
                letter, answer = self._next(answer), None
                if letter is None:
                    return
                handed = line.hand(letter.sender, letter.recipient.email, letter.message)
                answer = self._answer(letter.recipient, handed)
                if handed.kind in ("unsent", "lost"):
                    line.close()
                    line = None
        finally:
            if answer is not None:
                self._write(answer)
            if line is not None:
                line.close()

    def _goes_on(self) -> bool:
        """Whether there is time and room for one more; waits for the account's own pace."""
        with self._lock:
            if self.trouble is not None or self._begun >= self.limits.messages:
                return False
            self._begun += 1
        while (left := self._ends - time.monotonic()) > 0:
            if not self.limits.per_second:
                return True
            wait = self.pace.take(f"mail:{self.account_id}", 1 / self.limits.per_second, min(left, LONGEST_WAIT))
            if wait <= min(left, LONGEST_WAIT):
                time.sleep(wait)
                return True
            time.sleep(min(left, LONGEST_WAIT))
        return False

    def _opened(self) -> Line | None:
        try:
            return self.open_line()
        except (NeedsPerson, Retry) as error:
            with self._lock:
                self.trouble = self.trouble or error
            return None

    def _next(self, answer: Settled | None) -> Letter | None:
        """Writes the last answer and takes the next row, in one transaction. The message is made before the row is
        taken: one that cannot be made leaves it as it is."""
        now = self.clock.now()
        with self.database.transaction(self.workspace_id) as conn:
            if answer is not None:
                _settle(conn, answer, now)
            while True:
                due = next_due(
                    conn,
                    self.mailing_id,
                    self.turn,
                    installation_id=self.installation_id,
                    resting=self._at_rest(),
                    now=now,
                )
                if due is None:
                    if stopped := held_by(conn, self.mailing_id, self.installation_id):
                        self.trouble = Retry(stopped, 5.0)
                    return None
                if not due.wanted:
                    skip(conn, due.delivery_id, now)
                elif self._domain_has_room(due.domain):
                    sender, message = self.compose(due)
                    take(conn, due.delivery_id, self.turn)
                    return Letter(due, sender, message)

    def _at_rest(self) -> Sequence[str]:
        now = time.monotonic()
        with self._lock:
            return [domain for domain, until in self._resting.items() if until > now]

    def _domain_has_room(self, domain: str) -> bool:
        if not self.limits.per_domain_minute:
            return True
        gap = 60 / self.limits.per_domain_minute
        wait = self.pace.take(f"mail:{self.account_id}:{domain}", gap, 0.0)
        with self._lock:
            self._resting[domain] = time.monotonic() + (wait or gap)
        return wait <= 0

    def rest_seconds(self) -> float:
        """How long it is until a domain that had enough may be written to again; 0 when none rests."""
        now = time.monotonic()
        return max(0.0, min((until - now for until in self._resting.values()), default=0.0))

    def _answer(self, recipient: Recipient, handed: Handed) -> Settled:
        verdict: Verdict = judge(recipient, handed, self.clock.now())
        with self._lock:
            self.sent += verdict.settled.status == "sent"
            self._refused = self._refused + 1 if verdict.settled.status == "refused" else 0
            self._unsent = self._unsent + 1 if handed.kind == "unsent" else 0
            self.trouble = self.trouble or verdict.trouble
            if self._refused >= REFUSALS_IN_A_ROW:
                self.trouble = self.trouble or Retry(f"{self._refused} were refused in a row: {handed.text}", 900.0)
            if self._unsent >= UNSENT_IN_A_ROW:
                self.trouble = self.trouble or Retry(f"The mail server hangs up: {handed.text}", 60.0)
        if verdict.domain_rests:
            until = self.clock.now() + timedelta(seconds=verdict.domain_rests)
            with self.database.transaction(self.workspace_id) as conn:
                rest_domain(conn, self.mailing_id, recipient.domain, until)
        return verdict.settled

    def _write(self, answer: Settled) -> None:
        """The last answer of a line, when there is no next row to take with it. It came once, so the database is given
        time to be back."""
        for pause in PAUSES:
            try:
                with self.database.transaction(self.workspace_id) as conn:
                    return _settle(conn, answer, self.clock.now())
            except Retry as error:
                logger.warning("an answer waits for the database: %s", error)
                threading.Event().wait(pause)
        with self.database.transaction(self.workspace_id) as conn:
            return _settle(conn, answer, self.clock.now())


def _settle(conn: Transaction, answer: Settled, now: datetime) -> None:
    settle(conn, answer, now)
    if answer.status == "bounced":
        end_address(conn, answer.hash, "bounced", now, answer.reply)
