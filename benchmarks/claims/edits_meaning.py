"""Edits that keep every figure and name and change what is said: exchanged parts, other subjects, flips."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.edits_figures import exchanging, numbers_of
from benchmarks.claims.pair import Made, Template
from domain.names import names_in
from domain.text_measures import content_overlap

_VERB: Final = (
    r"(?:is|are|was|were|has|have|had|can|could|will|would|prefer(?:red)?|waited|arrive[sd]?|reported|paid|cost|took|takes?"
    r"|received?|used?|uses|consists|run|runs|rose|fell|handles?|booked|find|found|leads?|attend(?:ed)?|contribute"
    r"|answered|needed|named|said|contain|want|stated|asked|came|began|grew|increased|dropped|named|drop|added)"
)
_SUBJECT: Final = re.compile(rf"^(?P<subject>[A-Z][^,:;()“”]{{3,70}}?) (?P<rest>{_VERB}\b.+)$")
_ROLES: Final = [
    "respondents",
    "users",
    "contributors",
    "maintainers",
    "drivers",
    "managers",
    "carriers",
    "hauliers",
    "dispatchers",
    "sites",
    "warehouses",
    "lorries",
    "experts",
    "developers",
    "portals",
    "interfaces",
    "messages",
    "doors",
    "fleets",
    "participants",
]


def subject_of(sentence: str) -> re.Match[str] | None:
    """`subject` and `rest` of a plain sentence; None where they cannot be told apart, or the subject points back."""
    found = _SUBJECT.match(sentence)
    opens = sentence.split(maxsplit=1)[0].lower()
    return (
        found
        if found
        and opens
        not in (
            "it",
            "they",
            "this",
            "these",
            "that",
            "there",
            "here",
            "what",
            "to",
            "if",
            "when",
            "how",
            "in",
            "of",
            "by",
        )
        else None
    )


def _swap(one: re.Match[str], other: re.Match[str], sentence: str) -> str:
    between = sentence[one.end() : other.start()]
    return sentence[: one.start()] + other.group() + between + one.group() + sentence[other.end() :]


def _swapped(
    pick: Callable[[list[re.Match[str]]], list[tuple[re.Match[str], re.Match[str]]]], lead: str = ""
) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        for one, other in pick(numbers_of(base.sentence)):
            between = base.sentence[one.end() : other.start()].strip()
            if one.group() != other.group() and len(between.split()) > 1:
                text = _swap(one, other, base.sentence)
                yield Made(f"{lead}{text[0].lower() + text[1:]}" if lead and text[0].isupper() else text)

    return make


def _from_next(base: Base) -> Iterator[Made]:
    """A figure of the next sentence in the place of this one's, where both are percentages."""
    mine = re.search(r"(?<![\w.])\d[\d.]*%", base.sentence)
    for other in base.others:
        theirs = re.search(r"(?<![\w.])\d[\d.]*%", other)
        if mine and theirs and theirs.group() not in base.sentence:
            yield Made(base.sentence[: mine.start()] + theirs.group() + base.sentence[mine.end() :])
            return


def _other_subject(pool: Callable[[Base], tuple[str, ...]]) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        mine = subject_of(base.sentence)
        if mine is None or re.search(r"\d", mine["subject"]):
            return
        for other in pool(base):
            theirs = subject_of(other)
            if (
                theirs
                and not re.search(r"\d", theirs["subject"])
                and content_overlap(theirs["subject"], base.sentence) < 0.3
            ):
                yield Made(f"{theirs['subject']} {mine['rest']}")
                return

    return make


def _role(base: Base) -> Iterator[Made]:
    for role in _ROLES:
        found = re.search(rf"\b{role}\b", base.sentence)
        other = next(
            (
                word
                for word in _ROLES
                if word != role and re.search(rf"\b{word}\b", " ".join(base.others)) and word not in base.sentence
            ),
            None,
        )
        if found and other:
            yield Made(base.sentence[: found.start()] + other + base.sentence[found.end() :])


def _name(base: Base) -> Iterator[Made]:
    """A name for another one that the passage has."""
    mine = [name.word for name in names_in(base.sentence) if name.certainty == "sure"]
    others = [
        name.word
        for text in base.others
        for name in names_in(text)
        if name.certainty == "sure" and name.word not in base.sentence
    ]
    if mine and others:
        yield Made(re.sub(rf"(?<!\w){re.escape(mine[0])}(?!\w)", others[0], base.sentence, count=1))


