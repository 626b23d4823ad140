"""Sources: what the campaign may rest on. Kept bytes, clean text, passages with exact offsets, where they were met."""

from datetime import date, datetime
from typing import Final, Literal

from domain.approved import id_in
from domain.value import Value

SourceKind = Literal["file", "web", "feed", "own"]
SourceState = Literal["usable", "refused", "withdrawn", "left_out"]

REPLACED: Final = "replaced: its content changed"
LEFT_OUT: Final = "no longer among the campaign's sources"


class Source(Value):
    """One document as fetched. `id` is `src_` + the first 16 hex digits of the SHA-256 of its bytes, so the same
    document keeps its id. A refused source keeps its name and the `reason`, and has no text.
    One that is `left_out` is not named by the campaign any more: nothing new is made from it, and what was made from it
    keeps it as its evidence.
    `feed` sources are pages that a feed named; `own` sources are the brief, the brand profile and statements accepted
    by a person. `origins` are all places where the same article was met, `origin` the first; `canonical` is the address
    a page gives as its proper one. `remarks` say what its reader left out."""

    id: str
    campaign_id: str
    kind: SourceKind
    origin: str
    title: str
    author: str | None = None
    published: str | None = None
    licence: str | None = None
    canonical: str | None = None
    text: str = ""
    digest: str = ""
    media_type: str = ""
    state: SourceState = "usable"
    reason: str | None = None
    fetched_at: datetime
    fresh_until: date | None = None
    remarks: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


class Origin(Value):
    """A place where a source was met, and by what its server knows the state that was met. `digest` is that of the
    bytes there: the same article has others at every place. `named` is the campaign's entry that led there, None where
    a search did."""

    origin: str
    source_id: str
    digest: str
    etag: str | None = None
    modified: str | None = None
    checked_at: datetime
    named: str | None = None


class Passage(Value):
    """A paragraph-sized piece of a source: `source.text[start:end] == text`. `heading` is the section it stands in."""

    id: str
    source_id: str
    position: int
    start: int
    end: int
    text: str
    heading: str = ""


def source_id(digest: str) -> str:
    """The id of a source, from the SHA-256 of its bytes."""
    return f"src_{digest[:16]}"


def withdrawn_by_machine(source: Source) -> bool:
    """Whether intake took it out of use, and may bring it back; what a person withdrew stays withdrawn. That of an
    approved claim is only met while the register allows it."""
    if source.state == "left_out":
        return True
    return source.state == "withdrawn" and (source.reason == REPLACED or id_in(source.origin) is not None)
