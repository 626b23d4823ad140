"""Small statistics for the tables."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: always a value that was measured, never one in between."""
    if not values:
        raise ValueError("There is no percentile of nothing.")
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 100))
    return ordered[int(rank) - 1]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return percentile(values, 50)


def above_idle(busy: float, idle_per_second: float, seconds: float) -> float:
    """CPU seconds spent on work: what was used in a window, less what the same processes use when nobody asks for
    anything. Never below zero."""
    return max(0.0, busy - idle_per_second * seconds)
