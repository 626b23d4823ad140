"""Markers, put back where the evidence says."""

from domain.claim import Evidence
from domain.claim_check import check_text
from domain.markup import parse
from domain.own_ground import own_ground
from press.remarking import cited_claims, with_markers
from tests.fakes import material


def evidence_of(body: str) -> tuple[str, tuple[Evidence, ...]]:
    marked = parse(body)
    return marked.text, check_text(marked.sentences, material.CLAIMS, own_ground(material.BRIEF, material.GUIDE))


def test_lifting_markers_and_putting_them_back_gives_the_same_sentences() -> None:
    body = (
        "## How many?\n\nMost teams run more than ten Collectors. [c1] That is a fleet.\n\n"
        "- In 2026, 65% of them run on Kubernetes. [c2]\n\nMost teams run more than ten Collectors. [c1]"
    )
    text, evidence = evidence_of(body)
    assert "[c" not in text
    again = with_markers(text, evidence, material.CLAIMS)
    assert parse(again).sentences == parse(body).sentences
    assert parse(again).text == text


def test_a_sentence_broken_over_lines_is_found() -> None:
    text, evidence = evidence_of("Most teams run more\nthan ten Collectors. [c1]")
    assert with_markers(text, evidence, material.CLAIMS).endswith("Collectors. [c1]")


def test_a_renumbered_claim_is_found_by_its_passage() -> None:
    text, evidence = evidence_of("Most teams run more than ten Collectors. [c1]")
    renumbered = (material.CLAIMS[0].model_copy(update={"id": "c8"}),)
    assert with_markers(text, evidence, renumbered).endswith("[c8]")
    assert [claim.id for claim in cited_claims(evidence, renumbered)] == ["c8"]


def test_a_withdrawn_claim_gets_no_marker() -> None:
    text, evidence = evidence_of("Most teams run more than ten Collectors. [c1]")
    other = (material.CLAIMS[0].model_copy(update={"source_id": "src_other"}),)
    assert with_markers(text, evidence, other) == text
    assert cited_claims(evidence, other) == ()
