"""A pair of the labelled set, and the templates that make pairs.

A template is one systematic edit: it takes a true sentence and gives sentences that are right, or wrong in one known
way. Its name is half of the split (the article is the other half), so a template never changes its meaning: another
edit is another template.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from benchmarks.claims.articles import Base
from domain.value import Value

Label = Literal["supported", "unsupported", "no_claim"]
Kind = Literal[
    "right",
    "reworded",
    "number",
    "unit",
    "money",
    "date",
    "quotation",
    "speaker",
    "swapped",
    "subject",
    "flipped",
    "stitched",
    "overreach",
    "unsupported",
    "range",
    "fraction",
    "derived",
    "comparison",
    "owner",
    "exclusive",
    "every",
    "most",
    "change",
    "cause",
    "no claim",
]


class Made(NamedTuple):
    """What a template makes of a true sentence. An empty passage means: the article's own."""

    sentence: str
    passage: str = ""


class Template(NamedTuple):
    """One edit. `label` is what is true of every sentence that it makes."""

    name: str
    kind: Kind
    label: Label
    make: Callable[[Base], Iterator[Made]]


class Pair(Value):
    """A sentence, the passage it is said to rest on, and what is true of the two."""

    id: str
    article: str
    template: str
    kind: Kind
    label: Label
    sentence: str
    passage: str


def pair_of(base: Base, template: Template, made: Made) -> Pair:
    """The pair with an id that follows from what it is."""
    passage = made.passage or base.passage
    told = "\n".join((base.article, template.name, made.sentence, passage))
    return Pair(
        id=hashlib.sha256(told.encode()).hexdigest()[:16],
        article=base.article,
        template=template.name,
        kind=template.kind,
        label=template.label,
        sentence=made.sentence,
        passage=passage,
    )


CAUSAL: Final = ("because", "since", "so ", "therefore", "thus", "due to", "why", "as a result")
