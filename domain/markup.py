"""A body with claim markers, and what a channel sees of it.

A writer marks each factual sentence with the claim it rests on: `Most run more than ten Collectors. [c3]`. The
tempting way is to cut sentences first and look for markers in each; but the marker stands *after* the full stop, so
every second sentence would get its neighbour's. So markers are lifted out first, their places remembered, and each is
given to the sentence that ends before it.

The text that is left never contains a marker, and each sentence stands in it to the letter (line breaks inside a
paragraph aside).
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from domain.claim import CitedSentence, SentenceRole
from domain.sentences import sentence_spans

MARKER: Final = re.compile(r"\[\s*c[0-9]+(?:\s*[,;]\s*c[0-9]+)*\s*\]")
_RUN: Final = re.compile(rf"[ \t]*(?:{MARKER.pattern}[ \t]*)+")
_CLAIM_ID: Final = re.compile(r"c[0-9]+")
_HEADING: Final = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$")
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•]|[0-9]{1,2}[.)])[ \t]+(.*)$")
_QUOTE: Final = re.compile(r"[ ]{0,3}(?:>[ ]?)+(.*)$")
_FENCE: Final = re.compile(r"[ ]{0,3}(?:`{3,}|~{3,})[\w+.-]*\s*$")
_RULE: Final = re.compile(r"[ ]{0,3}(?:[-*_=][ ]*){3,}$|[ |:+-]+$")
_CLOSED: Final = re.compile(r"[.!?…:][\"'”’»)*_\]]*$")
_TIGHT: Final = frozenset(".,;:!?…)]}”’»\"'*_")


class Mark(NamedTuple):
    """A claim cited at an offset of the clean text."""

    offset: int
    claim_id: str


class Marked(NamedTuple):
    """A body taken apart."""

    text: str
    sentences: tuple[CitedSentence, ...]


class _Line(NamedTuple):
    role: SentenceRole
    start: int
    text: str


class _Block(NamedTuple):
    """Lines that are read as one paragraph, joined by spaces. `starts` are (offset in block, offset in text)."""

    role: SentenceRole
    text: str
    starts: tuple[tuple[int, int], ...]


def parse(body: str) -> Marked:
    """The text as the channel shows it, and its sentences with what they cite."""
    text, marks = lift(body)
    return Marked(text, tuple(sentence for block in _blocks(text) for sentence in _sentences(block, marks)))


def without_markers(body: str) -> str:
    """The text as the channel shows it."""
    return lift(body)[0]


def cite(sentence: str, claim_id: str) -> str:
    """A sentence with its marker, as `parse` reads it."""
    return f"{sentence} [{claim_id}]"


def lift(body: str) -> tuple[str, tuple[Mark, ...]]:
    """The body without markers, and where they stood."""
    parts: list[str] = []
    marks: list[Mark] = []
    length = position = 0
    for run in _RUN.finditer(body):
        kept = body[position : run.start()]
        length += len(kept)
        gap = _gap(body[run.start() - 1 : run.start()], body[run.end() : run.end() + 1])
        marks += [Mark(length, claim_id) for claim_id in _CLAIM_ID.findall(run.group())]
        parts += [kept, gap]
        length += len(gap)
        position = run.end()
    return "".join([*parts, body[position:]]), tuple(marks)


def _gap(before: str, after: str) -> str:
    edge = before in ("", "\n") or after in ("", "\n", "\r")
    return "" if edge or after in _TIGHT else " "


def _blocks(text: str) -> Iterator[_Block]:
    open_lines: list[_Line] = []
    for line, joins in _lines(text):
        if open_lines and not (joins and line.role == open_lines[-1].role):
            yield _joined(open_lines)
            open_lines = []
        open_lines.append(line)
    if open_lines:
        yield _joined(open_lines)


def _lines(text: str) -> Iterator[tuple[_Line, bool]]:
    """Each line with content, and whether it may go on the paragraph before it. What stands in a code block is content
    too: it is sent, so it is checked."""
    joins = False
    offset = 0
    for raw in text.splitlines(keepends=True):
        line = raw.rstrip("\r\n")
        if not line.strip() or _RULE.fullmatch(line) or _FENCE.fullmatch(line):
            joins = False
        else:
            role, content, starts_block = _read(line)
            yield _Line(role, offset + content, line[content:].rstrip()), joins and not starts_block
            joins = role != "heading" and not _CLOSED.search(line.rstrip())
        offset += len(raw)


def _read(line: str) -> tuple[SentenceRole, int, bool]:
    """A line's role, where its content begins, and whether it surely begins a block."""
    if found := _HEADING.match(line):
        return "heading", found.start(1), True
    if found := _QUOTE.match(line):
        return "quote", found.start(1), False
    if found := _ITEM.match(line):
        return "sentence", found.start(1), True
    return "sentence", len(line) - len(line.lstrip()), line.lstrip().startswith("|")


def _joined(lines: list[_Line]) -> _Block:
    starts: list[tuple[int, int]] = []
    length = 0
    for line in lines:
        starts.append((length, line.start))
        length += len(line.text) + 1
    return _Block(lines[0].role, " ".join(line.text for line in lines), tuple(starts))


def _sentences(block: _Block, marks: tuple[Mark, ...]) -> list[CitedSentence]:
    cited = _marks_inside(block, marks)
    spans = _spans(block.text, [offset for offset, _ in cited])
    owners: dict[int, str] = {}
    for offset, claim_id in cited:
        owner = max((i for i, (start, _) in enumerate(spans) if start < offset), default=0)
        owners.setdefault(owner, claim_id)
    return [
        CitedSentence(text=block.text[start:end], claim_id=owners.get(i), role=block.role)
        for i, (start, end) in enumerate(spans)
    ]


def _marks_inside(block: _Block, marks: tuple[Mark, ...]) -> list[tuple[int, str]]:
    """Marks of this block as offsets in it. A mark at a line's very end belongs to that line."""
    found = []
    ends = [start for start, _ in block.starts[1:]] + [len(block.text) + 1]
    for mark in marks:
        for (inside, outside), end in zip(block.starts, ends, strict=True):
            if outside <= mark.offset <= outside + end - 1 - inside:
                found.append((inside + mark.offset - outside, mark.claim_id))
                break
    return found


def _spans(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    """Sentences of a block. A marker after a full stop always ends a sentence, whatever the splitter thinks."""
    edges = sorted({0, len(text), *(cut for cut in cuts if _CLOSED.search(text[:cut]))})
    spans = [
        (start + inner_start, start + inner_end)
        for start, end in pairwise(edges)
        for inner_start, inner_end in sentence_spans(text[start:end])
    ]
    return [(start, end) for start, end in spans if any(char.isalnum() for char in text[start:end])]
