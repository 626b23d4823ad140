"""Asking readers whether they want to be on a list, for some seconds, each once.

The same care as for a mailing, on a smaller scale: the row says that somebody is asked before the question is given to
the server, a line is opened only where somebody waits, the account's pace is kept together with its mailings, and a
brake or a lost account holds before the next question. Whoever is in hand when the process dies counts as asked.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.audience import Recipient
from domain.errors import NeedsPerson, PressroomError, Retry
from resources.publishers.email.answers import judge
from resources.publishers.email.line import Handed, Line, OpenLine
from resources.publishers.email.mailroom import Mailroom
from resources.publishers.email.question import question_message
from resources.publishers.email.settings import SmtpSettings
from store.audiences import end_address
from store.confirmations import Question, somebody_waits, take, was_asked, was_not_asked
from store.mail_deliveries import Settled
from store.postgres import Transaction

LONGEST_WAIT: Final = 5.0


@dataclass
class Questions:
    """One round of an account. `trouble` says what ended it before its time."""

    room: Mailroom
    workspace_id: str
    account_id: str
    settings: SmtpSettings
    open_line: OpenLine
    asked: int = 0
    trouble: PressroomError | None = None

    def run(self, seconds: float) -> None:
        """Asks until nobody waits, the seconds are over, or something keeps it from going on."""
        if not self._anybody():
            return
        if not self.room.base.startswith("https://"):
            self.trouble = NeedsPerson(f"Nobody could answer at {self.room.base}: set PRESSROOM_PUBLIC_BASE.")
            return
        ends = time.monotonic() + seconds
        line: Line | None = None
        try:
            while self.trouble is None and self._may_go_on(ends):
                line = line or self.open_line()
                question = self._taken()
                if question is None:
                    return
                handed = self._handed(line, question)
                self._settle(question, handed)
                if handed.kind in ("unsent", "lost"):
                    line.close()
                    line = None
        except (NeedsPerson, Retry) as error:
            self.trouble = error
        finally:
            if line is not None:
                line.close()

    def _anybody(self) -> bool:
        with self.room.database.transaction(self.workspace_id) as conn:
            return somebody_waits(conn, self.account_id, self.room.installation_id, self.room.clock.now())

    def _may_go_on(self, ends: float) -> bool:
        while (left := ends - time.monotonic()) > 0:
            if not self.settings.per_second:
                return True
            longest = min(left, LONGEST_WAIT)
            wait = self.room.pace.take(f"mail:{self.account_id}", 1 / self.settings.per_second, longest)
            if wait <= longest:
                time.sleep(wait)
                return True
            time.sleep(longest)
        return False

    def _taken(self) -> Question | None:
        with self.room.database.transaction(self.workspace_id) as conn:
            return take(conn, self.account_id, self.room.installation_id, self.room.clock.now())

    def _handed(self, line: Line, question: Question) -> Handed:
        link = self.room.keys.link(self.room.base, "confirm", question.row.id)
        message = question_message(self.settings, question, link, self.room.clock.now())
        return line.hand(self.settings.from_address, question.row.email, message)

    def _settle(self, question: Question, handed: Handed) -> None:
        row, now = question.row, self.room.clock.now()
        recipient = Recipient(
            delivery_id=row.id, email=row.email, domain=row.domain, hash=row.hash, attempt=question.attempt
        )
        verdict = judge(recipient, handed, now)
        self.trouble = verdict.trouble
        self.asked += verdict.settled.status == "sent"
        with self.room.database.transaction(self.workspace_id) as conn:
            _WRITE.get(verdict.settled.status, _never)(conn, question, verdict.settled, now)


def _asked(conn: Transaction, question: Question, settled: Settled, now: datetime) -> None:
    del now
    was_asked(conn, question.row.id, settled.reply)


def _later(conn: Transaction, question: Question, settled: Settled, now: datetime) -> None:
    at = settled.not_before or now
    was_not_asked(conn, question.row.id, settled.reply, again_at=at, counts=settled.counts)


def _gone(conn: Transaction, question: Question, settled: Settled, now: datetime) -> None:
    end_address(conn, question.row.hash, "bounced", now, settled.reply)


def _never(conn: Transaction, question: Question, settled: Settled, now: datetime) -> None:
    del now
    was_not_asked(conn, question.row.id, settled.reply, again_at=None)


_WRITE: Final[dict[str, Callable[[Transaction, Question, Settled, datetime], None]]] = {
    "sent": _asked,
    "unknown": _asked,
    "waiting": _later,
    "bounced": _gone,
}
