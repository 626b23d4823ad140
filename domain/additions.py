"""A party put in beside the one that the passage tells of: `drivers and managers waited`, where only drivers did.

All that the passage says is still there, so a check for what is missing finds nothing, and the new party may be one of
the passage's own. So a near copy is laid beside its original, and what was put in is looked at: an `and`, `or` or `as
well as` with a word that the original does not have, and no verb of its own (then it is a second statement, true or not
for its own reasons). It is plainly wrong where the passage tells of that party something else; where it tells the same
of it in another sentence, the two were fairly put together.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from domain.english import AUXILIARIES, NEGATIONS, VERBS, words_of
from domain.quotations import without_quotations
from domain.sentences import sentences
from domain.text_measures import content_overlap, content_words, tokens

_JOINS: Final = re.compile(r"\b(?:and|or|plus|as well as|along with|together with|besides|in addition to|like)\b")
_ALIKE: Final = words_of("also too same likewise similarly equally neither")
KEPT: Final = 0.95
LIKE: Final = 0.5
_LONGEST: Final = 7


def added_party(sentence: str, passage: str, beside: Sequence[str] = ()) -> tuple[str, bool] | None:
    """(what was put in, plain) where a near copy tells the same of somebody more. `beside` are texts that may name
    them too: title and heading. Plain: the passage tells of them, and something else."""
    known = sentences(passage)
    own = tokens(without_quotations(sentence))
    copied = [text for text in known if content_overlap(text, sentence) >= KEPT]
    found = [next(_put_in(own, tokens(text)), ()) for text in copied]
    if not found or not all(found):
        return None
    run = " ".join(found[0])
    party = set(content_words(run))
    if party & {word for text in beside for word in content_words(text)}:
        return None
    if any(party <= set(content_words(text)) for text in copied):  # the passage says it of each
        return None
    others = [text for text in known if text not in copied and party & set(content_words(text))]
    if any(_tells_alike(text, " ".join(own)) for text in others):
        return None
    return run, bool(others)


def _put_in(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Runs of words that only the sentence has, which join somebody to those of the original."""
    if len(theirs) < 4:
        return
    original = set(content_words(" ".join(theirs)))
    for kind, a, b, _, _ in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        run = tuple(mine[a:b])
        text = " ".join(run)
        party = content_words(text)
        joins = kind == "delete" and len(run) <= _LONGEST and _JOINS.search(text) and not _states(run)
        if joins and party and not set(party) & original:
            yield run


def _states(run: Sequence[str]) -> bool:
    """Whether the words have a verb or a negation of their own, and so say something by themselves."""
    saying = AUXILIARIES | VERBS | NEGATIONS
    return any(word in saying or (word.endswith("ed") and len(word) > 4) for word in run)


def _tells_alike(text: str, sentence: str) -> bool:
    """Whether another sentence says the same of its party: with the same words, or by pointing to them."""
    return bool(_ALIKE & set(tokens(text))) or content_overlap(text, sentence) > LIKE
