"""Whether two sentences tell the same fact: the same figures of the same thing."""

from domain.figures import figures_in
from domain.text_measures import content_words

_COUNTED = frozenset({"percent", "number", "range", "change", "points", "factor"})


def same_fact(text: str, other: str) -> bool:
    """A shared figure, and four in ten of the shorter sentence's content words."""
    if not _values(text) & _values(other):
        return False
    words, others = set(content_words(text)), set(content_words(other))
    return len(words & others) >= 0.4 * min(len(words), len(others))


def _values(text: str) -> set[tuple[str, str]]:
    return {(f.kind, str(f.value.normalize())) for f in figures_in(text) if f.kind in _COUNTED}
