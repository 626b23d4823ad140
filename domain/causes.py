"""A cause where the passage tells of two things side by side: `scheduling leads to fewer accidents`.

“Sites with scheduling report fewer accidents” may have many reasons, and a sentence that names one says more than was
found. Words alone cannot prove that no cause was meant, for a passage may tell one in its own way; so a cause that is
said here, and that no sentence of the passage about these things says, is for a person. A verb of change (`reduces
accidents`) says a cause only where something is changed by something; where the passage has a change too (`accidents
fell`), it stands.
"""

import re
from collections.abc import Iterator
from typing import Final

from domain.quotations import without_quotations
from domain.sentences import sentences
from domain.text_measures import content_overlap, content_words

_MORE: Final = r"(?:fewer|more|less|better|worse|(?:high|low|short|long|small|larg|great|fast|slow|quick|saf|cheap)e?r)"
_CAUSE: Final = re.compile(
    r"\b(?:lead(?:s|ing)?|led) to\b|\b(?:result(?:s|ed|ing)?) in\b|\bcaus(?:e|es|ed|ing)\b|\bbrings? about\b"
    r"|\bbrought about\b|\b(?:thanks|owing|due) to\b|\bbecause(?: of)?\b|\b(?:which|that) is why\b|\bas a result\b"
    r"|\bexplains?(?: why)?\b|\bthe reason (?:for|why)\b"
    rf"|\b(?:bring(?:s|ing)?|brought|mean(?:s|t)?|yield(?:s|ed)?|make(?:s)? for|create[sd]?)(?= {_MORE}\b)",
    re.IGNORECASE,
)
# Only with an object: `waits increased at the gate` names no cause.
_CHANGE: Final = re.compile(
    r"\b(?:reduc(?:e|es|ed|ing)|lower(?:s|ed|ing)|cut(?:s|ting)?|shorten(?:s|ed|ing)?|rais(?:e|es|ed|ing)"
    r"|increas(?:e|es|ing|ed)|boost(?:s|ed|ing)?|improv(?:e|es|ed|ing)|prevent(?:s|ed|ing)?)"
    r"(?= (?!by\b|to\b|from\b|in\b|at\b|on\b|over\b|since\b|when\b|where\b|after\b|during\b|with\b|and\b|or\b|as\b"
    r"|between\b|for\b|of\b|than\b)[a-z])",
    re.IGNORECASE,
)
_KNOWN_CAUSE: Final = re.compile(
    r"\b(?:because|since|so|why|result(?:s|ed|ing)? (?:in|from)|as a result|(?:a|the) result of"
    r"|therefore|thus|hence|consequen\w+|due|owing|thanks|caus\w+"
    r"|leads?|leading|led|brings?|bringing|brought|means?|meant|yield\w*|make|makes|making|made|creat\w+|reasons?|effects?"
    r"|affect\w*|impact\w*|explain\w*|allow\w*|enabl\w+|help\w*|driv(?:e|es|en|ing)|drove|let|lets|contribut\w+"
    r"|prevent\w*|avoid\w*|sav(?:e|es|ed|ing))\b",
    re.IGNORECASE,
)
_KNOWN_CHANGE: Final = re.compile(
    r"\b(?:reduc\w+|lower(?:s|ed|ing)|cut(?:s|ting)?|shorten\w*|rais(?:e|es|ed|ing)|increas\w+|boost\w*|improv\w+|f[ae]ll(?:s|en)?"
    r"|falling|drop(?:s|ped|ping)?|declin\w+|decreas\w+|shr[aiu]nk|r[io]se[sn]?|rising|gr[eo]w\w*|climb\w*|halv\w+"
    r"|doubl\w+|down|up|went|from)\b",
    re.IGNORECASE,
)
NEAR: Final = 0.6
TOUCHED: Final = 0.3


def added_causes(sentence: str, passage: str) -> Iterator[tuple[str, bool]]:
    """Reasons in words; all are for a person."""
    own = without_quotations(sentence)
    for pattern, known in ((_CAUSE, (_KNOWN_CAUSE, _CHANGE)), (_CHANGE, (_KNOWN_CAUSE, _KNOWN_CHANGE))):
        for found in pattern.finditer(own):
            rest = f"{own[: found.start()]} {own[found.end() :]}"
            if len(content_words(rest)) < 2 or not any(
                content_overlap(rest, text) >= NEAR for text in sentences(passage)
            ):
                continue
            if not any(
                way.search(text) for text, near in _around(rest, passage) for way in (known if near else known[:1])
            ):
                yield f"“{found.group()}” names a cause; the passage tells of things side by side.", False


def _around(rest: str, passage: str) -> Iterator[tuple[str, bool]]:
    """The sentences that tell of these things, with True, and their neighbours that touch on one of them."""
    known = sentences(passage)
    shares = [content_overlap(rest, text) for text in known]
    for at, text in enumerate(known):
        if shares[at] >= NEAR:
            yield text, True
        elif shares[at] >= TOUCHED and max(shares[max(0, at - 1) : at + 2]) >= NEAR:
            yield text, False
