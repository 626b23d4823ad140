"""More edits of meaning: subjects added, flips in other words, causes across a passage, more than was said; and more
ways to say the same.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.claims.articles import Base
from benchmarks.claims.edits_figures import exchanging
from benchmarks.claims.pair import CAUSAL, Made, Template
from benchmarks.claims.places import Told, far_rival_of, group_of, lowered, raised, rest_of_many, told_of, turn_of
from domain.statements import kind_of
from domain.text_measures import content_overlap

_AUXILIARY: Final = re.compile(
    r"(?:is|are|was|were|can|could|will|would|may|might|should|must|(?:has|have|had)(?= (?:been|[a-z]+ed)\b))\b"
)
_MARKS: Final = re.compile(r"[“”\"]")
_NEGATED: Final = re.compile(
    r"\b(?:not|no|never|none|nobody|without|cannot|hardly|rarely|seldom)\b|n't\b", re.IGNORECASE
)
_TOTAL: Final = re.compile(r"\b(?:all|every|each|always|any|no|none|never|only|everyone)\b", re.IGNORECASE)


def _said(form: str) -> Callable[[Base], Iterator[Made]]:
    """The sentence in a frame. @ is its subject within a sentence, ~ its predicate."""

    def make(base: Base) -> Iterator[Made]:
        told = told_of(base)
        if told and not (_NEGATED.search(base.sentence) or _TOTAL.search(told.rest)):
            yield Made(_framed(form, told, lowered(told.subject, base)))

    return make


def _of_another(form: str) -> Callable[[Base], Iterator[Made]]:
    """The same with another subject of the article, #, that a sentence of another passage tells of: the passage has it
    behind its own. ^ is the predicate as it is told of many."""

    def make(base: Base) -> Iterator[Made]:
        told = told_of(base)
        other, text = far_rival_of(base, told) if told else ("", "")
        if told and other and not _NEGATED.search(base.sentence):
            said = form.replace("^", rest_of_many(told)).replace("#", other)
            yield Made(_framed(said, told, lowered(told.subject, base)), f"{base.passage} {text}")

    return make


def _of_group(form: str) -> Callable[[Base], Iterator[Made]]:
    """The same for a sentence about a group, whose article or quantifier is left out."""

    def make(base: Base) -> Iterator[Made]:
        told = group_of(base)
        if told and not (_NEGATED.search(base.sentence) or _TOTAL.search(base.sentence)):
            yield Made(_framed(form, told, told.subject))

    return make


def _framed(form: str, told: Told, subject: str) -> str:
    return raised(form.replace("@", subject).replace("~", told.rest))


def _before_verb(word: str) -> Callable[[Base], Iterator[Made]]:
    """A word put in before a plain verb, or behind an auxiliary."""

    def make(base: Base) -> Iterator[Made]:
        told = told_of(base)
        if told is None or _NEGATED.search(base.sentence) or _TOTAL.search(told.rest):
            return
        if re.match(r"(?:is|are|was|were) (?:an?|the|one|two)\b", told.rest):
            return
        if _AUXILIARY.match(told.rest):
            yield Made(f"{told.subject} {told.rest.replace(told.verb, f'{told.verb} {word}', 1)}.")
        elif told.rest.startswith(told.verb):
            yield Made(f"{told.subject} {word} {told.rest}.")

    return make


def _far(joint: str, front: bool = False) -> Callable[[Base], Iterator[Made]]:
    """Two true sentences of different parts of the article, side by side in one passage, joined to a cause."""

    def make(base: Base) -> Iterator[Made]:
        here = base.sentence
        start = turn_of(base) % max(1, len(base.elsewhere))
        for other in (*base.elsewhere[start:], *base.elsewhere[:start]):
            both = f"{here} {other}".lower()
            if any(word in both for word in CAUSAL) or _MARKS.search(both) or len(both.split()) > 50:
                continue
            if (
                content_overlap(other, base.passage) > 0.4
                or told_of(base.model_copy(update={"sentence": other})) is None
            ):
                continue
            second = lowered(other, base).rstrip(".")
            passage = f"{base.passage} {other}"
            first = lowered(here, base) if front else here
            yield Made(f"{joint} {second}, {first}" if front else f"{here.rstrip('.')}{joint} {second}.", passage)
            return

    return make


def _joined(joint: str) -> Callable[[Base], Iterator[Made]]:
    """This sentence and the passage's next one, in one: as true as the two."""

    def make(base: Base) -> Iterator[Made]:
        behind = base.passage[base.passage.find(base.sentence) + len(base.sentence) :].strip()
        following = next((text for text in base.others if behind.startswith(text)), "")
        if following and not _MARKS.search(base.sentence + following) and len(base.sentence.split()) < 30:
            yield Made(f"{base.sentence.rstrip('.')}{joint} {lowered(following, base)}")

    return make


def _opened(lead: str) -> Callable[[Base], Iterator[Made]]:
    """A word that says nothing, before a sentence that opens with its subject."""

    def make(base: Base) -> Iterator[Made]:
        if told_of(base):
            yield Made(f"{lead} {lowered(base.sentence, base)}")

    return make


def _own_words(*pairs: tuple[str, str]) -> Callable[[Base], Iterator[Made]]:
    """One expression for another, where nothing is quoted."""

    def make(base: Base) -> Iterator[Made]:
        if not _MARKS.search(base.sentence):
            yield from exchanging(*pairs)(base)

    return make


