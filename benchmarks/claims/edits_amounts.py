"""More edits of units, money, ranges and differences, for articles that have few of their own.

A count of the article becomes a measure or an amount, in the passage and in the draft alike; or a clause with one is
put behind a sentence that has none. Then the draft alters it, or tells it in another right form.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.edits_figures import numbers_of, put
from benchmarks.claims.pair import Kind, Label, Made, Template
from benchmarks.claims.places import any_group_of, instead, raised, rival_of, turn_of, two_shares

_COUNTED: Final = re.compile(r" (?:(?:million|billion|more|other|different|new|open) )?[a-z-]{3,}s\b")
_HELD: Final = r"\b(?:to|from|between|and|than|top|score of|version|[A-Z][a-z]+)\W*$"


def _counted(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """A count and its noun, told as a measure. # is the count."""

    def make(base: Base) -> Iterator[Made]:
        for found in numbers_of(base.sentence):
            noun = _COUNTED.match(base.sentence, found.end())
            if noun is None or re.search(_HELD, base.sentence[: found.start()]):
                continue
            whole = re.compile(re.escape(found.group() + noun.group())).search(base.sentence, found.start())
            if whole:
                known, said = (put(base.sentence, whole, form.replace("#", found.group())) for form in (there, here))
                yield Made(said, instead(base, known))
            return

    return make


def _behind(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """A clause with a measure behind a sentence that has no figure. # is a number, + a higher and - a lower one, ! the
    number with another first digit, = its tenfold."""

    def make(base: Base) -> Iterator[Made]:
        if re.search(r"[\d“”\"]", base.sentence) or len(base.sentence.split()) > 32:
            return
        number = 14 + turn_of(base) % 43
        words = {
            "#": str(number),
            "+": str(number + 11),
            "-": str(number - 5),
            "!": f"{number // 10 % 9 + 1}{number % 10}",
            "=": str(number * 10),
        }
        if re.search(rf"\b(?:{'|'.join(words.values())})\b", base.passage):
            return
        known, said = ("".join(words.get(sign, sign) for sign in form) for form in (there, here))
        head = base.sentence.rstrip(".")
        yield Made(f"{head}, {said}.", instead(base, f"{head}, {known}."))

    return make


def _apart(here: str, off: int = 0) -> Callable[[Base], Iterator[Made]]:
    """Two shares of two groups in the passage; the draft names both and tells their difference. ! is it."""

    def make(base: Base) -> Iterator[Made]:
        told = any_group_of(base)
        other = rival_of(base, told) if told else ""
        if told and other not in ("", told.subject) and not re.search(r"\d", told.rest):
            low, high = two_shares(base)
            known = raised(f"{high}% of {told.subject} {told.rest}, compared with {low}% of {other}")
            yield Made(known + here.replace("!", str(high - low + off)) + ".", instead(base, f"{known}."))

    return make


def _pairs(kind: Kind, label: Label, edits: dict[str, tuple[str, str]], put_in: bool = False) -> tuple[Template, ...]:
    make = _behind if put_in else _counted
    return tuple(Template(name, kind, label, make(*forms)) for name, forms in edits.items())


UNITS: Final = (
    *_pairs("unit", "unsupported", {"unit-days": ("# hours", "# days"), "unit-kilograms": ("# kg", "# tonnes")}),
    *_pairs("unit", "supported", {"unit-kept-hours": ("# hours", "# hrs")}),
    *_pairs(
        "unit",
        "unsupported",
        {
            "unit-hours": ("# minutes", "# hours"),
            "unit-megabytes": ("# GB", "# MB"),
            "unit-miles": ("# kilometres", "# miles"),
            "unit-rate": ("# times per minute", "# times per hour"),
        },
    ),
    *_pairs(
        "unit",
        "supported",
        {"unit-kept-minutes": ("# minutes", "# min"), "unit-kept-gigabytes": ("# GB", "# gigabytes")},
    ),
    *_pairs("unit", "unsupported", {"unit-put-weeks": ("within # days", "within # weeks")}, put_in=True),
    *_pairs(
        "unit",
        "unsupported",
        {
            "unit-put-seconds": ("within # milliseconds", "within # seconds"),
            "unit-put-percent": ("which is # more than before", "which is #% more than before"),
            "unit-put-months": ("after # weeks of work", "after # months of work"),
        },
        put_in=True,
    ),
    *_pairs("unit", "supported", {"unit-put-kept": ("within # seconds", "within # s")}, put_in=True),
)
MONEY: Final = (
    *_pairs("money", "unsupported", {"money-put-digit": ("at a cost of €#,000", "at a cost of €!,000")}, put_in=True),
    *_pairs(
        "money",
        "supported",
        {"money-put-kept-euros": ("at a cost of €# million", "at a cost of # million euros")},
        True,
    ),
    *_pairs(
        "money",
        "unsupported",
        {
            "money-put-first": ("for £# million a year", "for £! million a year"),
            "money-put-tenfold": ("for a fee of # dollars", "for a fee of = dollars"),
            "money-put-currency": ("at a price of USD #", "at a price of EUR #"),
            "money-put-scale": ("for €#k", "for €# million"),
        },
        put_in=True,
    ),
    *_pairs(
        "money",
        "supported",
        {
            "money-put-kept-pounds": ("for £# million a year", "for £#m a year"),
            "money-put-kept-code": ("at a price of EUR #", "at a price of €#"),
            "money-put-kept-thousand": ("for $#,000", "for # thousand dollars"),
        },
        put_in=True,
    ),
)
RANGES: Final = (
    *_pairs("range", "unsupported", {"range-put-end": ("in # to + days", "in - to + days")}, put_in=True),
    *_pairs("range", "supported", {"range-put-kept": ("in # to + days", "in #–+ days")}, put_in=True),
    *_pairs(
        "range",
        "unsupported",
        {
            "range-put-one": ("between # and + times", "# times"),
            "range-put-over": ("in # to + steps", "in more than + steps"),
            "range-put-below": ("for # to + hours", "for - to # hours"),
        },
        put_in=True,
    ),
    *_pairs(
        "range",
        "supported",
        {
            "range-put-kept-least": ("in # to + steps", "in at least # steps"),
            "range-put-kept-between": ("for #–+ hours", "for between # and + hours"),
        },
        put_in=True,
    ),
)
DERIVED: Final = (
    Template("derived-apart", "derived", "supported", _apart(", a difference of ! percentage points")),
    Template("derived-apart-off", "derived", "unsupported", _apart(", a difference of ! percentage points", 3)),
    Template("derived-less", "derived", "supported", _apart(", which is ! points less")),
    Template("derived-less-off", "derived", "unsupported", _apart(", which is ! points less", -2)),
    Template("derived-gap-wide", "derived", "unsupported", _apart(": a gap of ! percentage points", 10)),
)
TEMPLATES: Final = (*UNITS, *MONEY, *RANGES, *DERIVED)
