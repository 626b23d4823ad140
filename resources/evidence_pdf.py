"""The evidence of a publication as a PDF that a person can read, with the whole of it attached for machines.

One file travels better than a folder: the PDF shows what a reader wants, and carries `evidence.json` and a copy of each
kept source inside. Letters that the font lacks are shown as a box on the page; the attached JSON has them all. The same
evidence makes the same bytes: its date is that of the evidence.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from store.documents import HistoryDocument
from store.evidence_file import EvidenceFile, SentenceEvidence
from store.live_history import ChangeEvidence

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY: Final = "Source"
MARGIN: Final = 18.0
LINE: Final = 5.0
_SIZES: Final = {"title": 18, "heading": 13, "text": 10, "small": 8.5}


def render_evidence(evidence: EvidenceFile, kept: Mapping[str, bytes]) -> bytes:
    """The PDF; `kept` are the sources' bytes by source id, those that are still there."""
    pdf = _blank(evidence.made_at)
    post = evidence.publication
    _line(pdf, evidence.package.title or evidence.brief.topic, "title", bold=True)
    _rows(pdf, _about(evidence))
    _heading(pdf, "What was sent")
    for paragraph in evidence.package.text.split("\n\n"):
        _line(pdf, paragraph.strip())
    for file in evidence.files:
        by = f"brought by {file.brought_by}" if file.brought_by else f"made by {file.maker or 'nobody on record'}"
        _line(pdf, f"{file.title or file.alt_text} ({file.media_type}, {file.about}), {by}")
        _line(pdf, f"SHA-256 {file.digest}", "small")
    _heading(pdf, "Who decided")
    for each in evidence.decisions:
        undone = " (taken back)" if each.undone else ""
        refused = f" Not carried out: {each.refusal}" if each.refusal else ""
        alone = " The only person of the workspace approved an own edit." if each.self_review else ""
        said = f" “{each.comment}”" if each.comment else ""
        _line(pdf, f"{_at(each.said_at)}  {each.by}: {each.kind} version {each.version}{undone}.{said}{refused}{alone}")
        _line(pdf, each.digest, "small")
    _heading(pdf, "Versions")
    for version in evidence.versions:
        by = version.made_by or version.model or "a crew"
        mark = "  (this one was sent)" if version.is_published else ""
        _line(pdf, f"{version.number}  {_at(version.created_at)}  {by}, {version.state}{mark}")
    _heading(pdf, "Each statement and what it rests on")
    for sentence in evidence.sentences:
        _statement(pdf, sentence)
    _heading(pdf, "Sources")
    for source in evidence.sources:
        copy = "a copy is attached" if source.id in kept else "its bytes are no longer kept"
        _line(pdf, f"{source.title} ({source.id}), {copy}", bold=True)
        _line(pdf, f"{source.origin}; fetched {_at(source.fetched_at)}; SHA-256 {source.digest}", "small")
    _heading(pdf, "What the channel showed afterwards")
    _line(pdf, evidence.read_back.text if evidence.read_back else post.reason or "It was not read back.")
    if evidence.changes:
        _heading(pdf, "How the live post was changed")
        for change in evidence.changes:
            _change(pdf, change)
    _heading(pdf, "What was done at the channel")
    for done in evidence.history:
        _line(pdf, f"{_at(done.at)}  {_done(done)}")
    _attach(pdf, "evidence.json", evidence.model_dump_json(indent=1).encode(), "Everything on this file, for machines")
    for source in evidence.sources:
        if source.id in kept:
            _attach(pdf, f"{source.id}{_suffix(source.origin)}", kept[source.id], source.title)
    return bytes(pdf.output())


def _about(evidence: EvidenceFile) -> Iterable[tuple[str, str]]:
    post = evidence.publication
    yield "Campaign", evidence.campaign
    yield "Idea", evidence.brief.topic
    yield "Channel", f"{post.channel}, account {evidence.account}, by {evidence.publisher}"
    yield "State", post.status + (f": {post.reason}" if post.reason else "")
    yield "Address", post.url or "none"
    if post.remark:
        yield "Arrived otherwise", post.remark
    yield "Sent", _at(post.sent_at)
    yield "Read back", _at(post.verified_at)
    yield "SHA-256 of what was approved", post.digest
    models = ", ".join(dict.fromkeys(call.model for call in evidence.calls))
    yield "Written by", models or next((v.model for v in evidence.versions if v.is_published and v.model), "a person")
    yield "Disclosure", evidence.package.disclosure or "none"
    yield "Audit log", "whole" if evidence.audit_intact else "BROKEN: it was altered"
    yield "This file", f"made {_at(evidence.made_at)}"


