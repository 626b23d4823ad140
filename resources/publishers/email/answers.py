"""What a mail server's answer means: for this row, for its domain, and for the whole mailing.

Three codes decide in every textbook: 2 sent, 4 later, 5 never. Each is half of it. A 5 about the sender says nothing of
the recipient, and would empty a list if it were taken for a bounce; a 4 about the rate is meant for everybody at that
domain; a 5 about policy is no reason never to write to somebody again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.audience import Recipient
from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from resources.publishers.email.line import Handed
from store.mail_deliveries import Settled

FIRST_WAIT: Final = 300.0
LONGEST_WAIT: Final = 4 * 3600.0
MOST_ATTEMPTS: Final = 8  # with the waits between them about a day
DOMAIN_RESTS: Final = 600.0
SENDER_LATER: Final = 60.0


@dataclass(frozen=True)
class Verdict:
    """`trouble` ends the round; `domain_rests`: seconds in which nobody at that domain is written to."""

    settled: Settled
    trouble: PressroomError | None = None
    domain_rests: float = 0.0


def judge(recipient: Recipient, handed: Handed, now: datetime) -> Verdict:
    """The verdict on one message. `recipient.attempt` counts the tries before this one."""
    row, said = recipient.delivery_id, f"{handed.code} {handed.text}" if handed.code else handed.text
    if handed.kind == "accepted":
        return Verdict(Settled(delivery_id=row, status="sent", reply=said))
    if handed.kind == "lost":
        return Verdict(Settled(delivery_id=row, status="unknown", reply=f"The server gave no answer: {said}"))
    if handed.kind == "unsent":  # an idle line was closed, most often: the next one is tried at once
        return _again(recipient, said, now, wait=0.0 if recipient.attempt == 0 else FIRST_WAIT)
    if handed.stage == "sender":
        settled = Settled(delivery_id=row, status="waiting", reply=said, not_before=now, counts=False)
        return Verdict(settled, _about_sender(handed, said))
    if handed.kind == "later":
        return _later(recipient, handed, said, now)
    hard = handed.stage == "recipient" and is_about_mailbox(handed)
    return Verdict(Settled(delivery_id=row, status="bounced" if hard else "refused", hash=recipient.hash, reply=said))


def is_about_mailbox(handed: Handed) -> bool:
    """Whether a refusal says that there is no such mailbox (RFC 3463: 5.1.x, 5.2.1), and not that we are unwelcome."""
    code = handed.enhanced
    if code is None:
        return handed.code in (550, 551, 553)
    return (code[:2] == (5, 1) and code[2] not in (7, 8)) or code == (5, 2, 1)


def _about_sender(handed: Handed, said: str) -> PressroomError:
    if handed.kind == "later":
        return Retry(f"The mail server takes nothing from this sender now: {said}", SENDER_LATER)
    if handed.code == 552 or handed.enhanced == (5, 3, 4):
        return Permanent(f"The message is too large for the mail server: {said}")
    return NeedsPerson(f"The mail server does not take mail from this sender: {said}")


def _later(recipient: Recipient, handed: Handed, said: str, now: datetime) -> Verdict:
    code = handed.enhanced
    about_us = handed.code == 421 or (code is not None and code[1] == 7)
    return _again(recipient, said, now, wait=FIRST_WAIT, domain_rests=DOMAIN_RESTS if about_us else 0.0)


def _again(recipient: Recipient, said: str, now: datetime, *, wait: float, domain_rests: float = 0.0) -> Verdict:
    if recipient.attempt + 1 >= MOST_ATTEMPTS:
        reply = f"Given up after {MOST_ATTEMPTS} attempts: {said}"
        return Verdict(Settled(delivery_id=recipient.delivery_id, status="given_up", reply=reply))
    seconds = max(min(wait * 2**recipient.attempt, LONGEST_WAIT), domain_rests)
    settled = Settled(
        delivery_id=recipient.delivery_id,
        status="waiting",
        reply=said,
        not_before=now + timedelta(seconds=seconds),
    )
    return Verdict(settled, domain_rests=domain_rests)
