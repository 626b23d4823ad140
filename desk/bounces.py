"""Reports of mail that came back, and complaints: what becomes of the addresses.

One that is not there is not written to again; one that is full or away is, until it came back so many mailings in a row
that nobody can be reading there. Somebody who complained is never written to again, on whatever list.
"""

from collections.abc import Callable, Sequence
from typing import Final

from desk.access import Desk, at_desk
from domain.actor import Actor
from domain.errors import InvalidInput
from domain.mail_address import MailAddress, parse_address
from domain.mail_report import SOFT_IN_A_ROW, MailReport
from domain.ports import Clock
from domain.value import Value
from store.audiences import end_address
from store.mail_deliveries import Delivery, find_delivery, last_to, note_bounce, note_complaint, of_message
from store.postgres import Database

HashOf = Callable[[MailAddress], str]
_LEAST: Final = 16  # letters of a message's id that say enough


class TakenIn(Value):
    """How many reports of which kind, how many addresses are not written to any more, and how many reports named no
    message of this workspace, or nothing new."""

    hard: int = 0
    soft: int = 0
    complaints: int = 0
    ended: int = 0
    known: int = 0
    foreign: int = 0


def take_reports(
    database: Database, actor: Actor, clock: Clock, *, reports: Sequence[MailReport], hash_of: HashOf
) -> TakenIn:
    """Takes reports in. The same ones again change nothing."""
    counts = dict.fromkeys(TakenIn.model_fields, 0)
    with at_desk(database, actor, "take in reports of mail") as desk:
        for report in reports:
            delivery = _delivery(desk, report, hash_of)
            if delivery is None:
                counts["foreign"] += 1
            elif not _noted(desk, clock, delivery, report):
                counts["known"] += 1
            else:
                counts["complaints" if report.kind == "complaint" else report.kind] += 1
                counts["ended"] += _ended(desk, clock, delivery, report)
        taken = TakenIn(**counts)
        desk.record("mail", **taken.model_dump())
    return taken


def _delivery(desk: Desk, report: MailReport, hash_of: HashOf) -> Delivery | None:
    for letters in report.letters:
        if found := find_delivery(desk.conn, f"dlv_{letters}"):
            return found
    digest, _, key = report.message_id.partition("@")[0].partition(".")
    if len(digest) >= _LEAST and len(key) >= _LEAST and (found := of_message(desk.conn, digest, key)):
        return found
    try:
        address = parse_address(report.recipient)
    except InvalidInput:
        return None
    return next(iter(last_to(desk.conn, hash_of(address))), None)


def _noted(desk: Desk, clock: Clock, delivery: Delivery, report: MailReport) -> bool:
    if report.kind == "complaint":
        return note_complaint(desk.conn, delivery.id, clock.now())
    return note_bounce(desk.conn, delivery.id, report.kind, report.said)


def _ended(desk: Desk, clock: Clock, delivery: Delivery, report: MailReport) -> bool:
    """Whether the address is not written to any more because of this report."""
    now = clock.now()
    if delivery.is_erased:  # nobody is written to by it, and nobody knows any more who it was
        return False
    if report.kind == "complaint":
        return end_address(desk.conn, delivery.hash, "complained", now, report.said) > 0
    if report.kind == "soft":
        last = last_to(desk.conn, delivery.hash, SOFT_IN_A_ROW)
        if len(last) < SOFT_IN_A_ROW or any(each.bounce != "soft" for each in last):
            return False
    return end_address(desk.conn, delivery.hash, "bounced", now, report.said) > 0
