"""The right thing said of the wrong one: a sentence whose end is the passage's, and whose subject is another's.

No parser is needed for the plain case. Where the end of a sentence stands word for word in one sentence of the
passage, what stands before it there is its subject; if the draft puts something else there that the passage tells of
elsewhere, the statement has changed hands. Pronouns are what misleads: `They waited an hour` may rightly become
`Drivers waited an hour`. So where the passage's own subject points back, the sentence before it may give the name.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple

from domain.english import AUXILIARIES, words_of
from domain.sentences import sentences
from domain.text_measures import content_overlap, content_words, overlap, tokens

_BACK: Final = words_of(
    "it its they their them this these that those such he his she her both each all some most many others another one"
    " half two three none here there we our i you"
)
WHOLE: Final = 0.95
_LEADS: Final = words_of("in on at by during since until before after within from between")
_LONGEST: Final = 14
_LEAST: Final = 4
_SHORT: Final = 3  # for an end that opens with `is`, `has` or the like


class _Said(NamedTuple):
    """What stands before the shared end, here and in the passage, and where there."""

    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    at: int


@lru_cache(512)
def other_subject(sentence: str, passage: str, beside: tuple[str, ...] = ()) -> tuple[str, str, bool] | None:
    """(subject here, subject there, plain) where a statement of the passage is made of something else. `beside` are
    texts that may name it too: title and heading. Plain: the passage tells of the new subject, in another sentence."""
    known = [tokens(text) for text in sentences(passage)]
    if any(overlap(sentence, text) >= WHOLE and content_overlap(sentence, text) == 1 for text in sentences(passage)):
        return None
    found = _shared_ends(tokens(sentence), known)
    wrong = [said for said in found if not _fits(said, known, beside)]
    if not wrong or len(wrong) < len(found):
        return None
    said = wrong[0]
    mine = set(content_words(" ".join(said.mine)))
    elsewhere = {word for at, words in enumerate(known) if at != said.at for word in content_words(" ".join(words))}
    named = bool(content_words(" ".join(said.theirs)))  # not `many`, `they`: those are told of in the sentence before
    return " ".join(said.mine), " ".join(said.theirs), named and mine <= elsewhere


def _shared_ends(mine: Sequence[str], known: Sequence[Sequence[str]]) -> list[_Said]:
    found = []
    for at, theirs in enumerate(known):
        block = SequenceMatcher(None, mine, theirs, autojunk=False).find_longest_match()
        size = block.size
        least = _SHORT if size and mine[block.a] in AUXILIARIES else _LEAST
        whole = block.a + size == len(mine) and size >= least and len(content_words(" ".join(mine[block.a :]))) >= 2
        if whole and 0 < block.a <= _LONGEST and block.b > 0:
            found.append(_Said(tuple(mine[: block.a]), tuple(theirs[: block.b]), at))
    return found


def _fits(said: _Said, known: Sequence[Sequence[str]], beside: Sequence[str]) -> bool:
    mine, theirs = set(content_words(" ".join(said.mine))), set(content_words(" ".join(said.theirs)))
    when = said.mine[0] in _LEADS and said.theirs[0] in _LEADS  # `In 2025, …`: what stands there is no subject
    same = len(set(said.mine) & set(said.theirs)) > len(said.mine) / 2  # `of these 55 hrs`: not what the subject is
    if when or same or not mine or mine & theirs:
        return True
    if not theirs:
        later = {word for words in known[said.at + 1 :] for word in content_words(" ".join(words))}
        earlier = {word for words in known[: said.at + 1] for word in content_words(" ".join(words))}
        return bool(mine & earlier) or not mine <= later
    if mine & {word for text in beside for word in content_words(text)}:
        return True
    before = set(content_words(" ".join(known[said.at - 1]))) if said.at else set()
    return said.theirs[0] in _BACK and bool(mine & before)