def _moved(prepositions: str) -> Callable[[Base], Iterator[Made]]:
    """What opens the sentence told at its end."""

    def make(base: Base) -> Iterator[Made]:
        found = re.match(rf"^((?:{prepositions}) [^,“”;:]{{3,45}}), ([^,“”;:]{{20,}})\.$", base.sentence)
        if found and kind_of(raised(found.group(2))) == "statement":
            front = found.group(1)
            yield Made(f"{raised(found.group(2))} {front[0].lower() + front[1:]}.")

    return make


SUBJECTS: Final = (
    Template("subject-added-front", "subject", "unsupported", _of_another("# and @ ^.")),
    Template("subject-as-well", "subject", "unsupported", _of_another("@ as well as # ~.")),
    Template("subject-instead", "subject", "unsupported", _of_another("# ~.")),
)
FLIPPED: Final = (
    Template("flipped-hardly", "flipped", "unsupported", _before_verb("hardly")),
    Template("flipped-rarely", "flipped", "unsupported", _before_verb("rarely")),
    Template("flipped-no-longer", "flipped", "unsupported", _before_verb("no longer")),
    Template("flipped-none-of", "flipped", "unsupported", _of_group("None of the @ ~.")),
    Template("flipped-untrue", "flipped", "unsupported", _said("It is not true that @ ~.")),
    Template(
        "flipped-adjective",
        "flipped",
        "unsupported",
        exchanging(
            (r"\bsmall\b", "large"),
            (r"\bsmaller\b", "larger"),
            (r"\beasy\b", "difficult"),
            (r"\bclear\b", "unclear"),
            (r"\bcommon(ly)?\b", r"uncommon\1"),
            (r"\bstrong(er)?\b", r"weak\1"),
            (r"\bsafe(ly)?\b", r"unsafe\1"),
            (r"\bsafer\b", "less safe"),
            (r"\bchallenging\b", "easy"),
            (r"\bsufficient\b", "insufficient"),
            (r"\bminimal\b", "maximal"),
        ),
    ),
    Template(
        "flipped-quality",
        "flipped",
        "unsupported",
        exchanging(
            (r"\bhigh(er)?\b", r"low\1"),
            (r"\bgood\b", "bad"),
            (r"\bbetter\b", "worse"),
            (r"\bsimple(r)?\b", "complicated"),
            (r"\bdifficult\b", "easy"),
            (r"\bpositive\b", "negative"),
            (r"\bnew\b", "old"),
            (r"\bpublic\b", "private"),
            (r"\bgrow(s)?\b", r"decline\1"),
            (r"\bgrowing\b", "shrinking"),
            (r"\bgrowth\b", "decline"),
            (r"\bincreas(es?|ing)\b", r"decreas\1"),
            (r"\bimportant\b", "unimportant"),
            (r"\bfrequent(ly)?\b", r"infrequent\1"),
            (r"\bsuccessful(ly)?\b", r"unsuccessful\1"),
        ),
    ),
)
STITCHED: Final = (
    Template("stitched-far-because", "stitched", "unsupported", _far(", because")),
    Template("stitched-far-so", "stitched", "unsupported", _far(", and therefore")),
    Template("stitched-far-why", "stitched", "unsupported", _far(", which is why")),
    Template("stitched-far-since", "stitched", "unsupported", _far("Because", front=True)),
)
REACHED: Final = (
    Template("overreach-bare-all", "overreach", "unsupported", _of_group("All @ ~.")),
    Template("overreach-agreed", "overreach", "unsupported", _said("Everybody agrees that @ ~.")),
    Template("overreach-every-one", "overreach", "unsupported", _of_group("Every one of the @ ~.")),
    Template("overreach-exception", "overreach", "unsupported", _of_group("Without exception, @ ~.")),
    Template("overreach-always", "overreach", "unsupported", _before_verb("always")),
    Template("overreach-experts", "overreach", "unsupported", _said("All experts agree that @ ~.")),
    Template("overreach-world", "overreach", "unsupported", _of_group("All over the world, @ ~.")),
)
SAME: Final = (
    Template("right-in-fact", "right", "supported", _opened("In fact,")),
    Template("right-joined-semicolon", "right", "supported", _joined(";")),
    Template("right-in-short", "right", "supported", _opened("In short,")),
    Template("right-says", "right", "supported", _opened("The article says that")),
    Template("right-joined-and", "right", "supported", _joined(", and")),
    Template("reworded-million", "reworded", "supported", _own_words((r"\b(\d{1,3}) million\b", r"\1,000,000"))),
    Template(
        "reworded-also", "reworded", "supported", _own_words((r"(?<=[a-z]) also\b", ""), (r"(?<=[a-z]) very\b", ""))
    ),
    Template("reworded-not", "reworded", "supported", _own_words((r"\b(do|does|did|is|are|was|were)n't\b", r"\1 not"))),
    Template("reworded-moved", "reworded", "supported", _moved("At|On|For|Since|During|From|With|Among")),
    Template("reworded-thousand", "reworded", "supported", _own_words((r"\b(\d{1,3}),000\b(?!,)", r"\1 thousand"))),
    Template(
        "reworded-contracted", "reworded", "supported", _own_words((r"\b(do|does|did|is|are|was|were) not\b", r"\1n't"))
    ),
    Template("reworded-moved-in", "reworded", "supported", _moved("In|By|Over|Across|Within|After|Before|Until")),
    Template("reworded-bracket-dropped", "reworded", "supported", _own_words((r" \([^()]+\)", ""))),
)
TEMPLATES: Final = (*SUBJECTS, *FLIPPED, *STITCHED, *REACHED, *SAME)
