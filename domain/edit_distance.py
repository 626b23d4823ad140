"""How many words have to be put in, taken out or exchanged to make one text of another (Levenshtein, over words).

Worked out for all positions of the one text at once, as bits of one number (Myers 1999, Hyyrö 2003): a table of two
articles of a thousand words each has a million cells, and here it has a thousand steps.
"""

from collections.abc import Sequence

from domain.text_measures import tokens


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The least number of words put in, taken out or exchanged."""
    if not one or not other:
        return max(len(one), len(other))
    places: dict[str, int] = {}
    for at, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << at
    every, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    up, down, distance = every, 0, len(one)  # where a cell is one more, or one less, than the one above it
    for word in other:
        same = places.get(word, 0)
        level = same | down
        diagonal = (((same & up) + up) ^ up) | same
        right = down | (every & ~(diagonal | up))
        left = up & diagonal
        distance += bool(right & last) - bool(left & last)
        right = (right << 1 | 1) & every
        left = left << 1 & every
        up = left | (every & ~(level | right))
        down = right & level
    return distance


def distance_of_texts(one: str, other: str) -> float:
    """The share of words to be changed: 0 for the same words, 1 where none stays."""
    words, others = tokens(one), tokens(other)
    return edit_distance(words, others) / max(len(words), len(others), 1)
