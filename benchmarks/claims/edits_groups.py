"""Edits of what is said of whom: sides of a comparison, somebody else's share, an added `only`.

The subject and the predicate are the article's; where a second group or a share is missing, the passage is given one,
and the draft exchanges it or, in the pairs that stay true, tells it in another order.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.pair import Made, Template
from benchmarks.claims.places import (
    any_group_of,
    beside,
    instead,
    lowered,
    raised,
    rival_of,
    told_of,
    two_shares,
    two_things,
)

_EXCLUDING: Final = re.compile(
    r"\b(?:only|just|alone|solely|exclusively|sole|single|but|except|other than|no|none|not|also|merely"
    r"|simply)\b",
    re.IGNORECASE,
)


def _things(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """A sentence about two things of the article, put into the passage, and another one for the draft. @ and # are the
    things; where they open the sentence they are written large."""

    def make(base: Base) -> Iterator[Made]:
        for one, two in two_things(base):
            known, said = (raised(form.replace("@", one).replace("#", two)) for form in (there, here))
            yield Made(said, beside(base, known))

    return make


def _predicates(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """The article's own sentence, compared with another subject. @ is its subject, # the other one, % the predicate."""

    def make(base: Base) -> Iterator[Made]:
        told = told_of(base)
        other = rival_of(base, told) if told else ""
        plain = not re.search(r"\d| than ", base.sentence) and len(base.sentence.split()) <= 25
        if told and other and plain:
            subject = lowered(told.subject, base)
            known, said = (
                raised(form.replace("@", subject).replace("#", other).replace("%", told.rest)) for form in (there, here)
            )
            yield Made(said, instead(base, known))

    return make


def _owned(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """Two shares of two groups. @ is the group, # the other one, ~ the predicate; P and Q are their shares."""

    def make(base: Base) -> Iterator[Made]:
        told = any_group_of(base)
        other = rival_of(base, told) if told else ""
        if told is None or other in ("", told.subject) or re.search(r"\d", told.rest):
            return
        shares = {"P": f"{two_shares(base)[0]}%", "Q": f"{two_shares(base)[1]}%"}
        words = {"@": told.subject, "#": other, "~": told.rest, **shares}
        known, said = (re.sub(r"\b[PQ]\b|[@#~]", lambda sign: words[sign.group()], form) for form in (there, here))
        yield Made(raised(said), instead(base, raised(known)))

    return make


def _alone(there: str, here: str) -> Callable[[Base], Iterator[Made]]:
    """A word that excludes others, put to the subject. @ is the subject, % the predicate; an empty `there` leaves the
    passage as it is."""

    def make(base: Base) -> Iterator[Made]:
        told = told_of(base)
        if told is None or _EXCLUDING.search(base.sentence) or re.match(r"(?:Most|Many|Some|A|An)\b", told.subject):
            return
        subject = lowered(told.subject, base)
        known, said = (raised(form.replace("@", subject).replace("%", told.rest)) for form in (there, here))
        yield Made(said, instead(base, known) if there else "")

    return make


def _before(prepositions: str, word: str) -> Callable[[Base], Iterator[Made]]:
    """A word that excludes others, put before what a preposition leads in."""

    def make(base: Base) -> Iterator[Made]:
        told = told_of(base)
        found = (
            re.search(rf" (?=(?:{prepositions}) (?!(?:a|an|order|least|most|all|addition|which|whom|\d)\b))", told.rest)
            if told
            else None
        )
        if told and found and not _EXCLUDING.search(base.sentence):
            yield Made(f"{told.subject} {told.rest[: found.start()]} {word}{told.rest[found.start() :]}.")

    return make


COMPARED: Final = (
    Template(
        "comparison-often",
        "comparison",
        "unsupported",
        _predicates("@ %, more often than #.", "# %, more often than @."),
    ),
    Template(
        "comparison-counted",
        "comparison",
        "unsupported",
        _things("@ counted for more than #.", "# counted for more than @."),
    ),
    Template(
        "comparison-kept-order",
        "comparison",
        "supported",
        _predicates("@ %, more often than #.", "More often than #, @ %."),
    ),
    Template(
        "comparison-kept-cheaper", "comparison", "supported", _things("@ cost more than #.", "# cost less than @.")
    ),
    Template(
        "comparison-named",
        "comparison",
        "unsupported",
        _things("@ were named more often than #.", "# were named more often than @."),
    ),
    Template(
        "comparison-with",
        "comparison",
        "unsupported",
        _things("Compared with #, @ take longer to set up.", "Compared with @, # take longer to set up."),
    ),
    Template(
        "comparison-rather",
        "comparison",
        "unsupported",
        _things("Teams spend their time on @ rather than on #.", "Teams spend their time on # rather than on @."),
    ),
    Template(
        "comparison-seldom",
        "comparison",
        "unsupported",
        _predicates("@ %, less often than #.", "# %, less often than @."),
    ),
    Template(
        "comparison-kept-fewer",
        "comparison",
        "supported",
        _things("There are fewer @ than #.", "There are more # than @."),
    ),
    Template(
        "comparison-kept-with",
        "comparison",
        "supported",
        _things("Compared with #, @ take longer to set up.", "@ take longer to set up compared with #."),
    ),
)
OWNED: Final = (
    Template("owner-swapped", "owner", "unsupported", _owned("P of @ ~, and Q of # did.", "Q of @ ~.")),
    Template("owner-other", "owner", "unsupported", _owned("P of @ ~, and Q of # did.", "P of # ~.")),
    Template("owner-kept", "owner", "supported", _owned("P of @ ~, and Q of # did.", "P of @ ~.")),
    Template(
        "owner-compared", "owner", "unsupported", _owned("P of the @ ~, compared with Q of the #.", "P of the # ~.")
    ),
    Template("owner-of-the", "owner", "unsupported", _owned("Of the @, P ~; of the #, it was Q.", "Of the #, P ~.")),
    Template("owner-among", "owner", "unsupported", _owned("Among @, P ~, and among # Q.", "Among #, P ~.")),
    Template("owner-among-share", "owner", "unsupported", _owned("Among @, P ~; among #, Q did.", "Q of @ ~.")),
    Template("owner-kept-among", "owner", "supported", _owned("Among @, P ~, and among # Q.", "P of @ ~.")),
    Template(
        "owner-kept-of", "owner", "supported", _owned("P of the @ ~, compared with Q of the #.", "Of the @, P ~.")
    ),
)
EXCLUDED: Final = (
    Template("exclusive-only", "exclusive", "unsupported", _alone("", "Only @ %.")),
    Template("exclusive-before", "exclusive", "unsupported", _before("for|with|in|on", "only")),
    Template("exclusive-kept-led", "exclusive", "supported", _alone("Only @ %.", "In fact, only @ %.")),
    Template("exclusive-alone", "exclusive", "unsupported", _alone("", "@ alone %.")),
    Template(
        "exclusive-solely", "exclusive", "unsupported", _before("to|from|by|through|at|as|about|within", "exclusively")
    ),
    Template("exclusive-else", "exclusive", "unsupported", _alone("", "@ %, and nobody else does.")),
    Template("exclusive-none-but", "exclusive", "unsupported", _alone("", "None but @ %.")),
    Template("exclusive-kept-alone", "exclusive", "supported", _alone("Only @ %.", "@ alone %.")),
    Template("exclusive-kept-only", "exclusive", "supported", _alone("@ alone %.", "Only @ %.")),
)
TEMPLATES: Final = (*COMPARED, *OWNED, *EXCLUDED)
