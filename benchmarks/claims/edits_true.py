"""Edits that keep a sentence true, and sentences that state nothing; ranges, fractions in words and derived figures
with their right and their wrong forms side by side.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.edits_figures import exchanging, numbers_of, put
from benchmarks.claims.pair import Made, Template
from domain.text_measures import content_words

_WORDS: Final = [
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
]
_PERCENT: Final = re.compile(r"(?<![\w.+-])(?P<value>\d+(?:\.\d+)?)%")
_FRACTIONS: Final = (("a quarter", 25), ("a third", 33), ("half", 50), ("two thirds", 67), ("three quarters", 75))
_HIDES: Final = (
    r"\b(?:more|less|over|under|about|around|nearly|almost|least|only|up to|fewer|above|below|just|roughly|~)\W*$"
)


def _same(base: Base) -> Iterator[Made]:
    yield Made(base.sentence)


def _main_clause(base: Base) -> Iterator[Made]:
    found = re.match(
        r"^([A-Z][^,“”()]{35,}), (?:which|who|because|while|although|since|whereas|and|but|with)\b", base.sentence
    )
    if found and not re.match(
        r"(?:In|When|If|While|Although|After|Before|Among|Of|By|For|With|On|At)\b", base.sentence
    ):
        yield Made(found.group(1) + ".")


def _led(lead: str) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        if re.match(r"(?:The|A|An|Most|Only|Some|Sites|Drivers|Carriers|Many|This|These)\b", base.sentence):
            yield Made(f"{lead} {base.sentence[0].lower() + base.sentence[1:]}")

    return make


def _in_words(base: Base) -> Iterator[Made]:
    for found in numbers_of(base.sentence):
        behind = base.sentence[found.end() : found.end() + 1]
        if found.group().isdigit() and 2 <= int(found.group()) <= 12 and found.start() and behind == " ":
            yield Made(put(base.sentence, found, _WORDS[int(found.group())]))


def _in_digits(base: Base) -> Iterator[Made]:
    for value, word in enumerate(_WORDS[4:], 4):
        found = re.search(rf"(?<!-)\b{word}\b(?= [a-z]+s\b)", base.sentence)
        if found:
            yield Made(put(base.sentence, found, str(value)))


def _fronted(base: Base) -> Iterator[Made]:
    found = re.match(r"^((?:The|A|Sites|Carriers|[A-Z][a-z]+s) .{20,}?) (in (?:19|20)\d\d)\.$", base.sentence)
    if found and "“" not in base.sentence:
        yield Made(f"{found.group(2).title()}, {found.group(1)[0].lower() + found.group(1)[1:]}.")


def _rounded(base: Base) -> Iterator[Made]:
    for found in re.finditer(r"(?<![\w.+-])(\d+)\.(\d+)%", base.sentence):
        if not re.search(_HIDES, base.sentence[: found.start()]):
            whole = round(float(f"{found.group(1)}.{found.group(2)}"))
            if whole >= 10:
                yield Made(put(base.sentence, found, f"about {whole}%"))


def _asked(frame: str) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        words = [word for word in re.findall(r"\b[a-z]{5,}s\b", base.sentence) if word in content_lower(base.sentence)]
        if words:
            yield Made(frame.replace("#", words[0]))

    return make


def content_lower(sentence: str) -> set[str]:
    """Words of a sentence that carry content, as they stand."""
    stems = set(content_words(sentence))
    return {word for word in re.findall(r"[a-z]+", sentence) if set(content_words(word)) & stems}


def _ranged(form: str, said: str, step: int = 0) -> Callable[[Base], Iterator[Made]]:
    """A count of the article told as a range, in the passage and in the sentence. # is the count, @ the count and
    seven more, % the sentence's own end."""

    def make(base: Base) -> Iterator[Made]:
        for found in numbers_of(base.sentence)[:1]:
            behind = base.sentence[found.end() : found.end() + 2]
            plain = found.group().isdigit() and int(found.group()) > 3 and re.match(r" [a-z]", behind)
            if not plain or re.search(
                _HIDES[:-1] + r"|\b(?:to|from|between|and|of|by)\W*$", base.sentence[: found.start()]
            ):
                continue
            low = int(found.group())
            told = form.replace("#", str(low)).replace("@", str(low + 7))
            draft = (
                said.replace("#", str(low))
                .replace("@", str(low + 7))
                .replace("^", str(low + 7 + step))
                .replace("~", str(max(low - step, 1)))
            )
            if base.passage.count(base.sentence) == 1:
                yield Made(
                    put(base.sentence, found, draft),
                    base.passage.replace(base.sentence, put(base.sentence, found, told)),
                )

    return make


def _fraction(shift: int, hedge: str = "about ") -> Callable[[Base], Iterator[Made]]:
    """A percentage in words: the nearest simple fraction, or one that is `shift` places off."""

    def make(base: Base) -> Iterator[Made]:
        for found in _PERCENT.finditer(base.sentence):
            value = float(found["value"])
            at = min(range(len(_FRACTIONS)), key=lambda place: abs(_FRACTIONS[place][1] - value))
            near = abs(_FRACTIONS[at][1] - value) <= _FRACTIONS[at][1] * 0.04
            clean = base.sentence[found.end() :].startswith(" of ") and not re.search(
                _HIDES, base.sentence[: found.start()]
            )
            if near and clean:
                words = hedge + _FRACTIONS[(at + shift) % len(_FRACTIONS)][0]
                yield Made(put(base.sentence, found, words.capitalize() if not found.start() else words))

    return make


