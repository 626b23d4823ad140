"""Approved claims: what the workspace may say of itself, its customers and its competitors, word for word.

An entry is a permission with limits: these words (or a listed variant), in these regions, on these channels, until that
day, with that footnote. Nothing here guesses whether another sentence means the same: words that are not listed are not
approved. Case, punctuation and the spelling of a word do not make it another sentence.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from pydantic import Field

from domain.brief import ChannelKind
from domain.house_rules import ClaimKind
from domain.plain import plain
from domain.spelling import british
from domain.text_measures import content_overlap
from domain.value import Value

APPROVED: Final = "approved claim:"
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[%‰€$£¥§]|(?<!\w)[-−+](?=\d)")
_LINKS: Final = frozenset({"and", "but", "so", "also", "still"})


class KeptFile(Value):
    """Evidence or a permission as a file: its name as given, the SHA-256 of its bytes, where they are kept."""

    name: str
    digest: str
    path: str


class ApprovedClaim(Value):
    """One entry of the register. `subject` is the customer or competitor it speaks of. Empty `regions` or `channels`:
    everywhere. `valid_until` is the last day it may be said."""

    id: str
    wording: str = Field(min_length=1)
    variants: tuple[str, ...] = ()
    kind: ClaimKind
    subject: str = ""
    permission: str = ""
    files: tuple[KeptFile, ...] = ()
    owner: str
    regions: tuple[str, ...] = ()
    channels: tuple[ChannelKind, ...] = ()
    footnote: str = ""
    valid_until: date | None = None
    state: Literal["active", "withdrawn"] = "active"
    reason: str | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """The wording and its variants."""
        return (self.wording, *self.variants)


class Place(Value):
    """Where and when something is said. Without regions it may be read anywhere."""

    channel: ChannelKind
    regions: tuple[str, ...] = ()
    day: date | None = None


@lru_cache(4096)
def key_of(text: str) -> str:
    """The words of a sentence for finding it again: equal keys say the same, to the letter of their words."""
    return " ".join(british(found) for found in _WORD.findall(plain(text).lower()))


def keys_of(text: str) -> tuple[str, ...]:
    """The key of a sentence, and that without a linking word at its start."""
    key = key_of(text)
    first, _, rest = key.partition(" ")
    return (key, rest) if first in _LINKS and rest else (key,)


def origin_of(claim_id: str) -> str:
    """The origin of the source made from an entry."""
    return f"{APPROVED}{claim_id}"


def id_in(origin: str) -> str | None:
    """The entry that a source was made from; None for any other source."""
    return origin.removeprefix(APPROVED) if origin.startswith(APPROVED) else None


def limits_broken(entry: ApprovedClaim, place: Place) -> tuple[str, ...]:
    """Why an entry may not be used at a place, in sentences; empty when it may."""
    name = f"The approved claim “{entry.wording}”"
    faults = []
    if entry.state == "withdrawn":
        faults.append(f"{name} was withdrawn: {entry.reason or 'no reason given'}.".replace("..", "."))
    if entry.valid_until and place.day and place.day > entry.valid_until:
        faults.append(f"{name} was valid until {entry.valid_until}.")
    if entry.channels and place.channel not in entry.channels:
        faults.append(f"{name} is approved for {', '.join(entry.channels)} only.")
    if entry.regions and not _within(place.regions, entry.regions):
        where = ", ".join(place.regions) or "anywhere: the campaign names no regions"
        faults.append(f"{name} is approved for {', '.join(entry.regions)} only; this is read in {where}.")
    return tuple(faults)


def nearest(text: str, entries: Iterable[ApprovedClaim]) -> ApprovedClaim | None:
    """The entry whose words are nearest to a sentence; None when none shares half of them."""
    scored = [
        (max(content_overlap(words, text) for words in entry.wordings), entry)
        for entry in entries
        if entry.state == "active"
    ]
    score, found = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return found if score >= 0.5 else None


def by_key(entries: Sequence[ApprovedClaim]) -> dict[str, ApprovedClaim]:
    """Entries by the keys of their wordings."""
    return {key_of(words): entry for entry in reversed(entries) for words in entry.wordings}


def _within(regions: Sequence[str], allowed: Sequence[str]) -> bool:
    known = {region.casefold() for region in allowed}
    return bool(regions) and all(region.casefold() in known for region in regions)