def _not(base: Base) -> Iterator[Made]:
    found = re.search(r"\b(?:is|are|was|were|has|have|had|can|could|will|would)\b(?! (?:not|no)\b)", base.sentence)
    if found and "“" not in base.sentence[: found.start()]:
        yield Made(f"{base.sentence[: found.end()]} not{base.sentence[found.end() :]}")


def _never(base: Base) -> Iterator[Made]:
    found = re.search(
        r"\b(?:waited|arrived|reported|paid|took|received|used|booked|asked|answered|prefer|preferred|rate[sd]?|want|needed|handles?|contribute|attend|collect|rely)\b",
        base.sentence,
    )
    if (
        found
        and "“" not in base.sentence[: found.start()]
        and not re.search(r"\b(?:not|to|be|been|was|were|are)$", base.sentence[: found.start()].strip())
    ):
        yield Made(f"{base.sentence[: found.start()]}never {base.sentence[found.start() :]}")


def _do_not(base: Base) -> Iterator[Made]:
    found = re.search(
        r"(?<=[a-z]s )(?:prefer|want|rely|use|attend|contribute|collect|need|find|feel|say|deliver|know"
        r"|arrive|receive|run|spend|avoid|contain|see)\b",
        base.sentence,
    )
    if found:
        yield Made(f"{base.sentence[: found.start()]}do not {base.sentence[found.start() :]}")


def _negation_out(base: Base) -> Iterator[Made]:
    found = re.search(r"\b(?:is|are|was|were|do|does|did|has|have|had|could|can|will|would) not\b", base.sentence)
    if found:
        yield Made(base.sentence[: found.end() - 4] + base.sentence[found.end() :])
    elif found := re.search(r"\bnever ", base.sentence):
        yield Made(base.sentence[: found.start()] + base.sentence[found.end() :])


TEMPLATES: Final = (
    Template("swapped-first", "swapped", "unsupported", _swapped(lambda found: list(pairwise(found))[:1])),
    Template(
        "swapped-last-led",
        "swapped",
        "unsupported",
        _swapped(lambda found: list(pairwise(found))[-1:], "As reported, "),
    ),
    Template("swapped-next", "swapped", "unsupported", _from_next),
    Template(
        "swapped-ends",
        "swapped",
        "unsupported",
        _swapped(lambda found: [(found[0], found[-1])] if len(found) > 2 else []),
    ),
    Template("subject-near", "subject", "unsupported", _other_subject(lambda base: base.others)),
    Template("subject-role", "subject", "unsupported", _role),
    Template(
        "subject-far", "subject", "unsupported", _other_subject(lambda base: base.others[::-1] + base.elsewhere[:40])
    ),
    Template("subject-name", "subject", "unsupported", _name),
    Template(
        "flipped-direction",
        "flipped",
        "unsupported",
        exchanging(
            (r"\bfell\b", "rose"),
            (r"\brose\b", "fell"),
            (r"\bmore than\b", "less than"),
            (r"\bbefore\b", "after"),
            (r"\bafter\b", "before"),
            (r"\bmore\b(?! than)", "fewer"),
        ),
    ),
    Template("flipped-not", "flipped", "unsupported", _not),
    Template("flipped-never", "flipped", "unsupported", _never),
    Template("flipped-do-not", "flipped", "unsupported", _do_not),
    Template("flipped-negation-out", "flipped", "unsupported", _negation_out),
    Template(
        "flipped-degree",
        "flipped",
        "unsupported",
        exchanging(
            (r"\bincreased\b", "decreased"),
            (r"\bgrew\b", "shrank"),
            (r"\bhighest\b", "lowest"),
            (r"\blowest\b", "highest"),
            (r"\bwithout\b", "with"),
            (r"\bMost\b", "Few"),
            (r"\bmost\b(?= [a-z]+s\b)", "few"),
            (r"\blarger?\b", "small"),
            (r"\bless\b", "more"),
            (r"\bfewer\b", "more"),
            (r"\bfirst\b", "last"),
            (r"\blonger\b", "shorter"),
            (r"\bworst\b", "best"),
            (r"\beasier\b", "harder"),
            (r"\buseful\b", "useless"),
        ),
    ),
)
