"""Numbers in words: `sixty-five`, `two hundred and ten`, `a dozen`."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

_SMALL: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES: Final = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
}

NUMBER_WORDS: Final[dict[str, Decimal]] = (
    {word: Decimal(value) for value, word in enumerate(_SMALL)}
    | {word: Decimal(10 * value) for value, word in enumerate(_TENS, 2)}
    | _SCALES
    | {"dozen": Decimal(12)}
)


def words_value(text: str) -> Decimal | None:
    """The number that digits or words stand for; None when they stand for none."""
    digits = re.sub(r"[,\s\u00a0\u202f\u2009]", "", text)
    if digits[:1].isdigit():
        try:
            return Decimal(digits)
        except InvalidOperation:
            return None
    return _sum(re.findall(r"[a-z]+", text.lower()))


def _sum(words: list[str]) -> Decimal | None:
    words = [word for word in words if word != "and"]
    if not words or any(word not in NUMBER_WORDS for word in words):
        return None
    total = group = Decimal(0)
    for word in words:
        value = NUMBER_WORDS[word]
        if word in ("hundred", "dozen"):
            group = (group or Decimal(1)) * value
        elif word in _SCALES:
            total, group = total + (group or Decimal(1)) * value, Decimal(0)
        else:
            group += value
    return total + group
