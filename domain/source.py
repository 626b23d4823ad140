"""Sources: what the campaign may rest on. Kept bytes, clean text, passages with exact offsets."""

from datetime import datetime
from typing import Literal

from domain.value import Value

SourceKind = Literal["file", "web", "own"]
SourceState = Literal["usable", "refused", "withdrawn"]


class Source(Value):
    """One document as fetched. `id` is `src_` + the first 16 hex digits of the SHA-256 of its bytes, so the same
    document keeps its id. A refused source keeps its name and the `reason`, and has no text.
    `own` sources are the brief, the brand profile and statements accepted by a person."""

    id: str
    campaign_id: str
    kind: SourceKind
    origin: str
    title: str
    author: str | None = None
    published: str | None = None
    text: str = ""
    digest: str = ""
    media_type: str = ""
    state: SourceState = "usable"
    reason: str | None = None
    fetched_at: datetime


class Passage(Value):
    """A paragraph-sized piece of a source: `source.text[start:end] == text`. `heading` is the section it stands in."""

    id: str
    source_id: str
    position: int
    start: int
    end: int
    text: str
    heading: str = ""
