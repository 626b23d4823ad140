"""Edits of figures: numbers, units, money, dates. Each changes one thing that a reader would take as given.

A changed figure must not happen to stand in the passage: then the sentence might be true in another way.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.pair import Made, Template
from domain.english import MONTHS

NUMBER: Final = re.compile(
    r"(?<![\w.,:/$€£-])\d{1,3}(?:,\d{3})+(?![\w:/-])|(?<![\w.,:/$€£-])\d+(?:\.\d+)?(?![\w:/,-]|\.\d)"
)
YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
WORD_NUMBERS: Final = [
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
    "fourteen",
    "twenty",
]
MONTH: Final = re.compile(rf"\b(?:{'|'.join(month.title() for month in MONTHS if month != 'may')})\b")
_MONTHS: Final = "|".join(month.title() for month in MONTHS)
DAY: Final = re.compile(rf"\b(?:(?:{_MONTHS}) )(\d{{1,2}})\b|\b(\d{{1,2}})(?= (?:{_MONTHS}))")
Turn = Callable[[str], str]


def numbers_of(sentence: str) -> list[re.Match[str]]:
    """Figures in digits that are no years and no days of a month."""
    days = {found.start(1) if found.group(1) else found.start(2) for found in DAY.finditer(sentence)}
    return [
        found for found in NUMBER.finditer(sentence) if not YEAR.fullmatch(found.group()) and found.start() not in days
    ]


def put(sentence: str, found: re.Match[str], other: str, group: int = 0) -> str:
    """The sentence with another text in that place."""
    return sentence[: found.start(group)] + other + sentence[found.end(group) :]


def _number(turn: Turn) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        for found in numbers_of(base.sentence):
            other = turn(found.group())
            if other != found.group() and not re.search(rf"(?<![\d.,]){re.escape(other)}(?![\d])", base.passage):
                yield Made(put(base.sentence, found, other))

    return make


def _last_digit(value: str) -> str:
    return value[:-1] + str((int(value[-1]) + 3) % 10)


def _first_digit(value: str) -> str:
    return str(int(value[0]) % 9 + 1) + value[1:]


def _transposed(value: str) -> str:
    if len(value) < 2 or not value[:2].isdigit() or value[1] in ("0", value[0]):
        return value
    return value[1] + value[0] + value[2:]


def _tenfold(value: str) -> str:
    return value if "." in value else f"{int(value.replace(',', '')) * 10:,}"


def _one_more(value: str) -> str:
    return value if "." in value else f"{int(value.replace(',', '')) + 1:,}"


def _halved(value: str) -> str:
    whole = int(value.replace(",", "")) if "." not in value else 0
    return f"{whole // 2:,}" if whole > 3 else value


def _words(base: Base) -> Iterator[Made]:
    for at, word in enumerate(WORD_NUMBERS):
        other = WORD_NUMBERS[(at + 2) % len(WORD_NUMBERS)]
        found = re.search(rf"(?<!-)\b{word}\b(?!-)", base.sentence)
        if found and not re.search(rf"\b{other}\b", base.passage):
            yield Made(put(base.sentence, found, other))


def exchanging(*pairs: tuple[str, str]) -> Callable[[Base], Iterator[Made]]:
    """One expression for another, at its first place."""

    def make(base: Base) -> Iterator[Made]:
        for pattern, other in pairs:
            found = re.search(pattern, base.sentence)
            if found:
                text = put(base.sentence, found, found.expand(other))
                yield Made(text[0].upper() + text[1:])

    return make


_PRICED: Final = re.compile(
    r"(?<![\w.,:/$€£-])(\d[\d,.]*\d|\d)(?: (?:minutes|hours|lorries|doors|bookings|answers|responses|respondents"
    r"|contributors|maintainers|sites|people|commits|files|pods|nodes|services|employees|microservices|appointments"
    r"|carriers|files|views|weeks|months|days|questions|Collectors))\b"
)


def _money(form: str, edit: Callable[[str, str], str]) -> Callable[[Base], Iterator[Made]]:
    """Counts of the article told as amounts, in the passage and in the sentence alike; then the amount is altered."""

    def make(base: Base) -> Iterator[Made]:
        found = _PRICED.search(base.sentence)
        if found is None or base.passage.count(found.group()) != 1:
            return
        amount = form.replace("#", found.group(1))
        passage = base.passage.replace(found.group(), amount)
        yield Made(put(base.sentence, found, edit(form, found.group(1))), passage)

    return make


def _said_as(other: str) -> Callable[[str, str], str]:
    return lambda _, amount: other.replace("#", amount)


def _amount(turn: Turn) -> Callable[[str, str], str]:
    return lambda form, amount: form.replace("#", turn(amount))


def _year(step: int) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        for found in YEAR.finditer(base.sentence):
            other = str(int(found.group()) + step)
            if other not in base.passage:
                yield Made(put(base.sentence, found, other))

    return make


def _month(step: int) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        for found in MONTH.finditer(base.sentence):
            other = MONTHS[(MONTHS.index(found.group().lower()) + step) % 12].title()
            if other not in base.passage and other != "May":
                yield Made(put(base.sentence, found, other))

    return make


def _day(base: Base) -> Iterator[Made]:
    for found in DAY.finditer(base.sentence):
        group = 1 if found.group(1) else 2
        yield Made(put(base.sentence, found, str(int(found.group(group)) % 27 + 2), group))


def _dated(when: str, other: str) -> Callable[[Base], Iterator[Made]]:
    """A date put before a true sentence of the passage, and another one before the draft's."""

    def make(base: Base) -> Iterator[Made]:
        if YEAR.search(base.sentence) or not re.match(
            r"(?:The|A|An|Sites|Most|Only|Lorries|Drivers|Carriers|Users|Respondents)\b", base.sentence
        ):
            return
        told = base.sentence[0].lower() + base.sentence[1:]
        yield Made(f"{other} {told}", base.passage.replace(base.sentence, f"{when} {told}"))

    return make


