"""Passages: the paragraph-sized pieces of a source that evidence points to, `text[start:end]` to the letter.

Readers (resources/documents) hand over clean text in one small dialect: blocks parted by a blank line, headings as
`# …`, list items as `- …` on lines of their own, one line per table row. Windows of so many tokens would be simpler,
but a reviewer must be able to read a passage on its own: so a list stays with the line that introduces it, a table's
rows stay together, and every passage knows the headings it stands under.
"""

import hashlib
import re
from typing import Final, NamedTuple

from domain.sentences import sentence_spans
from domain.source import Passage

LONGEST: Final = 1400
_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(.+)")
_BLOCK: Final = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_JOINT: Final = " › "


class _Block(NamedTuple):
    start: int
    end: int
    heading: str
    rows: bool


def split_passages(source_id: str, text: str, title: str = "") -> tuple[Passage, ...]:
    """All passages of a source in reading order. A heading equal to the title adds nothing and is left out."""
    spans = [span for block in _with_lead_in(text, _blocks(text, title)) for span in _pieces(text, block)]
    return tuple(
        Passage(
            id=_passage_id(source_id, start, text[start:end]),
            source_id=source_id,
            position=position,
            start=start,
            end=end,
            text=text[start:end],
            heading=heading,
        )
        for position, (start, end, heading) in enumerate(spans)
    )


def _passage_id(source_id: str, start: int, text: str) -> str:
    return "psg_" + hashlib.sha256(f"{source_id}\n{start}\n{text}".encode()).hexdigest()[:16]


def _blocks(text: str, title: str) -> list[_Block]:
    blocks: list[_Block] = []
    path: list[tuple[int, str]] = []
    for found in _BLOCK.finditer(text):
        start = found.start()
        for line in re.finditer(r"[^\n]+", found.group()):
            heading = _HEADING.fullmatch(line.group().strip())
            if heading is None:
                continue
            at = found.start() + line.start()
            _add(blocks, text, start, at, path)
            level, name = len(heading.group(1)), heading.group(2).strip()
            path = [step for step in path if step[0] < level]
            if name.casefold() != title.casefold():
                path.append((level, name))
            start = found.start() + line.end()
        _add(blocks, text, start, found.end(), path)
    return blocks


def _add(blocks: list[_Block], text: str, start: int, end: int, path: list[tuple[int, str]]) -> None:
    piece = text[start:end]
    if piece.strip():
        start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
        blocks.append(
            _Block(start, end, _JOINT.join(name for _, name in path), "\n" in text[start:end] or _item(text, start))
        )


def _item(text: str, start: int) -> bool:
    return text.startswith("- ", start)


def _with_lead_in(text: str, blocks: list[_Block]) -> list[_Block]:
    """A block that ends in a colon introduces the list or the quotation after it: one passage."""
    joined: list[_Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and not last.rows and last.heading == block.heading and text[: last.end].endswith(":"):
            joined[-1] = _Block(last.start, block.end, last.heading, block.rows)
        else:
            joined.append(block)
    return joined


def _pieces(text: str, block: _Block) -> list[tuple[int, int, str]]:
    """The block itself, or, if it is too long to read at a glance, runs of its lines or sentences."""
    if block.end - block.start <= LONGEST:
        return [(block.start, block.end, block.heading)]
    pieces: list[tuple[int, int, str]] = []
    for start, end in _steps(text, block):
        if pieces and end - pieces[-1][0] <= LONGEST:
            pieces[-1] = (pieces[-1][0], end, block.heading)
        else:
            pieces.append((start, end, block.heading))
    return pieces


def _steps(text: str, block: _Block) -> list[tuple[int, int]]:
    steps: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text[block.start : block.end]):
        start, end = block.start + line.start(), block.start + line.end()
        if end - start <= LONGEST:
            steps.append((start, end))
        else:
            for span in sentence_spans(text[start:end]):
                steps.extend(_cut(start + span.start, start + span.end))
    return steps


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    """A sentence longer than a passage (no punctuation at all, or data) is cut by length: nothing is lost."""
    return [(at, min(at + LONGEST, end)) for at in range(start, end, LONGEST)]
