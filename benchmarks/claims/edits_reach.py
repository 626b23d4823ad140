"""Edits that reach beyond the passage: parts stitched together, more than it says, what it does not speak of."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.edits_figures import exchanging
from benchmarks.claims.edits_meaning import subject_of
from benchmarks.claims.pair import CAUSAL, Made, Template
from domain.english import AUXILIARIES, FUNCTION_WORDS
from domain.names import names_in
from domain.text_measures import content_overlap, content_words


def _stitched(joint: str) -> Callable[[Base], Iterator[Made]]:
    """Two true sentences made into a cause that nobody stated."""

    def make(base: Base) -> Iterator[Made]:
        here = base.sentence
        for other in base.others[::-1]:
            both = f"{here} {other}".lower()
            apart = abs(base.passage.find(here) - base.passage.find(other)) > len(here) + 3
            if any(word in both for word in CAUSAL) or not apart or '"' in both or "“" in both:
                continue
            second = other if names_in(other[:20]) else other[0].lower() + other[1:]
            yield Made(f"{here.rstrip('.')}{joint} {second}")
            return

    return make


def _halves(base: Base) -> Iterator[Made]:
    """This sentence up to its percentage, another one from behind its own."""
    mine = re.search(r"(?<![\w.])\d[\d.]*%", base.sentence)
    for other in base.others:
        theirs = re.search(r"(?<![\w.])\d[\d.]*%", other)
        if mine and theirs and mine.group() != theirs.group() and len(content_words(other[theirs.end() :])) >= 2:
            tail = other[theirs.end() :]
            if content_overlap(tail, base.sentence) < 0.4:
                yield Made(base.sentence[: mine.end()] + tail)
                return


def _led(lead: str) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        about = re.search(
            r"\b(?:respondents|contributors|managers|drivers|sites|hauliers|users|maintainers|carriers|dispatchers|messages|lorries|experts)\b",
            base.sentence,
        )
        opens = base.sentence.split()[0].lower()
        if (
            about
            and (opens in FUNCTION_WORDS or re.match(r"\d|[A-Z][a-z]+s\b", base.sentence))
            and opens not in AUXILIARIES
        ):
            yield Made(f"{lead} {base.sentence[0].lower() + base.sentence[1:]}")

    return make


def _elsewhere(last: bool) -> Callable[[Base], Iterator[Made]]:
    """A true sentence of another passage, beside this one."""

    def make(base: Base) -> Iterator[Made]:
        far = [text for text in base.elsewhere if content_overlap(text, base.passage) < 0.34]
        if far:
            yield Made(far[-1 - len(base.sentence) % min(len(far), 20)] if last else far[len(base.sentence) % len(far)])

    return make


def _praised(praise: str) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        mine = subject_of(base.sentence)
        if mine and not re.search(r"\d", mine["subject"]) and len(mine["subject"].split()) < 6:
            yield Made(f"{mine['subject']} {praise}")

    return make


TEMPLATES: Final = (
    Template("stitched-because", "stitched", "unsupported", _stitched(", because")),
    Template("stitched-why", "stitched", "unsupported", _stitched(", which is why")),
    Template("stitched-halves", "stitched", "unsupported", _halves),
    Template("stitched-led-to", "stitched", "unsupported", _stitched(", and as a result")),
    Template(
        "overreach-all",
        "overreach",
        "unsupported",
        exchanging((r"\b[Ss]ome\b", "all"), (r"\bMany\b", "All"), (r"\bmany\b", "all"), (r"\bSeveral\b", "All")),
    ),
    Template("overreach-will", "overreach", "unsupported", exchanging((r"\b(?:may|might|could|can|would)\b", "will"))),
    Template("overreach-worldwide", "overreach", "unsupported", _led("Worldwide,")),
    Template("overreach-everywhere", "overreach", "unsupported", _led("In every company,")),
    Template("overreach-industry", "overreach", "unsupported", _led("Across the whole industry,")),
    Template(
        "overreach-most-all",
        "overreach",
        "unsupported",
        exchanging(
            (r"\bMost\b", "All"),
            (r"\bmost\b(?= [a-z]+s\b)", "all"),
            (r"\boften\b|\busually\b", "always"),
            (r"\b[Nn]early all\b", "all"),
            (r"\babout half of\b", "all of"),
            (r"\bsuggest(?:s|ing)\b", "proves"),
            (r"\blikely\b", "certain"),
            (r"\bmore likely\b", "certain"),
            (r"\bA few\b", "All"),
        ),
    ),
    Template("unsupported-elsewhere", "unsupported", "unsupported", _elsewhere(last=False)),
    Template("unsupported-far", "unsupported", "unsupported", _elsewhere(last=True)),
    Template(
        "unsupported-praise",
        "unsupported",
        "unsupported",
        _praised("won the award for the best product of the decade."),
    ),
)
