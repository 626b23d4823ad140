"""Small statistics for the tables."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 100))
    return ordered[int(rank) - 1]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return percentile(values, 50)