def _change(pdf: "FPDF", change: ChangeEvidence) -> None:
    said = f"Version {change.version}, approved by {change.approved_by} {_at(change.approved_at)}"
    _line(pdf, f"{said}: {change.status}{f' ({change.reason})' if change.reason else ''}", bold=True)
    _line(pdf, f"carried {_at(change.sent_at)}, read back {_at(change.verified_at)}; SHA-256 {change.digest}", "small")
    for paragraph in change.package.text.split("\n\n"):
        _line(pdf, paragraph.strip())
    for sentence in change.sentences:
        if sentence.verdict != "no_claim":
            rests = f"{sentence.source_id}: “{sentence.passage}”" if sentence.passage else "no passage"
            vouched = f"; {sentence.attested_by} vouched for it" if sentence.attested_by else ""
            verdict = sentence.verdict.replace("_", " ")
            _line(pdf, f"{sentence.sentence}  [{verdict}] {rests}{vouched}", "small")


def _done(done: HistoryDocument) -> str:
    version = f" version {done.version}" if done.version is not None else ""
    by = f" by {done.by}" if done.by else ""
    return f"{done.what.replace('_', ' ')}{version}{by}: {done.status}{f' ({done.reason})' if done.reason else ''}"


def _statement(pdf: "FPDF", sentence: SentenceEvidence) -> None:
    _line(pdf, f"{sentence.sentence}  [{sentence.verdict.replace('_', ' ')}]", bold=True)
    if sentence.passage:
        _line(pdf, f"“{sentence.passage}”")
        _line(
            pdf,
            f"{sentence.source_title} ({sentence.source_id}), characters {sentence.start} to {sentence.end}",
            "small",
        )
    if sentence.attested_by:
        until = f", until {sentence.attested_until}" if sentence.attested_until else ""
        _line(pdf, f"{sentence.attested_by} vouched for it: {sentence.attested_reason}{until}", "small")
    for reason in sentence.reasons:
        _line(pdf, reason, "small")


def _blank(made_at: datetime) -> "FPDF":
    from fpdf import FPDF  # 250 ms, for whoever wants a PDF

    pdf = FPDF(format="A4")
    pdf.set_creation_date(made_at)
    pdf.set_title("Evidence of a publication")
    pdf.set_producer("Pressroom")
    pdf.set_margins(MARGIN, MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN)
    folder = files("font_source_sans_pro") / "files"
    pdf.add_font(FAMILY, "", str(folder / "SourceSansPro-Regular.ttf"))
    pdf.add_font(FAMILY, "B", str(folder / "SourceSansPro-Semibold.ttf"))
    pdf.add_page()
    return pdf


def _heading(pdf: "FPDF", words: str) -> None:
    pdf.ln(LINE)
    _line(pdf, words, "heading", bold=True)


def _line(pdf: "FPDF", words: str, size: str = "text", *, bold: bool = False) -> None:
    pdf.set_font(FAMILY, "B" if bold else "", _SIZES[size])
    pdf.multi_cell(0, LINE * _SIZES[size] / 10, words, new_x="LMARGIN", new_y="NEXT", align="L")
    pdf.ln(0.8)


def _rows(pdf: "FPDF", rows: Iterable[tuple[str, str]]) -> None:
    for name, value in rows:
        _line(pdf, f"{name}: {value}")


def _attach(pdf: "FPDF", name: str, data: bytes, about: str) -> None:
    pdf.embed_file(bytes=data, basename=name, desc=about)


def _suffix(origin: str) -> str:
    ending = origin.rpartition("/")[2].rpartition(".")[2].lower()
    return f".{ending}" if ending in {"pdf", "docx", "pptx", "xlsx", "csv", "html", "htm", "md", "txt"} else ".bin"


def _at(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else "never"
