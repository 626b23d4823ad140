"""A version: one immutable state of a piece, with the evidence and checks it was saved with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from domain.claim import Evidence
from domain.package import Package
from domain.quotations import quotations_in
from domain.value import Value

CLAIMS_CHECK: Final = "claims supported"
REQUIRED_CHECK: Final = "required text"
VersionState = Literal["current", "proposed", "superseded"]


class CheckResult(Value):
    """One check of a version. A failed blocking check stops approval and delivery."""

    name: str
    passed: bool
    blocking: bool
    detail: str = ""


class NotDone(Value):
    """A wish of a reviewer that the revision could not fulfil, and why."""

    wish: str
    reason: str


class MadeWith(Value):
    """Digests of what a version was made from; staleness is computed from these. `examples` is `none` where the writer
    was told none; a version from before there were any says nothing."""

    guide: str = ""
    prompts: str = ""
    dossier: str = ""
    model: str = ""
    examples: str = ""


class NewVersion(Value):
    """What a crew's run or a person's edit hands to the store: the store gives id, number and state. `authors` are the
    persons whose words a crew's version carries on: none of them may approve it."""

    draft_id: str
    package: Package
    made_by: str | None = None
    authors: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    not_done: tuple[NotDone, ...] = ()
    made_with: MadeWith = MadeWith()
    model: str = ""
    tokens: int = 0
    seconds: float = 0.0


class Version(NewVersion):
    """A stored version. `made_by` is the user id of the person who wrote or edited it, None for a crew's work.
    `sentences` says with how many pieces of evidence it was saved."""

    id: str
    number: int
    digest: str
    state: VersionState
    created_at: datetime
    sentences: int | None = None


def hands_of(version: NewVersion) -> tuple[str, ...]:
    """User ids of the persons whose words these are: who wrote or edited the version, or one it was made from. A
    person's edit is their own responsibility, a crew's is nobody's: it washes no hands."""
    own = (version.made_by,) if version.made_by else ()
    return tuple(dict.fromkeys((*own, *version.authors)))


def checks_of_now(checks: Sequence[CheckResult], evidence: Sequence[Evidence]) -> tuple[CheckResult, ...]:
    """The checks as they stand when they are read: that of the claims is judged by the evidence of now, for somebody
    may have vouched for a sentence since, or their word may have run out. A version without evidence keeps its own."""
    if not evidence:
        return tuple(checks)
    open_ones = sum(e.verdict == "unsupported" and e.attested_by is None for e in evidence)
    vouched = sum(e.verdict == "unsupported" and e.attested_by is not None for e in evidence)
    return tuple(_of_now(check, open_ones, vouched) if check.name == CLAIMS_CHECK else check for check in checks)


def _of_now(check: CheckResult, open_ones: int, vouched: int) -> CheckResult:
    if check.passed == (not open_ones) and not vouched:
        return check
    if open_ones:
        detail = f"{open_ones} unsupported" + (f", {vouched} vouched for" if vouched else "")
    else:
        detail = f"{vouched} vouched for by a person" if vouched else ""
    return check.model_copy(update={"passed": not open_ones, "detail": detail})


def blocking_failures(version: NewVersion) -> tuple[str, ...]:
    """One sentence per reason why this version may not be approved or sent; empty when it may. Claims are judged by
    the evidence of now, not by the check of then: an attestation may have come since, or run out. That holds while all
    of the evidence is there; where some is missing, the check of then stands. A quotation is nobody's to vouch for."""
    failed = [
        f"{c.name}: {c.detail or 'failed'}"
        for c in version.checks
        if c.blocking and not c.passed and (c.name != CLAIMS_CHECK or not _is_whole(version))
    ]
    unsupported = [
        f"unsupported claim: “{e.sentence}”"
        for e in version.evidence
        if e.verdict == "unsupported" and (e.attested_by is None or quotations_in(e.sentence))
    ]
    return tuple(failed + unsupported)


def _is_whole(version: NewVersion) -> bool:
    saved = version.sentences if isinstance(version, Version) else None
    return bool(version.evidence) and saved in (None, len(version.evidence))
