"""Edits of quotations and of who said them.

Real quotations are few, so any true sentence may be quoted as well: the passage has these words to the letter, and a
draft may put them between marks. Speakers are those of the articles, or one put into the passage for a sentence that
nobody is named for.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.pair import Made, Template
from domain.quotations import quotations_in

LEAST: Final = 5
_SPEAKER: Final = re.compile(
    r"\b(Tomasz Wrona|Neil Fordyce|Karin Lindqvist|Emil Sandberg|Ruth Adeyemi"
    r"|Henrik Aas|Marta Kowal|Tim Campbell)\b|\b(Neil|Tim)\b"
)


def _quotable(base: Base) -> str:
    found = quotations_in(base.sentence, LEAST)
    if found:
        return found[0]
    text = base.sentence.rstrip(".")
    return "" if re.search(r"[“”\"(\[]|: ", text) or len(text.split()) > 28 else text


def _quoted(frame: str, turn: Callable[[list[str]], list[str]]) -> Callable[[Base], Iterator[Made]]:
    def make(base: Base) -> Iterator[Made]:
        words = _quotable(base).split()
        altered = turn(words) if len(words) >= LEAST else []
        if altered and (turn is _same or altered != words):
            yield Made(frame.replace("#", " ".join(altered).rstrip(".,")))

    return make


def _same(words: list[str]) -> list[str]:
    return words


def _first_part(words: list[str]) -> list[str]:
    return words[: max(LEAST, len(words) // 2)]


def _inserted(words: list[str]) -> list[str]:
    return [*words[:3], "really", *words[3:]]


def _dropped(words: list[str]) -> list[str]:
    return [*words[:2], *words[3:]]


def _exchanged(words: list[str]) -> list[str]:
    at = max(
        range(1, len(words) - 1),
        key=lambda place: (words[place].isalpha() and words[place].islower(), len(words[place])),
    )
    return [*words[:at], "harbour" if words[at].isalpha() else words[at], *words[at + 1 :]]


def _turned(words: list[str]) -> list[str]:
    return [*words[:2], words[3], words[2], *words[4:]] if words[2] != words[3] else []


def _small_word(words: list[str]) -> list[str]:
    swaps = {"the": "a", "a": "the", "in": "on", "of": "for", "and": "or", "is": "was", "to": "into", "their": "our"}
    at = next((place for place, word in enumerate(words) if place and word in swaps), 0)
    return [*words[:at], swaps[words[at]], *words[at + 1 :]] if at else []


def _in_the_mouth_of(name: str, true: str, frame: str) -> Callable[[Base], Iterator[Made]]:
    """A quoted sentence that the passage gives to one person, given to another one."""

    def make(base: Base) -> Iterator[Made]:
        text = _quotable(base)
        if len(text.split()) < LEAST or quotations_in(base.passage, 3):
            return
        told = text.rstrip(".,")
        passage = base.passage.replace(base.sentence, f"“{told},” said {true}.")
        yield Made(frame.replace("#", told).replace("@", name), passage)

    return make


def _named(name: str) -> Callable[[Base], Iterator[Made]]:
    """A real quotation with another name beside it."""

    def make(base: Base) -> Iterator[Made]:
        quotation = quotations_in(base.sentence, 3)
        found = _SPEAKER.search(base.sentence)
        if quotation and found and found.group() not in quotation[0]:
            yield Made(base.sentence.replace(found.group(), name))

    return make


TEMPLATES: Final = (
    Template(
        "quotation-inserted", "quotation", "unsupported", _quoted("The article puts it like this: “#.”", _inserted)
    ),
    Template("quotation-dropped", "quotation", "unsupported", _quoted("The article puts it like this: “#.”", _dropped)),
    Template("quotation-kept", "quotation", "supported", _quoted("The article puts it like this: “#.”", _same)),
    Template("quotation-exchanged", "quotation", "unsupported", _quoted("“#”, the authors write.", _exchanged)),
    Template("quotation-turned", "quotation", "unsupported", _quoted("The authors are plain about it: “#.”", _turned)),
    Template("quotation-small-word", "quotation", "unsupported", _quoted("“#”, the authors write.", _small_word)),
    Template("quotation-kept-whole", "quotation", "supported", _quoted("“#”, the authors write.", _same)),
    Template(
        "quotation-kept-part", "quotation", "supported", _quoted("The authors are plain about it: “# …”", _first_part)
    ),
    Template("speaker-invented", "speaker", "unsupported", _named("Beatrix Okonkwo")),
    Template(
        "speaker-other",
        "speaker",
        "unsupported",
        _in_the_mouth_of("Olle Berg", "Anna Holm of Malmö, who met Olle Berg in May", "“#,” said @."),
    ),
    Template(
        "speaker-kept", "speaker", "supported", _in_the_mouth_of("Anna Holm", "Anna Holm of Malmö", "“#,” said @.")
    ),
    Template("speaker-named-anew", "speaker", "unsupported", _named("Ingrid Solberg")),
    Template(
        "speaker-first",
        "speaker",
        "unsupported",
        _in_the_mouth_of("Piet Vermeer", "Rosa Lindt, whom Piet Vermeer had asked", "According to @, “#”."),
    ),
    Template(
        "speaker-wrote",
        "speaker",
        "unsupported",
        _in_the_mouth_of("Piet Vermeer", "Rosa Lindt, a colleague of Piet Vermeer", "@ writes: “#.”"),
    ),
    Template(
        "speaker-kept-first",
        "speaker",
        "supported",
        _in_the_mouth_of("Rosa Lindt", "Rosa Lindt, a colleague of Piet Vermeer", "According to @, “#”."),
    ),
    Template(
        "speaker-kept-surname", "speaker", "supported", _in_the_mouth_of("Lindt", "Rosa Lindt", "“#,” explained @.")
    ),
)