def _one_in(right: bool) -> Callable[[Base], Iterator[Made]]:
    """A percentage of the article turned into one of a simple share, in the passage; `one in N` in the sentence."""

    def make(base: Base) -> Iterator[Made]:
        for found in _PERCENT.finditer(base.sentence):
            share, words = ("20", "one in five") if float(found["value"]) < 40 else ("25", "one in four")
            if base.sentence[found.end() :].startswith(" of ") and base.passage.count(base.sentence) == 1:
                draft = words if right else "one in three"
                draft = draft if found.start() else draft.capitalize()
                passage = base.passage.replace(base.sentence, put(base.sentence, found, f"{share}%"))
                yield Made(put(base.sentence, found, draft), passage)
                return

    return make


def _derived(form: str, off: int = 0, parents: bool = True) -> Callable[[Base], Iterator[Made]]:
    """The difference of two percentages of a sentence; right only where it names both."""

    def make(base: Base) -> Iterator[Made]:
        found = list(_PERCENT.finditer(base.sentence))
        if len(found) < 2 or "points" in base.sentence:
            return
        one, two = float(found[0]["value"]), float(found[1]["value"])
        gap = round(abs(one - two), 2) + off
        told = f"{gap:g}"
        gaps = {round(abs(float(a["value"]) - float(b["value"])), 2) for a in found for b in found}
        if gap <= 1 or (off and gap in gaps) or re.search(rf"(?<![\d.]){re.escape(told)}(?![\d.])", base.passage):
            return
        if parents:
            yield Made(base.sentence.rstrip(".") + form.replace("#", told) + ".")
        else:
            yield Made(f"The two groups are {told} percentage points apart.")

    return make


TEMPLATES: Final = (
    Template("right-verbatim", "right", "supported", _same),
    Template("right-clause", "right", "supported", _main_clause),
    Template("right-led", "right", "supported", _led("According to the article,")),
    Template("reworded-per-cent", "reworded", "supported", exchanging((r"(?<=\d)%", " per cent"))),
    Template(
        "reworded-words",
        "reworded",
        "supported",
        exchanging((r"\bmore than\b(?= \d)", "over"), (r"\babout\b(?= \d)", "roughly"), (r"\bhalf of\b", "half")),
    ),
    Template("reworded-percent", "reworded", "supported", exchanging((r"(?<=\d)%", " percent"))),
    Template("reworded-number-words", "reworded", "supported", _in_words),
    Template("reworded-digits", "reworded", "supported", _in_digits),
    Template("reworded-fronted", "reworded", "supported", _fronted),
    Template("reworded-rounded", "reworded", "supported", _rounded),
    Template(
        "reworded-synonyms",
        "reworded",
        "supported",
        exchanging(
            (r"\bapproximately\b", "about"),
            (r"\bover\b(?= \d)", "more than"),
            (r"\bOnly\b", "Just"),
            (r"\bspend\b", "use"),
            (r"\bwarehouses\b", "warehouse sites"),
            (r"\brespondents\b", "those who answered"),
            (r"\bbecause\b", "as"),
            (r"\bsurvey's\b", "survey’s"),
            (r"\bwhile\b", "whereas"),
        ),
    ),
    Template("no-claim-question", "no claim", "no_claim", _asked("How do you handle # in your own team?")),
    Template("no-claim-request", "no claim", "no_claim", _asked("Tell us what you think about #.")),
    Template("no-claim-opinion", "no claim", "no_claim", _asked("We think that # deserve a second look.")),
    Template("no-claim-why", "no claim", "no_claim", _asked("Why do # matter to you?")),
    Template("range-end", "range", "unsupported", _ranged("between # and @", "between # and ^", 4)),
    Template("range-kept", "range", "supported", _ranged("between # and @", "# to @")),
    Template("range-low", "range", "unsupported", _ranged("# to @", "~ to @", 2)),
    Template("range-collapsed", "range", "unsupported", _ranged("# to @", "@")),
    Template("range-least", "range", "unsupported", _ranged("# to @", "at least @")),
    Template("range-kept-dash", "range", "supported", _ranged("# to @", "#–@")),
    Template("range-kept-most", "range", "supported", _ranged("between # and @", "up to @")),
    Template("fraction-kept", "fraction", "supported", _fraction(0)),
    Template("fraction-off", "fraction", "unsupported", _fraction(1)),
    Template("fraction-one-in", "fraction", "supported", _one_in(right=True)),
    Template("fraction-one-in-off", "fraction", "unsupported", _one_in(right=False)),
    Template("fraction-roughly-off", "fraction", "unsupported", _fraction(2, "roughly ")),
    Template("derived-difference", "derived", "supported", _derived(", a difference of # percentage points")),
    Template("derived-difference-off", "derived", "unsupported", _derived(", a difference of # percentage points", 3)),
    Template("derived-gap", "derived", "supported", _derived(": a gap of # points")),
    Template("derived-gap-off", "derived", "unsupported", _derived(": a gap of # points", 2)),
    Template("derived-orphan", "derived", "unsupported", _derived("", parents=False)),
)
