"""Words that turn a sentence round: negations, and opposites such as rise and fall.

A draft that has all its passage's figures and names and says `decreased` for `increased` is false all the same.
Opposites are looked for only where the passage has one of a pair and not the other; negations only against the
passage's most similar sentence. What is subtler than that is for the reviewer, who sees the passage beside the
sentence.
"""

from collections import Counter
from typing import Final

from domain.english import NEGATIONS
from domain.sentences import sentences
from domain.text_measures import overlap, tokens

OPPOSITES: Final = tuple(
    tuple(frozenset(side.split()) for side in pair.split("|"))
    for pair in (
        "increase increases increased increasing grew grow grows grown rose rise rises risen climbed climbs up"
        "|decrease decreases decreased declined declines decline fell fall falls dropped drops shrank down",
        "highest|lowest",
        "higher|lower",
        "largest biggest|smallest",
        "larger bigger|smaller",
        "more|fewer less",
        "most|least fewest",
        "majority|minority",
        "best|worst",
        "better|worse",
        "easy easier easiest|hard harder hardest difficult",
        "before|after",
        "first|last",
        "faster quicker fastest|slower slowest",
        "enabled enables enable|disabled disables disable",
        "always|never rarely seldom",
        "success succeeded succeeds|failure failed fails",
        "gained gains gain|lost loses loss",
        "include includes included including|exclude excludes excluded excluding",
        "supported supports support|unsupported",
        "open|closed",
        "strong stronger strongest|weak weaker weakest",
        "inside|outside",
        "cheaper cheapest cheap|expensive dearer",
        "all every|none",
        "agree agrees agreed accept accepts accepted joined joins|refuse refuses refused",
        "agree agrees agreed accept accepts accepted|decline declines declined reject rejects rejected",
        "since|until",
    )
)

LEAST_ALIKE: Final = 0.5


def opposite_of(sentence: str, passage: str) -> tuple[str, str] | None:
    """(word of the sentence, word of the passage) where the one turns the other round; None when nothing does."""
    said, known = set(tokens(sentence)), set(tokens(passage))
    for left, right in OPPOSITES:
        for mine, other in ((left, right), (right, left)):
            if said & mine and not known & mine and known & other and not said & other:
                return min(said & mine), min(known & other)
    return None


def negation_differs(sentence: str, passage: str) -> bool:
    """Whether a negation was put in or left out against the most similar sentence of the passage."""
    nearest = max(sentences(passage), key=lambda known: overlap(sentence, known), default="")
    if overlap(sentence, nearest) < LEAST_ALIKE:
        return bool(_negations(sentence)) and not _negations(passage)
    said, known = _negations(sentence), _negations(nearest)
    if said > known:
        return True
    return bool(known - said) and overlap(nearest, sentence) >= LEAST_ALIKE


def _negations(text: str) -> Counter[str]:
    found = [word for word in tokens(text) if word in NEGATIONS or word.endswith("n't")]
    return Counter("not" if word == "cannot" or word.endswith("n't") else word for word in found)
