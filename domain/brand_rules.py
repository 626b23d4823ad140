"""The brand's words: what must be spelt one way, and what is never said.

A form that is never to be written is looked for in any case (`Otel`, `OTel` and `OTEL` are one mistake), as a whole
word, and outside addresses, e-mail addresses, code, hashtags and channel names, which nobody may respell. Inside
quotation marks it is somebody else's word: such a sentence is not corrected but not used either.
"""

import re
from collections.abc import Sequence
from typing import Final

from domain.guide import Guide
from domain.quotations import without_quotations

_KEPT: Final = re.compile(r"`[^`]*`|https?://\S+|(?<=\])\([^)]*\)|[\w.+-]+@[\w.-]+|[#@][\w-]+|\b\w+(?:\.\w+)+\b")
_ADDRESSES: Final = re.compile(r"https?://\S+|(?<=\])\([^)]*\)|[\w.+-]+@[\w.-]+|\b[\w-]+(?:\.[a-z][\w-]*)+\b")
_MARKS: Final = re.compile(r"[*_~`]+")
_QUOTED: Final = re.compile(r"[“„«][^“”„«»]*[”“»]|\"[^\"\n]*\"")


def words_found(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """Those of `words` (or phrases) that the text has, in any case and number, as whole words or parts of compounds,
    also in bold, in code or as a hashtag; addresses aside."""
    read = _MARKS.sub("", _ADDRESSES.sub(" ", text))
    return tuple(word for word in words if word.strip() and _said(word).search(read))


def wrong_spellings(text: str, guide: Guide) -> tuple[tuple[str, str], ...]:
    """(form found, right form) for each form that the brand never writes."""
    read = _KEPT.sub(" ", text)
    return tuple(
        (found.group(), right)
        for right, wrong in guide.required.items()
        for form in wrong
        for found in _pattern(form).finditer(read)
        if found.group() != right
    )


def with_right_spelling(text: str, guide: Guide) -> str:
    """The text with the brand's spellings, quotations left alone."""
    for right, wrong in guide.required.items():
        for form in sorted(wrong, key=len, reverse=True):
            text = _outside(text, _pattern(form), right)
    return text


def may_be_used(text: str, guide: Guide, avoid: Sequence[str] = ()) -> bool:
    """Whether a sentence can go into a draft: no banned or avoided word, no wrong spelling inside a quotation."""
    if words_found(text, (*guide.banned, *avoid)):
        return False
    return not wrong_spellings(with_right_spelling(text, guide), guide)


def _said(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){_words(phrase)}(?:['’]?s|es)?(?![^\W_])", re.IGNORECASE)


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?<!-){_words(phrase)}(?:['’]s)?(?![^\W_])", re.IGNORECASE)


def _words(phrase: str) -> str:
    return r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", phrase.strip()))


def _outside(text: str, pattern: re.Pattern[str], right: str) -> str:
    """Replaces outside quotations, addresses and code, keeping a possessive ending."""
    kept = [(found.start(), found.end()) for found in (*_KEPT.finditer(text), *_QUOTED.finditer(text))]

    def write(found: re.Match[str]) -> str:
        if any(start <= found.start() < end for start, end in kept):
            return found.group()
        ending = re.search(r"['’]s$", found.group())
        return right + (ending.group() if ending else "")

    return pattern.sub(write, text)


def own_words(text: str) -> str:
    """The text without what it quotes."""
    return without_quotations(text)
