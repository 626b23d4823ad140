"""The evidence as a PDF: readable, whole inside, and the same bytes for the same evidence."""

import json

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from resources.evidence_pdf import render_evidence
from store import drafts
from store.evidence_file import EvidenceFile, evidence_of
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


@pytest.fixture
def evidence(database: Database, workspace: Newsroom, clock: SettableClock) -> EvidenceFile:
    with database.transaction(workspace.id) as conn:
        row = builders.make_publication(conn)
        builders.make_source(conn, drafts.get_draft(conn, row.draft_id).campaign_id, id="src_survey")
        return evidence_of(conn, row.id, clock.now())


def _words(data: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(data))


def test_a_reader_finds_the_digest_the_decision_and_the_text(evidence: EvidenceFile) -> None:
    words = " ".join(_words(render_evidence(evidence, {})).split())
    assert evidence.publication.digest in words
    assert evidence.decisions[0].by in words
    assert " ".join(evidence.package.text.split())[:60] in words
    assert "Arrived otherwise" not in words
    otherwise = evidence.publication.model_copy(update={"remark": "WordPress named it “ten-2”."})
    words = " ".join(_words(render_evidence(evidence.model_copy(update={"publication": otherwise}), {})).split())
    assert "Arrived otherwise: WordPress named it “ten-2”." in words


def test_the_whole_of_it_and_the_kept_sources_are_attached(evidence: EvidenceFile) -> None:
    kept = {source.id: b"the kept bytes" for source in evidence.sources}
    document = pdfium.PdfDocument(render_evidence(evidence, kept))
    attached = {
        each.get_name(): bytes(each.get_data())
        for each in (document.get_attachment(n) for n in range(document.count_attachments()))
    }
    assert EvidenceFile.model_validate(json.loads(attached.pop("evidence.json"))) == evidence
    assert attached == {"src_survey.md": b"the kept bytes"}


def test_letters_without_a_glyph_and_long_words_do_not_break_it(evidence: EvidenceFile) -> None:
    odd = evidence.package.model_copy(update={"title": "市場 🚀 שלום", "text": "x" * 4000 + "\n\n" + "漢字 " * 300})
    data = render_evidence(evidence.model_copy(update={"package": odd}), {})
    assert len(pdfium.PdfDocument(data)) >= 1


def test_the_same_evidence_makes_the_same_bytes(evidence: EvidenceFile) -> None:
    assert render_evidence(evidence, {}) == render_evidence(evidence, {})
