"""Sentences with exact offsets: `text[span.start:span.end]` is the sentence, to the letter.

A claim ledger stands on this: a claim is a sentence of a source, a verdict belongs to a sentence of a draft, and both
are shown where they stand. The tempting way, a regular expression on full stops, cuts at "e.g.", "Fig. 3" and inside
addresses; large models would be heavy and still give tokens rather than offsets. sentencex knows the abbreviations of
many languages, prefers not to split wrongly, and its pieces join up to the text again. Round it: lines are grouped
into blocks first (a list item or heading never runs into the next line), links and addresses are masked so that no
dot in them counts, and pieces that leave a quotation or a bracket open are joined with what closes it.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_MARKER: Final = re.compile(r"[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+•–][ \t]+|\d{1,3}[.)][ \t]+)*")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[^\s<>“”\"]*[^\s<>“”\".,;:!?)\]’']")
_CODE: Final = re.compile(r"`[^`\n]+`")
_LEADING_DOT: Final = re.compile(r"(?<!\S)\.(?=\w)")
_EMPHASIS: Final = re.compile(r"[*_]+(?=\w)")
_CITATION: Final = re.compile(r"(?:\[[a-z]\d+\]\s*)+")
_ENDED: Final = re.compile(r"[.!?:;…][\"'”’)\]*_]*$")
_PAIRS: Final = (("“", "”"), ("(", ")"), ("„", "“"), ("«", "»"))
_LONGEST_JOIN: Final = 700


class Span(NamedTuple):
    """A half-open range of a text."""

    start: int
    end: int


def sentence_spans(text: str, language: str = "en") -> tuple[Span, ...]:
    """The sentences of `text` in order, without list, heading or quotation markers and without surrounding space."""
    return tuple(span for block in _blocks(text) for span in _within(text, block, language))


@lru_cache(1024)
def sentences(text: str, language: str = "en") -> tuple[str, ...]:
    """The sentences themselves."""
    return tuple(text[span.start : span.end] for span in sentence_spans(text, language))


def _blocks(text: str) -> list[Span]:
    """Runs of lines that belong together: hard-wrapped lines are joined, list items and headings stand alone."""
    blocks: list[Span] = []
    joinable = False
    for line in re.finditer(r"[^\r\n]+", text):
        marker = _MARKER.match(line.group())
        assert marker is not None
        start, end = line.start() + marker.end(), line.end()
        if not text[start:end].strip():
            joinable = False
            continue
        plain = not marker.group().strip()
        if (
            joinable
            and plain
            and _one_line_break(text, blocks[-1].end, line.start())
            and _runs_on(text, blocks[-1], start)
        ):
            blocks[-1] = Span(blocks[-1].start, end)
        else:
            blocks.append(Span(start, end))
        joinable = not marker.group().lstrip().startswith("#")
    return blocks


def _one_line_break(text: str, end: int, start: int) -> bool:
    return text[end:start].replace("\r\n", "\n").count("\n") <= 1


def _runs_on(text: str, block: Span, start: int) -> bool:
    """Whether the line beginning at `start` continues the block: the block's last line has not come to an end."""
    last = text[block.start : block.end].rsplit("\n", 1)[-1].rstrip()
    return not _ENDED.search(last) and (text[start : start + 1].islower() or len(last) >= 60)


def _within(text: str, block: Span, language: str) -> list[Span]:
    raw = text[block.start : block.end]
    pieces = _segment(_masked(raw), language)
    if sum(map(len, pieces)) != len(raw):  # pragma: no cover - sentencex keeps every character; if not, do not cut
        pieces = (raw,)
    spans: list[Span] = []
    at = block.start
    for piece in pieces:
        spans.append(Span(at, at + len(piece)))
        at += len(piece)
    return _trimmed(text, _joined(text, _citations_moved(text, spans)))


@lru_cache(maxsize=4096)
def _segment(masked: str, language: str) -> tuple[str, ...]:
    from sentencex import segment  # type: ignore[import-untyped]  # 20 ms

    return tuple(segment(language, masked))


def _masked(raw: str) -> str:
    """The same length, with nothing in links, addresses, code and emphasis marks that could end a sentence."""
    masked = _LINK.sub(lambda found: _letters(found.group(), found.group(1)[:1]), raw)
    masked = _ADDRESS.sub(lambda found: _letters(found.group(), "x"), masked)
    masked = _CODE.sub(lambda found: _letters(found.group(), found.group()[1:2]), masked)
    masked = _LEADING_DOT.sub("N", masked)
    return _EMPHASIS.sub(lambda found: masked[found.end()] * len(found.group()), masked)


def _letters(found: str, first: str) -> str:
    return (first if first.isalnum() else "X") + "x" * (len(found) - 1)


def _citations_moved(text: str, spans: list[Span]) -> list[Span]:
    """`Ten. [c3] Next.`: the mark belongs to the sentence before it."""
    moved: list[Span] = []
    for span in spans:
        mark = _CITATION.match(text, span.start, span.end)
        if mark and moved:
            moved[-1] = Span(moved[-1].start, mark.end())
        start = mark.end() if mark and moved else span.start
        if start < span.end:
            moved.append(Span(start, span.end))
    return moved


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Pieces without a word join what precedes them; an open quotation or bracket joins what closes it."""
    joined: list[Span] = []
    for span in spans:
        piece = text[span.start : span.end]
        if joined and (not any(map(str.isalnum, piece)) or _closes(text, joined[-1], span)):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _closes(text: str, before: Span, span: Span) -> bool:
    earlier, later = text[before.start : before.end], text[span.start : span.end]
    if re.fullmatch(r"\s*\d{1,3}[.)]\s*", earlier):
        return True
    if span.end - before.start > _LONGEST_JOIN:
        return False
    if earlier.count('"') % 2 and later.count('"') % 2:
        return True
    return any(
        earlier.count(opening) > earlier.count(closing) and later.count(closing) > later.count(opening)
        for opening, closing in _PAIRS
    )


def _trimmed(text: str, spans: list[Span]) -> list[Span]:
    trimmed = []
    for start, end in spans:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            trimmed.append(Span(start + left, start + left + len(piece.strip())))
    return trimmed
