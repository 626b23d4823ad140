"""What in a sentence points outside it: `this`, `they`, `the former`, `last year`, `as shown above`.

Taken out of its paragraph such a sentence has lost what it pointed at. Most of them point no farther than to the
sentence in front, though: told right behind that one, they are whole again, and they are what makes two facts a
paragraph. So the patterns are in two groups: what points to the sentence before, and what points anywhere else.
"""

import re
from typing import Final

from domain.quotations import without_quotations
from domain.text_measures import content_words, tokens

_START: Final = re.compile(
    r"(?:this|that|these|those|it|its|they|their|them|he|she|his|her|such|another|both|neither|either|others?|some of"
    r"|most of (?:these|those|them)|nearly all of (?:these|those|them)|here|there|but|and|or|so|yet|because|which"
    r"|then|thus|hence|together|taken together|all of (?:these|them)|each of|none of (?:these|them)"
    r"|one of (?:these|them|the)|of (?:these|those|them|course)|among (?:these|those|them)"
    r"|much like|with (?:this|that|such)|from there|at this|in this|in that case|between those|by then"
    r"|as such|also|only then|the (?:same|latter|former|others?|rest|reason|result|results|answer|answers"
    r"|solution|two"
    r"|second|third|first|next|following|above|difference|effect|exception|remaining|remainder|figure|figures|change)"
    r"|(?:only |about |over |nearly |another |just |around )?(?:[\d.]+%|[a-z]+(?:-[a-z]+)? per cent|\w+ in ten)"
    r" (?:are|have|had|live|say|said|work|want|wanted|use|used|would|will|could|prefer|came|also)"
    r"|the (?:average|median|mean|usual|typical) [a-z]+ (?:is|are|was|were|has|had|fell|rose)"
    r"|the (?:final|remaining|other) \d+|other [a-z]+ (?:are|were|have|will)"
    r"|the (?:company|team|group|strategy|approach|processor|rule itself|question|number(?! of)|survey|site|dip|reserve"
    r"|report|author|organi[sz]ation)|q|a|note|figure|table"
    r"|image|fig|the [A-Z]+ figure)\b(?!')",
    re.IGNORECASE,
)
_STARTS_FINE: Final = re.compile(r"(?:a \w|both [A-Z]|that said)", re.IGNORECASE)
_BACK: Final = re.compile(
    r"\b(?:this|these|since then|back then|the (?:former|latter)|respectively|those (?!who|whose|that|with|of|which"
    r"|in|for|at|on|from)\w+|(?:from|of|in|with|for|to|on|by|as|regards?) that\b(?: \w+)?|said (?:yes|no)|of them"
    r"|the same [a-z]+s?(?! as)|therefore|thus|hence|such an?|such [a-z]+s|the (?:habit|sample)"
    r"|the question(?! of)|in between)\b",
    re.IGNORECASE,
)
_FAR: Final = re.compile(
    r"\b(?:the above|below|above-mentioned|aforementioned|the following|as follows|as described|described"
    r" (?:above|earlier|below)|earlier in|mentioned (?:above|earlier|before)|last year|this year|next year"
    r"|previous year|last quarter|so far|upcoming|stay tuned|in question|hereby|see also|as seen|as shown"
    r"|(?:during|in|for) (?:the|this|our) (?:interview|post|article|series|section|story))\b",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"[\"“](?:it|this|that|they|these|those|he|she|so|and|but)\b", re.IGNORECASE)
_LOOSE_SUBJECT: Final = re.compile(r"[A-Z][^,]*, (?:they|it|he|she|this|these|those|the team)\b(?! (?:is|was) )")
_THIRD_PERSON: Final = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_PRONOUN: Final = re.compile(r"\b(?:it|them|they|their|its)\b", re.IGNORECASE)


def points_far(text: str) -> bool:
    """Whether it needs more than the sentence before it."""
    return _FAR.search(text) is not None


def points_back(sentence: str) -> bool:
    """Whether it needs the sentence before it."""
    if _QUOTED.match(sentence):
        return True
    text = without_quotations(sentence)
    starts = _START.match(text) and not _STARTS_FINE.match(text)
    anywhere = _BACK.search(text) or _THIRD_PERSON.search(text) or _LOOSE_SUBJECT.match(text)
    return bool(starts or anywhere) or _has_loose_pronoun(text)


def _has_loose_pronoun(text: str) -> bool:
    """A pronoun without anything before it that it could mean."""
    pronoun = _PRONOUN.search(text)
    if pronoun is None or len(content_words(text[: pronoun.start()])) >= 2:
        return False
    before = text[: pronoun.start()].partition(" ")[2]
    return len(tokens(text)) <= 3 or re.search(r"\b[A-Z][\w-]+\b|\b[a-z]{4,}s\b", before) is None
