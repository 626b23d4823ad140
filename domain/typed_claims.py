"""Typed claims: what a passage states, each with its kind, unit, subject, period and exact place.

A claim of the dossier is a sentence. To compare what sources say, its parts are needed: this figure, of this unit,
about these words, in this time. The place is exact (`text[start:end] == span`), so that a reviewer can be shown the
very words. The subject is no grammar: it is the set of content words of the sentence around the figure, which is
enough to find that two sentences speak of the same thing, and cannot pretend to more.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

from domain.dates import dates_in
from domain.figures import Figure, figures_in
from domain.names import names_in
from domain.periods import periods_in
from domain.quotations import quotations_in
from domain.sentences import sentence_spans
from domain.text_measures import content_words
from domain.value import Value

TypedKind = Literal["figure", "percentage", "money", "date", "quotation", "named statement"]
_SHARES: Final = frozenset({"percent", "points"})


class TypedClaim(Value):
    """One thing stated. `value` is None for quotations, dates and named statements; `high` is the other end of a range.
    `subject` are stems of the words around it, `period` the years and periods that its sentence names."""

    kind: TypedKind
    span: str
    start: int
    end: int
    sentence: str
    value: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    comparator: str = ""
    subject: frozenset[str] = frozenset()
    period: frozenset[str] = frozenset()


def typed_claims(text: str) -> tuple[TypedClaim, ...]:
    """Everything of these kinds that a passage states, in reading order."""
    return tuple(
        claim
        for start, end in sentence_spans(text)
        for claim in sorted(_of_sentence(text[start:end], start), key=lambda claim: (claim.start, claim.end))
    )


def _of_sentence(sentence: str, at: int) -> Iterator[TypedClaim]:
    figures = figures_in(sentence)
    period = _period(sentence)
    bare = _without(sentence, figures)
    subject = frozenset(content_words(bare))

    def claim(kind: TypedKind, start: int, end: int, figure: Figure | None = None) -> TypedClaim:
        numbered = figure is not None and figure.kind != "date"
        return TypedClaim(
            kind=kind,
            span=sentence[start:end],
            start=at + start,
            end=at + end,
            sentence=sentence,
            value=figure.value if figure and numbered else None,
            high=figure.high if figure and figure.kind in ("range", "change") else None,
            unit=figure.unit if figure else "",
            comparator=figure.comparator if figure else "",
            subject=subject,
            period=period,
        )

    yield from (claim(_kind(f), f.start, f.end, f) for f in figures if f.kind not in ("code", "vague", "ordinal"))
    for quotation in quotations_in(sentence, 3):
        start = sentence.find(quotation)
        if start >= 0:
            yield claim("quotation", start, start + len(quotation))
    if not figures and any(name.certainty == "sure" for name in names_in(sentence)):
        yield claim("named statement", 0, len(sentence))


def _kind(figure: Figure) -> TypedKind:
    if figure.kind == "date":
        return "date"
    if figure.kind in _SHARES or figure.unit == "%":
        return "percentage"
    return "money" if len(figure.unit) == 3 and figure.unit.isupper() else "figure"


def _period(sentence: str) -> frozenset[str]:
    years = {"-".join(map(str, date)) for _, _, date in dates_in(sentence)}
    return frozenset(years | {f"{p.kind} {p.part} {p.year}" for p in periods_in(sentence)})


def _without(sentence: str, figures: tuple[Figure, ...]) -> str:
    for figure in reversed(figures):
        sentence = f"{sentence[: figure.start]} {sentence[figure.end :]}"
    return sentence