TEMPLATES: Final = (
    Template("number-last-digit", "number", "unsupported", _number(_last_digit)),
    Template("number-word", "number", "unsupported", _words),
    Template("number-halved", "number", "unsupported", _number(_halved)),
    Template("number-first-digit", "number", "unsupported", _number(_first_digit)),
    Template("number-transposed", "number", "unsupported", _number(_transposed)),
    Template("number-tenfold", "number", "unsupported", _number(_tenfold)),
    Template("number-one-more", "number", "unsupported", _number(_one_more)),
    Template(
        "unit-longer",
        "unit",
        "unsupported",
        exchanging((r"(?<=\d )minutes", "hours"), (r"(?<=\d )hours", "days"), (r"(?<=\w )weeks", "months")),
    ),
    Template("unit-points", "unit", "unsupported", exchanging((r"(?<=\d)%", " percentage points"))),
    Template(
        "unit-shorter",
        "unit",
        "unsupported",
        exchanging(
            (r"(?<=\d )minutes\b", "seconds"),
            (r"\bhours\b", "minutes"),
            (r"\bweeks\b", "days"),
            (r"\bmonths\b", "weeks"),
            (r"\byears\b", "months"),
        ),
    ),
    Template("unit-percent-dropped", "unit", "unsupported", exchanging((r"(?<=\d)%", ""))),
    Template(
        "unit-percent-added", "unit", "unsupported", exchanging((r"(?<![\w.,:/-])(\d[\d,]*) (?=[a-z]{4,})", r"\1% of "))
    ),
    Template(
        "unit-scale",
        "unit",
        "unsupported",
        exchanging((r"(?<=\d )million", "billion"), (r"(?<![\w.,:/-])(\d{1,3},\d{3})(?![\d,])", r"\1 million")),
    ),
    Template("money-last-digit", "money", "unsupported", _money("# euros", _amount(_last_digit))),
    Template("money-dollars", "money", "unsupported", _money("€#", _said_as("$#"))),
    Template("money-kept-euros", "money", "supported", _money("# euros", _said_as("€#"))),
    Template("money-first-digit", "money", "unsupported", _money("£#", _amount(_first_digit))),
    Template("money-scale", "money", "unsupported", _money("$# million", _said_as("$# billion"))),
    Template("money-scale-dropped", "money", "unsupported", _money("$#k", _said_as("$#"))),
    Template("money-currency-word", "money", "unsupported", _money("# US dollars", _said_as("# kronor"))),
    Template("money-kept-million", "money", "supported", _money("$# million", _said_as("$#m"))),
    Template("money-kept-billion", "money", "supported", _money("€#bn", _said_as("# billion euros"))),
    Template("date-year-next", "date", "unsupported", _year(1)),
    Template("date-month-next", "date", "unsupported", _month(1)),
    Template("date-season", "date", "unsupported", _dated("In spring 2025,", "In autumn 2025,")),
    Template("date-year-back", "date", "unsupported", _year(-2)),
    Template("date-month-far", "date", "unsupported", _month(5)),
    Template("date-day", "date", "unsupported", _day),
    Template(
        "date-quarter", "date", "unsupported", _dated("In the first quarter of 2025,", "In the third quarter of 2025,")
    ),
    Template("date-relative", "date", "unsupported", _dated("Last month,", "Last year,")),
    Template("date-half", "date", "unsupported", _dated("In the first half of 2024,", "In the second half of 2024,")),
    Template("date-kept-month", "date", "supported", _dated("On 12 March 2025,", "In March 2025,")),
    Template("date-kept-quarter", "date", "supported", _dated("In the first quarter of 2025,", "In Q1 2025,")),
)
