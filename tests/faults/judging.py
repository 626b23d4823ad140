"""The judge: what the far side holds, against what our row says, and whether a person could act on what it says.

Wanted in every cell: nothing twice, nothing lost, nothing silent. A fault that passes ends with the post out; a refusal
ends with the post out or with its reason. What nobody can know (a mail server, or LinkedIn towards a member's app, that
says yes and does nothing) is never called verified.
"""

import re
from dataclasses import dataclass

from domain.publication import NOT_VERIFIABLE
from tests.faults.axes import WIRE
from tests.faults.world import Lived

OUT = frozenset({"verified", "sent", "mismatch"})
NOT_OUT = frozenset({"failed", "held", "late", "withdrawn"})
# How delivery tells of an error that no publisher understood; a folder leaves errors of its disk to it.
NOT_UNDERSTOOD = re.compile(r"The call broke off|It could not be prepared")
LEAST_REASON = 15
LATE_ANSWER = "A sender that had lost its lease posted it"
DOUBTED = "Not everybody surely got it"


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a cell, by its kind; nothing of it is wanted."""

    duplicates: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """All of it."""
        return (*self.duplicates, *self.lost, *self.silent)


def judge(lived: Lived) -> Verdict:
    """The verdict on one cell."""
    posts = lived.ledger.posts
    twice = (f"{posts} posts",) if posts > 1 else ()
    return Verdict(twice + lived.ledger.doubled, tuple(_lost(lived)), tuple(_silent(lived)))


def is_believed(lived: Lived) -> bool:
    """Whether the channel said yes, did nothing, and cannot be read: the row says that it is not verifiable. A first
    comment is not read back."""
    if lived.cell.wire != "success that lies":
        return False
    return lived.cell.step == "comment" or (not lived.readable and lived.publication.status == "sent")


def _lost(lived: Lived) -> list[str]:
    status, there = lived.publication.status, lived.ledger.posts > 0
    fault = WIRE.get(lived.cell.wire)
    lies = fault is not None and fault.manner == "lie"
    found = []
    if not lived.ended:
        found.append(f"no end after {lived.rounds} rounds: {status}")
    if status in ("verified", "sent") and not there and not is_believed(lived) and DOUBTED not in lived.note:
        found.append(f"it says {status}, and there is none")
    if status == "mismatch" and not there and not lies:
        found.append("it is not there any more")
    said = lived.publication.reason or ""
    if status in NOT_OUT and there and LATE_ANSWER not in said and not _counts_unknown(lived):
        found.append(f"it says {status}, and there is one")
    if status not in OUT and not lies and not (fault is not None and fault.is_refusal):
        found.append(f"the fault passed, and it is {status}")
    if status == "verified" and "image" in lived.ledger.missing:
        found.append("it is called verified without its image")
    if any(each.startswith("letter to") for each in lived.ledger.missing) and not lies:
        found.append("a letter that is called sent was not taken")
    return found


def _counts_unknown(lived: Lived) -> bool:
    """Whether the row of a mailing says that of some it is not known whether they got it."""
    return lived.cell.channel == "e-mail SMTP" and " unknown" in (lived.publication.reason or "")


def _silent(lived: Lived) -> list[str]:
    row = lived.publication
    reasons = [(told.status, told.reason) for told in lived.told]
    if row.status != "verified":
        reasons.append((row.status, row.reason or ""))
    found = [f"{status} without a reason" for status, reason in reasons if len(reason) < LEAST_REASON]
    if lived.cell.channel != "folder":
        found += [f"not understood: {reason}" for _, reason in reasons if NOT_UNDERSTOOD.search(reason)]
    if row.status == "sent" and not (row.reason or "").startswith(NOT_VERIFIABLE):
        found.append(f"sent for ever: {row.reason}")
    if (
        row.status in OUT
        and "comment" in lived.ledger.missing
        and not is_believed(lived)
        and "comment" not in f"{row.reason} {lived.note}"
    ):
        found.append("nobody is told that the first comment is missing")
    said = f"{row.reason} {lived.note}"
    unsure = any(each.startswith("unsure") for each in lived.ledger.missing)
    if unsure and row.status in OUT and DOUBTED not in said:
        found.append("nobody is told that a letter may be missing")
    if row.status != "mismatch" and not lived.cell.process.startswith(
        "stopped"
    ):  # one that is stopped in its preparing may leave a draft behind
        found += [f"left there without a word: {each}" for each in lived.ledger.litter if "remain" not in said]
    return found
