"""What speaks against sending a version as the bytes with a digest: one set of questions for every door.

A person who approves, the machine that acts on the approval and the courier before its call ask the same. Two lists
would differ one day, and a face would promise what delivery then refuses.
"""

from collections.abc import Iterable, Iterator

from domain.approved import ApprovedClaim, Place, limits_broken
from domain.channel import refusals
from domain.guide import Guide
from domain.house import House
from domain.package import RENDERER, digest_of
from domain.required_text import missing_texts
from domain.source import Source
from domain.value import Value
from domain.version import Version, blocking_failures


class Fault(Value):
    """One reason, as a sentence. `for_good`: nothing that happens later can heal it for these bytes."""

    reason: str
    for_good: bool = False


def version_faults(version: Version, digest: str) -> Iterator[Fault]:
    """What the version itself says, worst first."""
    if digest_of(version.package) != digest or version.digest != digest:
        yield Fault(reason="The stored text no longer has the digest that was approved.", for_good=True)
    if version.package.renderer != RENDERER:
        reason = (
            f"It was made for renderer {version.package.renderer}, this is {RENDERER}: the page would be another one."
        )
        yield Fault(reason=reason)
    for failure in blocking_failures(version):
        yield Fault(reason=f"A check failed: {failure}")
    for refusal in refusals(version.package):
        yield Fault(reason=f"The channel would refuse it: {refusal}", for_good=True)


def source_fault(source: Source) -> Fault:
    """What a source says that evidence rests on and that cannot be used any more."""
    why = f": {source.reason}" if source.reason else ""
    return Fault(reason=f"It rests on “{source.title}”, which is {source.state}{why}")


def register_faults(used: Iterable[ApprovedClaim], place: Place) -> Iterator[Fault]:
    """What the register of approved claims says against telling these at a place and on a day."""
    return (Fault(reason=reason) for entry in used for reason in limits_broken(entry, place))


def required_faults(version: Version, guide: Guide, house: House) -> Iterator[Fault]:
    """Texts that the rules of today ask for and the version does not have."""
    missing = missing_texts(version.package, version.evidence, guide, house)
    return (Fault(reason=f"Required text is missing: “{text}”") for text in missing)
