"""What a person may write about an approved claim, in a campaign file or in a file of its own: one set of rules."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

from desk.brief_fields import Channel, Words, Written
from domain.approved import ApprovedClaim, KeptFile, key_of
from domain.house_rules import ClaimKind


class ApprovedClaimFields(Written):
    """One approved claim: words that may be said, and within which limits."""

    wording: Words = Field(description="The words that may be said, as a whole sentence.")
    variants: tuple[Words, ...] = Field(default=(), description="Other wordings that may be said instead.")
    kind: ClaimKind = Field(description="What it speaks of; a logo is kept as a permission and never told.")
    subject: str = Field(default="", description="The customer or competitor it speaks of.")
    permission: str = Field(default="", description="Who allowed it, or what proves it, in a sentence.")
    evidence: tuple[Words, ...] = Field(
        default=(), description="Files that prove it or give permission, relative to this file; their bytes are kept."
    )
    owner: Words = Field(description="Who answers for it.")
    regions: tuple[Words, ...] = Field(default=(), description="Regions it may be said in. None: everywhere.")
    channels: tuple[Channel, ...] = Field(default=(), description="Channels it may be said on. None: all.")
    footnote: str = Field(default="", description="Text that must stand in every piece that says it.")
    valid_until: date | None = Field(default=None, description="The last day it may be said (YYYY-MM-DD).")

    def as_entry(self, entry_id: str, files: Sequence[KeptFile]) -> ApprovedClaim:
        """The register's entry, with its files kept."""
        written = {name: getattr(self, name) for name in type(self).model_fields if name != "evidence"}
        return ApprovedClaim(id=entry_id, files=tuple(files), **written)


class ApprovedClaimsFile(Written):
    """A file of approved claims."""

    approved_claims: tuple[ApprovedClaimFields, ...] = Field(min_length=1, description="The claims.")


def problems_of(claims: Sequence[ApprovedClaimFields], folder: Path) -> list[tuple[tuple[str | int, ...], str]]:
    """What only shows when the entries are seen together, or beside the disk: (place below the list, message)."""
    problems: list[tuple[tuple[str | int, ...], str]] = []
    known: dict[str, int] = {}
    for n, claim in enumerate(claims):
        for words in (claim.wording, *claim.variants):
            where = known.setdefault(key_of(words), n)
            if where != n:
                problems.append(((n, "wording"), f"expected words of its own; found those of approved_claims[{where}]"))
        if claim.kind in ("customer", "competitor", "logo", "quotation") and not claim.subject:
            problems.append(((n,), f"subject: required with the kind {claim.kind}, but not given"))
        if claim.kind in ("customer", "logo", "quotation") and not (claim.permission or claim.evidence):
            problems.append(((n,), f"permission or evidence: required with the kind {claim.kind}, but not given"))
        for m, file in enumerate(claim.evidence):
            if not (folder / file).is_file():
                problems.append(((n, "evidence", m), f"expected a file; found no file “{file}” beside this file"))
    return problems
