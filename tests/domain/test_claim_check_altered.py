"""True sentences of real sources are supported; no systematic edit of one is."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from domain.claim_check import check_sentence
from domain.figures import figures_in
from domain.plain import plain
from domain.quotations import quotations_in
from domain.sentences import sentences
from domain.statements import speaks_as_us
from tests.domain.altered import edits_of
from tests.domain.claims import OWN, cited, claim

ROOT = Path(__file__).parents[2]
NORTHQUAY = ROOT / "examples" / "northquay" / "sources"
OBSERVABILITY = ROOT.parent / "shared" / "data" / "observability" / "sources"


@lru_cache(1)
def true_sentences() -> tuple[tuple[str, str], ...]:
    """(sentence, its paragraph): running text that has a figure or a quotation."""
    files = [*sorted(NORTHQUAY.glob("*.md")), *sorted(OBSERVABILITY.glob("*.md"))]
    found = [pair for file in files for paragraph in _paragraphs(file.read_text()) for pair in _worth(paragraph)]
    return tuple(dict.fromkeys(found))


def _paragraphs(text: str) -> Iterator[str]:
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    for block in re.split(r"\n\s*\n", body):
        if not re.match(r"\s*(?:[#|>!{<-]|\*|\d+\.|```)", block) and not re.search(r"\[\^|\{\{|```", block):
            yield " ".join(block.split())


def _worth(paragraph: str) -> Iterator[tuple[str, str]]:
    for sentence in map(plain, sentences(paragraph)):
        if speaks_as_us(sentence):  # a source's "we" is not ours: such a sentence is for a person
            continue
        whole = len(sentence.split()) > 5 and sentence.endswith((".", "”")) and "?" not in sentence
        if whole and (figures_in(sentence) or quotations_in(sentence)):
            yield sentence, paragraph


def test_there_are_enough_true_sentences() -> None:
    assert len(true_sentences()) >= 60


def test_every_true_sentence_is_supported() -> None:
    alarms = [
        (sentence, ruling.reasons)
        for sentence, paragraph in true_sentences()
        if (ruling := check_sentence(cited(sentence), [claim(paragraph)], OWN)).verdict != "supported"
    ]
    assert alarms == []


def test_no_altered_sentence_is_supported() -> None:
    passed = [
        edit
        for sentence, paragraph in true_sentences()
        for edit in edits_of(sentence)
        if check_sentence(cited(edit.text), [claim(paragraph)], OWN).verdict == "supported"
    ]
    assert passed == []
