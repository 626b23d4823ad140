"""A frame that takes back or blows up a whole statement: `it is not true that …`, `all experts agree that …`.

Behind such a frame the passage's sentence may stand word for word, so nothing in it gives the change away; and the
shorter the sentence, the less it looks like a copy. So the frame itself is read: what stands behind it is laid beside
the passage's sentences, and a frame that none of them has is no fair way to tell them. A denial turns the statement
round; a consent of all adds witnesses that nobody asked.
"""

import re
from typing import Final

from domain.quotations import without_quotations
from domain.sentences import sentences
from domain.text_measures import content_overlap, content_words

_DENIAL: Final = re.compile(
    r"\b(?:it(?: is|\u2019s|'s| was) (?:not (?:true|correct|right|so|the case|a fact)|untrue|false|wrong|incorrect"
    r"|a myth)|there is no truth in the claim|nothing suggests"
    r"|(?:nobody|no one) (?:claims|believes)) that\b",
    re.IGNORECASE,
)
_KNOWN_DENIAL: Final = re.compile(
    r"\b(?:true|untrue|false|wrong|incorrect|correct|myth|den(?:y|ies|ied)|disput\w+|disagree\w*|reject\w*|doubt\w*"
    r"|claim\w*|believ\w+|suggests?|not|no)\b|n't\b",
    re.IGNORECASE,
)
_WHO: Final = (
    r"(?:everybody|everyone|nobody|no one|(?:all|most|many) (?:the )?(?:experts|analysts|specialists|researchers"
    r"|scientists|professionals|observers)|(?:experts|analysts|scientists) everywhere)"
)
_CONSENT: Final = re.compile(
    rf"\b(?:{_WHO} (?:now )?(?:agrees?|knows?|accepts?|confirms?|admits?|believes?|doubts?|denies|deny|disputes?)"
    r"|it is (?:widely|generally|universally|commonly) (?:known|agreed|accepted|acknowledged)"
    r"|it (?:is|has been) (?:scientifically |clearly |beyond doubt )?(?:proven|proved)) that\b",
    re.IGNORECASE,
)
_KNOWN_CONSENT: Final = re.compile(
    r"\b(?:agree\w*|consensus|unanimous\w*|widely|generally|universally|commonly|prove[nds]?|proof|experts?|analysts?)\b",
    re.IGNORECASE,
)
NEAR: Final = 0.7


def denied(sentence: str, passage: str) -> str:
    """The words that deny what the passage says; empty where there are none, or the passage denies something too."""
    return _frame(_DENIAL, _KNOWN_DENIAL, sentence, passage)


def added_consent(sentence: str, passage: str) -> str:
    """The words that claim everybody's consent, or a proof, that the passage does not tell of; empty where none do."""
    return _frame(_CONSENT, _KNOWN_CONSENT, sentence, passage)


def _frame(frame: re.Pattern[str], known: re.Pattern[str], sentence: str, passage: str) -> str:
    found = frame.search(sentence)
    if found is None or (found := frame.search(own := without_quotations(sentence))) is None:
        return ""
    rest = own[found.end() :]
    near = [text for text in sentences(passage) if content_words(rest) and content_overlap(rest, text) >= NEAR]
    return found.group() if near and not any(known.search(text) for text in near) else ""
