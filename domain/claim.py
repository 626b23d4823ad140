"""Claims: what a source says (dossier), and which sentence of a draft rests on it (evidence)."""

from datetime import date
from typing import Literal

from domain.source import SourceKind
from domain.value import Value

Verdict = Literal["supported", "unsupported", "no_claim", "needs_person", "not_checked"]


class Claim(Value):
    """A statement of a source, to the letter: `source.text[start:end] == text`. `passage_*` is the paragraph round it.
    `score` is its nearness to the brief (cosine, -1 to 1). `channels` names the channels of the brief it is allotted
    to, so that two pieces do not tell the same thing in the same words. `source_author` and `source_published` come
    from the source's row: a sentence may name them beside what it quotes."""

    id: str
    brief_id: str
    source_id: str
    source_title: str
    source_kind: SourceKind
    passage_id: str
    passage: str
    heading: str
    passage_start: int
    passage_end: int
    start: int
    end: int
    text: str
    score: float
    channels: tuple[str, ...] = ()
    source_author: str | None = None
    source_published: str | None = None
    source_licence: str | None = None
    source_origin: str = ""
    source_fresh_until: date | None = None


class SourceRefusal(Value):
    """A source that could not be used, by name, with the reason a person can act on."""

    origin: str
    reason: str


class SourceRemark(Value):
    """What a person should know of a source that is used: stale, met in several places, read in part, in another
    language than the brief."""

    source_id: str
    origin: str
    remark: str


class Dossier(Value):
    """All claims found for one brief, best first, the sources that were refused, and remarks on those that were not.
    `digest` covers the claims."""

    brief_id: str
    digest: str
    claims: tuple[Claim, ...]
    refusals: tuple[SourceRefusal, ...] = ()
    remarks: tuple[SourceRemark, ...] = ()


SentenceRole = Literal["sentence", "heading", "quote"]


class CitedSentence(Value):
    """One sentence of a draft and the claim (id) it cites, if any. `role` says where it stands: in running text or a
    list, in a heading, or in a quotation set apart from the text."""

    text: str
    claim_id: str | None = None
    role: SentenceRole = "sentence"


class Evidence(Value):
    """One sentence of a version with the verdict of the check. `start`/`end` are offsets of `passage` in the source's
    text; None when nothing is cited. `reasons` say in plain words what was not found. `approved_id` is the approved
    claim it rests on."""

    position: int
    sentence: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    claim_id: str | None = None
    source_id: str | None = None
    source_title: str | None = None
    passage: str | None = None
    start: int | None = None
    end: int | None = None
    attested_by: str | None = None
    approved_id: str | None = None
