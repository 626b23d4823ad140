"""Two true parts of different sentences, joined to something untrue.

Each half stands in the passage, so figures, names and words are all there. What gives a stitch away is the seam:
words that make one half the cause of the other (`because`, `which is why`) where the passage draws no such line; or a
change, in the middle of a clause, from one sentence's words to another's. A comma, `and` or `while` at the seam is an
honest summary of two sentences, and stays.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from domain.english import FUNCTION_WORDS, words_of
from domain.plain import level
from domain.sentences import sentences
from domain.text_measures import content_overlap, content_words, tokens

_CAUSAL: Final = re.compile(
    r",?\s+(?:because(?: of)?|which is why|(?:and )?that is why|(?:and )?as a result(?: of)?|(?:and )?therefore"
    r"|(?:and )?thus"
    r"|(?:and )?hence|(?:and )?consequently|due to|thanks to|so that|owing to)\s+",
    re.IGNORECASE,
)
_FRONT: Final = re.compile(
    r"^(?:because(?: of)?|since|due to|thanks to|owing to|as a result of|given that)\s", re.IGNORECASE
)
_ANY_CAUSE: Final = re.compile(
    r"\b(?:because|since|so|why|result|therefore|thus|hence|consequently|due to|thanks to|caused?|causes"
    r"|leads? to|led to"
    r"|explains?|reason)\b",
    re.IGNORECASE,
)
_JOINTS: Final = words_of("and or but while whereas with as because since which who that when where so then than")
ALIKE: Final = 0.7
WHOLE: Final = 0.95
_LEAST: Final = 3


def stitched_from(sentence: str, passage: str) -> str | None:
    """A reason in words, where the sentence joins parts of two sentences as the passage does not."""
    known = sentences(passage)
    if len(known) < 2 or any(content_overlap(sentence, text) >= WHOLE for text in known):
        return None
    return _caused(sentence, known) or _spliced(sentence, known)


def _caused(sentence: str, known: Sequence[str]) -> str | None:
    for joint, left, right in (*_joints(sentence, known), *_fronted(sentence, known)):
        if min(len(content_words(left)), len(content_words(right))) < 2:
            continue
        here, there = _home(left, known), _home(right, known)
        if here is None or there is None or here == there:
            continue
        low, high = sorted((here, there))
        if high - low == 1 and _ANY_CAUSE.search(known[high]):
            continue
        return f"“{joint.strip(' ,')}” joins two things that the passage does not join."
    return None


def _joints(sentence: str, known: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(joint, what stands before it, what stands behind it), but for joints that the passage has to the letter."""
    for found in _CAUSAL.finditer(sentence):
        before, behind = tokens(sentence[: found.start()])[-2:], tokens(sentence[found.end() :])[:2]
        wanted = (*before, *tokens(found.group()), *behind)
        if not any(_has_run(tokens(text), wanted) for text in known):
            yield found.group(), sentence[: found.start()], sentence[found.end() :]


def _fronted(sentence: str, known: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """The same where the cause comes first: cut at each comma behind it."""
    front = _FRONT.match(sentence)
    opening = tokens(sentence)[:4]
    if front and not any(_has_run(tokens(text), opening) for text in known):
        for comma in re.finditer(r",\s", sentence):
            yield front.group(), sentence[comma.end() :], sentence[front.end() : comma.start()]


def _has_run(words: Sequence[str], run: Sequence[str]) -> bool:
    return any(tuple(words[at : at + len(run)]) == tuple(run) for at in range(len(words) - len(run) + 1))


def _home(text: str, known: Sequence[str]) -> int | None:
    """The sentence that a part stands in."""
    shares = [content_overlap(text, other) for other in known]
    best = max(shares)
    return shares.index(best) if best >= ALIKE else None


def _spliced(sentence: str, known: Sequence[str]) -> str | None:
    said = tokens(sentence)
    told = [tokens(text) for text in known]
    for at, head in enumerate(told):
        block = SequenceMatcher(None, said, head, autojunk=False).find_longest_match(0, min(len(said), len(head)))
        if block.a or len(content_words(" ".join(said[: block.size]))) < 1 or block.size < _LEAST:
            continue
        rest = said[block.size :]
        if len(rest) < _LEAST or len(content_words(" ".join(rest))) < 2 or rest[0] in _JOINTS:
            continue
        for other, tail in enumerate(told):
            spliced = other != at and _ends_with(tail, rest) and not _stands_in(rest, head)
            if spliced and not _marked(sentence, said, block.size):
                return "It begins as one sentence of the passage and ends as another."
    return None


def _ends_with(tail: Sequence[str], rest: Sequence[str]) -> bool:
    return len(tail) > len(rest) and tuple(tail[-len(rest) :]) == tuple(rest)


def _stands_in(rest: Sequence[str], head: Sequence[str]) -> bool:
    wanted = {word for word in rest if word not in FUNCTION_WORDS}
    return wanted <= set(head)


def _marked(sentence: str, said: Sequence[str], size: int) -> bool:
    """Whether a comma or another mark stands at the seam."""
    before = re.escape(said[size - 1])
    after = re.escape(said[size])
    return re.search(rf"{before}\s*[,;:–—(]\s*{after}", level(sentence), re.IGNORECASE) is not None
