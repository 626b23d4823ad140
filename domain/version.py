"""A version: one immutable state of a piece, with the evidence and checks it was saved with."""

from datetime import datetime
from typing import Final, Literal

from domain.claim import Evidence
from domain.package import Package
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
    """Digests of what a version was made from; staleness is computed from these."""

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
    """A stored version. `made_by` is the user id of the person who wrote or edited it, None for a crew's work."""

    id: str
    number: int
    digest: str
    state: VersionState
    created_at: datetime


def hands_of(version: NewVersion) -> tuple[str, ...]:
    """User ids of the persons whose words these are: who wrote or edited the version, or one it was made from. A
    person's edit is their own responsibility, a crew's is nobody's: it washes no hands."""
    own = (version.made_by,) if version.made_by else ()
    return tuple(dict.fromkeys((*own, *version.authors)))


def blocking_failures(version: NewVersion) -> tuple[str, ...]:
    """One sentence per reason why this version may not be approved or sent; empty when it may. Claims are judged by
    the evidence of now, not by the check of then: an attestation may have come since, or run out."""
    failed = [
        f"{c.name}: {c.detail or 'failed'}"
        for c in version.checks
        if c.blocking and not c.passed and (c.name != CLAIMS_CHECK or not version.evidence)
    ]
    unsupported = [
        f"unsupported claim: “{e.sentence}”"
        for e in version.evidence
        if e.verdict == "unsupported" and e.attested_by is None
    ]
    return tuple(failed + unsupported)
