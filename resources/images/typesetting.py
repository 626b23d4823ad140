"""Fitting a headline into a box: the largest size at which it stands whole, in balanced lines.

A headline must never be cut. Word widths are measured once at a reference size and scaled, because FreeType advances
grow in proportion; only the chosen size is then drawn. Lines are balanced (least raggedness for the fewest lines), for
a greedy wrap leaves one lonely word at the end. A word too long for the box is broken only when no readable size holds
it whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from domain.errors import Permanent
from resources.images.fonts import Weight, font, legible

_REFERENCE = 200
_SLACK = 0.985
_SMALLEST = 12


@dataclass(frozen=True)
class Box:
    """Room for text, and the sizes wanted: below `least` a word is rather broken than set smaller."""

    width: int
    height: int
    most: int
    least: int
    leading: float = 1.12


@dataclass(frozen=True)
class SetText:
    """Lines and the font size that fits."""

    lines: tuple[str, ...]
    size: int
    line_height: int

    @property
    def height(self) -> int:
        """Height of the block of lines."""
        return self.line_height * len(self.lines)


def fit(text: str, box: Box, weight: Weight = "Semibold") -> SetText:
    """Sets all of `text` in `box`. Raises Permanent only when it would be smaller than any eye can read."""
    measure = _measure_with(weight)
    words = legible(text).split(" ")
    for break_words, sizes in (
        (False, range(box.most, box.least - 1, -2)),
        (True, range(box.least, _SMALLEST - 1, -1)),
    ):
        for size in sizes:
            lines = _lines_at(words, size, box, measure, break_words)
            if lines is not None:
                return SetText(lines, size, _line_height(size, box))
    raise Permanent(f"A headline of {len(text)} characters does not fit on a card: shorten it.")


def _measure_with(weight: Weight) -> Callable[[str], float]:
    """Width of a string at size 1."""
    face = font(weight, _REFERENCE)
    known: dict[str, float] = {}

    def measure(part: str) -> float:
        if part not in known:
            known[part] = face.getlength(part) / _REFERENCE
        return known[part]

    return measure


def _line_height(size: int, box: Box) -> int:
    return round(size * box.leading)


def _lines_at(
    words: list[str], size: int, box: Box, measure: Callable[[str], float], break_words: bool
) -> tuple[str, ...] | None:
    """The lines at this size, None when they do not fit."""
    room = box.width * _SLACK / size
    most_lines = max(1, box.height // _line_height(size, box))
    parts = [part for word in words for part in _broken(word, room, measure)] if break_words else words
    if any(measure(part) > room for part in parts):
        return None
    fewest = _greedy_count(parts, room, measure)
    return _balanced(parts, fewest, room, measure) if fewest <= most_lines else None


def _broken(word: str, room: float, measure: Callable[[str], float]) -> list[str]:
    """The word in pieces of about one length that fit, each but the last ending with a hyphen."""
    for count in range(1, len(word) + 1):
        cuts = [round(len(word) * n / count) for n in range(count + 1)]
        pieces = [word[start:end] for start, end in pairwise(cuts)]
        hyphened = [piece if piece.endswith(("-", "/")) else piece + "-" for piece in pieces[:-1]]
        if all(measure(piece) <= room for piece in (*hyphened, pieces[-1])):
            return [*hyphened, pieces[-1]]
    return [word]


def _greedy_count(words: list[str], room: float, measure: Callable[[str], float]) -> int:
    count, used, space = 1, 0.0, measure(" ")
    for word in words:
        width = measure(word)
        if used and used + space + width > room:
            count, used = count + 1, width
        else:
            used = used + space + width if used else width
    return count


def _balanced(words: list[str], count: int, room: float, measure: Callable[[str], float]) -> tuple[str, ...]:
    """Exactly `count` lines with the least sum of squared gaps."""
    space = measure(" ")
    best: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(0, 0): (0.0, ())}
    for line in range(1, count + 1):
        for end in range(line, len(words) + 1):
            options = []
            width = -space
            for start in range(end - 1, line - 2, -1):
                width += measure(words[start]) + space
                if width > room:
                    break
                if (line - 1, start) in best:
                    cost, cuts = best[(line - 1, start)]
                    options.append((cost + (room - width) ** 2, (*cuts, start)))
            if options:
                best[(line, end)] = min(options)
    cuts = (*best[(count, len(words))][1], len(words))
    return tuple(" ".join(words[start:end]) for start, end in pairwise(cuts))
