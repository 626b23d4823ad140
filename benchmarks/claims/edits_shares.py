"""Edits of how many: every fourth for a third, most for a few, the ends of a change; and a cause for what was only told
side by side.

Groups and predicates are the article's; the share is put into the passage, so that the word which the draft has for it
is known to be right or wrong.
"""

from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.pair import Made, Template
from benchmarks.claims.places import (
    any_group_of,
    beside,
    instead,
    raised,
    rest_of_one,
    singular,
    turn_of,
    two_shares,
    two_things,
)


def _shared(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """A share of a group, in the passage and in the draft. @ is the group, ~ the predicate, $ one of the group and ^
    the predicate of one."""

    def make(base: Base) -> Iterator[Made]:
        told = any_group_of(base)
        if told is None or any(sign.isdigit() for sign in told.rest):
            return
        words = {"@": told.subject, "~": told.rest, "$": singular(told.subject), "^": rest_of_one(told)}
        known, said = (_filled(form, words) for form in (there, here))
        yield Made(said, instead(base, known))

    return make


def _linked(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """Two things of the article side by side, and the draft's sentence about them. @ and # are the things."""

    def make(base: Base) -> Iterator[Made]:
        for one, two in two_things(base):
            known, said = (_filled(form, {"@": one, "#": two}) for form in (there, here))
            yield Made(said, beside(base, known))

    return make


def _changed(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """A change of the share or number of a thing, with its dates. @ is the thing; < and > are the lower and the higher
    value, + is one that is neither, ! their difference and ? one that is not."""

    def make(base: Base) -> Iterator[Made]:
        low, high = two_shares(base)
        other, gap = high + 3 + turn_of(base) % 5, high - low
        words = {"<": str(low), ">": str(high), "+": str(other), "!": str(gap), "?": str(gap + 2)}
        for thing, _ in two_things(base):
            known, said = (_filled(form, {"@": thing, **words}) for form in (there, here))
            yield Made(said, beside(base, known))

    return make


def _filled(form: str, words: dict[str, str]) -> str:
    return raised("".join(words.get(sign, sign) for sign in form))


EVERY: Final = (
    Template("every-fourth-off", "every", "unsupported", _shared("37% of @ ~.", "Every fourth $ ^.")),
    Template("every-fifth-off", "every", "unsupported", _shared("One in three @ ~.", "Every fifth $ ^.")),
    Template("every-fourth", "every", "supported", _shared("25% of @ ~.", "Every fourth $ ^.")),
    Template("every-third-off", "every", "unsupported", _shared("24% of @ ~.", "Every third $ ^.")),
    Template("every-second-off", "every", "unsupported", _shared("38% of the @ ~.", "Every second $ ^.")),
    Template("every-tenth-off", "every", "unsupported", _shared("One in five @ ~.", "Every tenth $ ^.")),
    Template("every-one-in-off", "every", "unsupported", _shared("20% of @ ~.", "One $ in four ^.")),
    Template("every-fifth", "every", "supported", _shared("20% of the @ ~.", "Every fifth $ ^.")),
    Template("every-one-in", "every", "supported", _shared("10% of @ ~.", "One $ in ten ^.")),
)
MOST: Final = (
    Template("most-for-few", "most", "unsupported", _shared("31% of @ ~.", "Most @ ~.")),
    Template("most-nearly-all", "most", "unsupported", _shared("62% of @ ~.", "Nearly all @ ~.")),
    Template("most-kept", "most", "supported", _shared("64% of @ ~.", "Most @ ~.")),
    Template("most-majority", "most", "unsupported", _shared("42% of @ ~.", "The majority of @ ~.")),
    Template("most-half", "most", "unsupported", _shared("38% of the @ ~.", "More than half of the @ ~.")),
    Template("most-almost-all", "most", "unsupported", _shared("71% of @ ~.", "Almost all @ ~.")),
    Template("most-few", "most", "unsupported", _shared("58% of @ ~.", "Few @ ~.")),
    Template("most-minority", "most", "unsupported", _shared("66% of the @ ~.", "A minority of the @ ~.")),
    Template("most-kept-majority", "most", "supported", _shared("57% of @ ~.", "A majority of @ ~.")),
    Template("most-kept-nearly", "most", "supported", _shared("97% of the @ ~.", "Nearly all of the @ ~.")),
)
FRACTIONS: Final = (
    Template("fraction-third-off", "fraction", "unsupported", _shared("25% of @ ~.", "A third of @ ~.")),
    Template("fraction-third", "fraction", "supported", _shared("33% of @ ~.", "A third of @ ~.")),
    Template("fraction-two-thirds-off", "fraction", "unsupported", _shared("74% of @ ~.", "Two thirds of @ ~.")),
    Template("fraction-quarter-off", "fraction", "unsupported", _shared("48% of the @ ~.", "A quarter of the @ ~.")),
    Template("fraction-out-of-off", "fraction", "unsupported", _shared("One in four @ ~.", "Four out of five @ ~.")),
    Template(
        "fraction-three-quarters", "fraction", "supported", _shared("75% of the @ ~.", "Three quarters of the @ ~.")
    ),
)
CHANGED: Final = (
    Template(
        "change-end",
        "change",
        "unsupported",
        _changed("The share of @ rose from <% in 2023 to >% in 2025.", "The share of @ rose from <% to +%."),
    ),
    Template(
        "change-turned",
        "change",
        "unsupported",
        _changed("The share of @ rose from <% in 2023 to >% in 2025.", "The share of @ fell from >% to <%."),
    ),
    Template(
        "change-kept",
        "change",
        "supported",
        _changed("The share of @ rose from <% in 2023 to >% in 2025.", "The share of @ rose from <% to >%."),
    ),
    Template(
        "change-year",
        "change",
        "unsupported",
        _changed("In 2023 there were < @, and in 2025 there were >.", "In 2025, there were < @."),
    ),
    Template(
        "change-ends",
        "change",
        "unsupported",
        _changed("The number of @ fell from > in 2022 to < in 2024.", "The number of @ went from < to >."),
    ),
    Template(
        "change-stood",
        "change",
        "unsupported",
        _changed("The number of @ fell from > in 2022 to < in 2024.", "In 2024, the number of @ was >."),
    ),
    Template(
        "change-by",
        "change",
        "unsupported",
        _changed(
            "The share of @ went up from <% in May 2024 to >% in May 2025.",
            "The share of @ went up by ? points, from <% to >%.",
        ),
    ),
    Template(
        "change-kept-ends",
        "change",
        "supported",
        _changed("The number of @ fell from > in 2022 to < in 2024.", "The number of @ fell from > to <."),
    ),
    Template(
        "change-kept-year",
        "change",
        "supported",
        _changed("In 2023 there were < @, and in 2025 there were >.", "In 2023, there were < @."),
    ),
    Template(
        "change-kept-by",
        "change",
        "supported",
        _changed(
            "The share of @ went up from <% in May 2024 to >% in May 2025.",
            "The share of @ went up by ! points, from <% to >%.",
        ),
    ),
)
CAUSES: Final = (
    Template(
        "cause-lead",
        "cause",
        "unsupported",
        _linked("Teams with more @ also report fewer #.", "More @ lead to fewer #."),
    ),
    Template("cause-reduce", "cause", "unsupported", _linked("Where there are @, there are fewer #.", "@ reduce #.")),
    Template(
        "cause-kept-result", "cause", "supported", _linked("More @ lead to fewer #.", "More @ result in fewer #.")
    ),
    Template(
        "cause-because",
        "cause",
        "unsupported",
        _linked("@ are common, and # are rare.", "# are rare because @ are common."),
    ),
    Template(
        "cause-thanks",
        "cause",
        "unsupported",
        _linked("In the year of the new @, # doubled.", "Thanks to the new @, # doubled."),
    ),
    Template("cause-caused", "cause", "unsupported", _linked("@ and # rose in the same year.", "@ caused # to rise.")),
    Template("cause-make-for", "cause", "unsupported", _linked("Teams with @ have better #.", "@ make for better #.")),
    Template(
        "cause-kept-because",
        "cause",
        "supported",
        _linked("# are rare because @ are common.", "Because @ are common, # are rare."),
    ),
    Template(
        "cause-kept-thanks",
        "cause",
        "supported",
        _linked("Thanks to the new @, # doubled.", "# doubled thanks to the new @."),
    ),
)
TEMPLATES: Final = (*EVERY, *MOST, *FRACTIONS, *CHANGED, *CAUSES)
