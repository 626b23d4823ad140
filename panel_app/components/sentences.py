"""Where the sentences of the evidence stand in a text, so that the preview itself can be clicked.

Evidence keeps sentences, not offsets: a text is shown in several shapes (plain, Markdown, HTML), and offsets of one are
wrong in the others. Sentences are found again in order, line breaks and runs of spaces aside; one that is not found is
simply not clickable in the preview, and is still listed beside it.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.claim import Evidence

OPEN: Final = "⁅"
CLOSE: Final = "⁆"
_MARKED: Final = re.compile(rf"{OPEN}(\d+){CLOSE}")


class Span(NamedTuple):
    """`text[start:end]` is the sentence at `position` of the evidence."""

    start: int
    end: int
    position: int


def locate(text: str, evidence: Sequence[Evidence]) -> tuple[Span, ...]:
    """The spans of those sentences that are found, in the order of the text, never overlapping."""
    found, cursor = [], 0
    for item in sorted(evidence, key=lambda e: e.position):
        words = item.sentence.split()
        if not words:
            continue
        match = re.compile(r"\s+".join(map(re.escape, words))).search(text, cursor)
        if match:
            found.append(Span(match.start(), match.end(), item.position))
            cursor = match.end()
    return tuple(found)


def pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, int | None]]:
    """The text cut at the spans: (part, position of its sentence or None)."""
    cut: list[tuple[str, int | None]] = []
    cursor = 0
    for span in spans:
        if span.start > cursor:
            cut.append((text[cursor : span.start], None))
        cut.append((text[span.start : span.end], span.position))
        cursor = span.end
    return [*cut, (text[cursor:], None)] if cursor < len(text) else cut


def with_marks(text: str, spans: Sequence[Span]) -> str:
    """The text with brackets round each sentence that survive rendering; the brackets are punctuation, so Markdown's
    emphasis beside them still closes. A text that already has such brackets is left as it is."""
    if OPEN in text or CLOSE in text:
        return text
    parts = [part if at is None else f"{OPEN}{at}{CLOSE}{part}{OPEN}{CLOSE}" for part, at in pieces(text, spans)]
    return "".join(parts)


def marks_to_spans(html: str, evidence: Sequence[Evidence]) -> str:
    """Turns the brackets in rendered HTML into clickable spans."""
    verdicts = {item.position: verdict_of(item) for item in evidence}
    opened = _MARKED.sub(
        lambda m: f'<span class="said {verdicts.get(int(m[1]), "")}" data-sentence="{int(m[1])}">', html
    )
    return opened.replace(OPEN + CLOSE, "</span>")


def verdict_of(item: Evidence) -> str:
    """The verdict as shown: an attested sentence is its own kind."""
    return "attested" if item.attested_by else item.verdict
