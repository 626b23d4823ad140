"""Who said it: a true quotation in another person's mouth is false.

Only what is plain is compared: a name beside a verb of saying, in the sentence that quotes and in the passage's own
sentence (or the one next to it). `She says` names nobody, and is left to the reviewer.
"""

import re
from typing import Final

from domain.names import names_in
from domain.plain import fold, level
from domain.quotations import is_quoted_from, quotations_in, without_quotations
from domain.sentences import sentences

_VERBS: Final = (
    r"(?:said|says|say|wrote|writes|told|tells|adds|added|explain(?:s|ed)|argue[sd]|recall(?:s|ed)|put(?:s)? it"
    r"|conclude[sd]|warn(?:s|ed)|note[sd]|remark(?:s|ed)|ask(?:s|ed)|replie[sd]|answer(?:s|ed)|quotes?|quoted"
    r"|according to)"
)
_NAME: Final = r"[^\W\d_a-z][\w’'-]*(?:\s+(?:(?:van|von|de|der|la|al)\s+)*[^\W\d_a-z][\w’'-]*)*"
_AFTER: Final = re.compile(rf"\b(?i:{_VERBS})\s+(?P<name>{_NAME})")
_BEFORE: Final = re.compile(rf"(?P<name>{_NAME})(?:,[^,.]*,)?\s+(?i:{_VERBS})\b")
LEAST_WORDS: Final = 3


def wrong_speaker(sentence: str, passage: str) -> tuple[str, str] | None:
    """(named by the sentence, named by the passage) for a quotation that the passage gives to somebody else."""
    for quotation in quotations_in(sentence, LEAST_WORDS):
        said, known = _speaker(sentence), _speaker_in(quotation, passage)
        if said and known and not _words(said) & _words(known):
            return said, known
    return None


def invented_quotation(sentence: str, passage: str) -> str:
    """A quotation with a named speaker whose words the passage has, but in nobody's mouth; empty when there is none."""
    marked = quotations_in(level(passage), 1)
    for quotation in quotations_in(sentence, LEAST_WORDS):
        uttered = any(is_quoted_from(quotation, words) for words in marked)
        if not uttered and is_quoted_from(quotation, passage) and _speaker(sentence):
            return quotation
    return ""


def doubtful_speaker(sentence: str, passage: str) -> tuple[str, str] | None:
    """(a name beside the quotation, the passage's speaker) where no verb tells whose words the sentence says they are,
    and none of its names is the speaker's."""
    own = without_quotations(level(sentence))
    names = [name.word for name in names_in(own) if name.certainty == "sure"]
    for quotation in quotations_in(sentence, LEAST_WORDS):
        known = _speaker_in(quotation, passage)
        if names and known and not any({fold(name)} & _words(known) for name in names):
            return names[0], known
    return None


def _speaker(text: str) -> str:
    own = without_quotations(level(text))
    for pattern in (_AFTER, _BEFORE):
        for found in pattern.finditer(own):
            if any(name.word in found["name"] for name in names_in(own)):
                return found["name"]
    return ""


def _speaker_in(quotation: str, passage: str) -> str:
    known = sentences(passage)
    place = next((at for at, text in enumerate(known) if is_quoted_from(quotation, text)), None)
    if place is None:
        return ""
    near = (known[place], *known[max(place - 1, 0) : place], *known[place + 1 : place + 2])
    return next((speaker for text in near[:1] if (speaker := _speaker(text))), "") or next(
        (speaker for text in near[1:] if not quotations_in(text, LEAST_WORDS) and (speaker := _speaker(text))), ""
    )


def _words(name: str) -> set[str]:
    return {fold(word) for word in name.split()}
