"""Characters that a reader cannot see: nobody can have approved what they say.

The tempting way is a list of the known ones (zero-width space, overrides, tags). It always lacks the next one, and a
machine reads what a person does not: a whole message fits into variation selectors. So whole categories are refused
(format, private use, line separators, control) with the few visible-looking blanks beside them, and what writing really
needs is let in by its place: joiners between letters of scripts that join or between emoji, and the two emoji selectors
behind something that has two looks.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

from domain.english import words_of

_NEVER: Final = frozenset({"Cf", "Cc", "Co", "Cs", "Zl", "Zp"})
# Blanks and fillers that have a letter's, mark's or symbol's category and no shape.
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
_PLAIN_BREAKS: Final = frozenset("\n\r\t")
_JOINERS: Final = frozenset("\u200c\u200d")
_LOOKS: Final = frozenset("\ufe0e\ufe0f")
_OTHER_EMOJI: Final = frozenset("‼⁉〰〽ℹ")
_KEYCAPS: Final = frozenset("0123456789#*")
_JOINING: Final = words_of(
    "ARABIC SYRIAC NKO MANDAIC MONGOLIAN DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM "
    "SINHALA KHMER MYANMAR TIBETAN BALINESE JAVANESE THAANA"
)


def hidden_in(text: str) -> tuple[str, ...]:
    """The characters of a text that a reader cannot see, each once, in order of their code points."""
    if text.isascii() and text.isprintable():
        return ()
    if not any(_may_hide(char) for char in set(text)):  # whole documents pass here
        return ()
    return tuple(sorted({char for at, char in enumerate(text) if _is_hidden(text, at, char)}))


def without_hidden(text: str) -> str:
    """The text without them; what separates lines or paragraphs becomes a blank, so that no two words grow together."""
    while hidden_in(text):  # again, because what stood beside one may be another without it
        text = "".join(_seen(text))
    return text


def _seen(text: str) -> Iterator[str]:
    for at, char in enumerate(text):
        if unicodedata.category(char) in ("Zl", "Zp"):
            yield " "
        elif not _is_hidden(text, at, char):
            yield char


def _is_hidden(text: str, at: int, char: str) -> bool:
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if char in _JOINERS:
        return not (_joins(before, after) or (char == "\u200d" and _is_emoji(before) and _is_emoji(after)))
    if _is_selector(char):
        return char not in _LOOKS or not (_is_symbol(before) or (before in _KEYCAPS and after == "\u20e3"))
    category = unicodedata.category(char)
    if category == "Cn":  # a younger emoji than this Python's tables is not hidden
        return not 0x1F000 <= ord(char) <= 0x1FAFF
    return char in _FILLERS or (category in _NEVER and char not in _PLAIN_BREAKS)


def _may_hide(char: str) -> bool:
    """Whether a character is hidden in some place; most texts have none."""
    return char in _FILLERS or unicodedata.category(char) in (*_NEVER, "Cn") or _is_selector(char)


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _joins(before: str, after: str) -> bool:
    return _is_joining_letter(before) and _is_joining_letter(after)


def _is_joining_letter(char: str) -> bool:
    return (
        bool(char) and unicodedata.category(char)[0] in "LM" and unicodedata.name(char, "").split(" ", 1)[0] in _JOINING
    )


def _is_emoji(char: str) -> bool:
    """A picture, or what may stand at the end of one: a selector or a skin tone."""
    return _is_symbol(char) or (bool(char) and (char in _LOOKS or "\U0001f3fb" <= char <= "\U0001f3ff"))


def _is_symbol(char: str) -> bool:
    if not char or char.isascii() or char in _FILLERS:
        return False
    return unicodedata.category(char) in ("So", "Sm") or char in _OTHER_EMOJI or 0x1F000 <= ord(char) <= 0x1FAFF
