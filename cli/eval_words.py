"""An evaluation for people: a column a channel, the definitions below, then what was found, piece by piece."""

from collections.abc import Iterator
from typing import Final

from cli.work_words import counted, table
from domain.evaluation import METRICS, ChannelFigures, Evaluation, JudgedPiece, Metric

UNKNOWN: Final = "-"


def told(found: Evaluation, earlier: Evaluation | None = None) -> str:
    """The whole text; with `earlier`, each figure with what it changed by."""
    parts = [_head(found, earlier), figures_table(found, earlier), _definitions(), *_findings(found)]
    return "\n\n".join(part for part in parts if part)


def figures_table(found: Evaluation, earlier: Evaluation | None = None) -> str:
    """The figures alone, aligned."""
    before = {column.channel: column for column in earlier.channels} if earlier else {}
    head = ("", *(column.channel for column in found.channels))
    counts = ("pieces", *(str(column.pieces) for column in found.channels))
    rows = [
        (
            metric.name.replace("_", " "),
            *(_cell(metric, column, before.get(column.channel)) for column in found.channels),
        )
        for metric in METRICS
    ]
    return table([head, counts, *rows])


def shown(metric: Metric, value: float | None) -> str:
    """A value with its unit."""
    if value is None:
        return UNKNOWN
    if metric.unit == "%":
        return f"{_short(100 * value)} %"
    if metric.name == "cost":
        return f"{value:.4f}"
    if metric.name == "tokens":
        return f"{value:,.0f}"
    return f"{value:.1f} s" if metric.unit == "s" else f"{value:.1f}"


def _short(value: float) -> str:
    """One decimal, where there is one: 99.96 is never shown as 100."""
    return f"{value:.0f}" if value == round(value) else f"{value:.1f}" if round(value, 1) % 100 else f"{value:.2f}"


def _cell(metric: Metric, now: ChannelFigures, before: ChannelFigures | None) -> str:
    value = now.values.get(metric.name)
    if before is None:
        return shown(metric, value)
    was = before.values.get(metric.name)
    if value is None or was is None:
        return f"{shown(metric, value)} (was {shown(metric, was)})"
    change = value - was
    if not change:
        return f"{shown(metric, value)} (=)"
    good = "" if not metric.better else " better" if change * metric.better > 0 else " worse"
    size = _short(100 * change) if metric.unit == "%" else f"{change:.4g}"
    return f"{shown(metric, value)} ({'+' if change > 0 else ''}{size}{good})"


def _head(found: Evaluation, earlier: Evaluation | None) -> str:
    since = f"; compared with {earlier.at}, {', '.join(earlier.models)}" if earlier else ""
    return f"{found.at}, {', '.join(found.models)}: {counted(len(found.pieces), 'piece')}{since}"


def _definitions() -> str:
    return table((metric.name.replace("_", " "), metric.says) for metric in METRICS)


def _findings(found: Evaluation) -> Iterator[str]:
    for piece in found.pieces:
        lines = list(_of_piece(piece))
        if lines:
            yield "\n".join([f"“{piece.campaign}”, {piece.brief} ({piece.channel})", *(f"  {line}" for line in lines)])
    if found.missed:
        yield "\n".join(["Bars missed", *(f"  {sentence}" for sentence in found.missed)])


def _of_piece(piece: JudgedPiece) -> Iterator[str]:
    if piece.failure is not None:
        yield f"not made: {piece.failure}"
    yield from (f"unsupported: {sentence}" for sentence in piece.unsupported)
    yield from (f"for a person to judge: {sentence}" for sentence in piece.for_person)
    yield from (f"blocks: {reason}" for reason in piece.blocking if not reason.startswith("unsupported claim"))
    yield from piece.rules_broken
    yield from (f"length: {piece.length_faults}" for _ in range(bool(piece.length_faults)))
    yield from (f"structure: {fault}" for fault in piece.shape_faults)
