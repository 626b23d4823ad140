"""Whether a sentence can lose a word and still be one.

`A reliable time` without `reliable` is a time; `drivers waited` without `waited` is nothing. Without a parser this
cannot be known for every word, so only three kinds are let go: adverbs, what describes the noun right behind it, and
what stands between punctuation. Whoever asks has to do something else with all other sentences.
"""

import re
from typing import Final

from domain.english import AUXILIARIES, FUNCTION_WORDS, words_of
from domain.statements import has_verb
from resources.llm.offline.wording import pattern_of

_ADVERBS: Final = words_of("""
    very really quite rather just even also still already often always sometimes usually mostly perhaps maybe too again
    however therefore moreover furthermore indeed instead anyway soon together
""")
_NO_ADVERBS: Final = words_of("""
    apply assembly daily early family fly friendly hardly hourly july likely monthly multiply nearly only rely reply
    supply weekly yearly anomaly
""")
_PREPOSITIONS: Final = words_of("""
    about above across after against along among around as at before behind below beside between by despite during for
    from in inside into like near of off on onto out over per since than through to toward towards under until up upon
    via with within without
""")
_DETERMINERS: Final = words_of("""
    a an the this that these those its their our your his her my whose no every each some any all both few many several
    more most other another such
""")
_NUMBER: Final = re.compile(r"[\d.,]+%?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve", re.IGNORECASE)
_WORD_BEHIND: Final = re.compile(r" ([^\W\d_][\w’'-]*)")
_WORD_BEFORE: Final = re.compile(r"([\w’'.,%-]*[\w’'%])[ ]$")
_PAUSE: Final = ".,;:!?)–—"


def can_lose(sentence: str, phrase: str) -> bool:
    """Whether the plain sentence stays one when the phrase is taken out wherever it stands."""
    return all(_can_go(sentence, *found.span()) for found in pattern_of(phrase).finditer(sentence))


def _can_go(text: str, start: int, end: int) -> bool:
    words = text[start:end].lower().split()
    before, behind = text[:start].rstrip('“"‘('), text[end:]
    opens = not before.strip() or before.rstrip()[-1] in ".,;:!?–—"
    closes = not behind.strip() or behind.lstrip('”"’')[:1] in _PAUSE
    if opens and closes and before.strip():
        return True
    if all(_is_adverb(word) for word in words):
        return True
    if len(words) > 1 and words[0] in _PREPOSITIONS:
        return True
    return _describes(words, "" if opens else before, behind, opens=opens)


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERBS)


def _describes(words: list[str], before: str, behind: str, *, opens: bool) -> bool:
    """Whether it stands where a describing word stands: behind an article, a preposition, a number, a verb or the
    beginning, and in front of a noun."""
    following = _WORD_BEHIND.match(behind)
    if following is None or any(_is_no_describer(word) for word in words):
        return False
    noun = following[1].lower()
    if noun in FUNCTION_WORDS or noun in AUXILIARIES or noun.endswith("ed") or _is_verb(noun):
        return False
    if opens:
        return True
    last = _WORD_BEFORE.search(before)
    word = last[1].lower() if last else ""
    return word in _DETERMINERS | _PREPOSITIONS or _NUMBER.fullmatch(word) is not None or _is_verb(word)


def _is_no_describer(word: str) -> bool:
    return word in FUNCTION_WORDS or has_verb(word) or _is_verb(word) or (word.endswith("s") and word[-2:] != "ss")


def _is_verb(word: str) -> bool:
    """A plural in -es looks like a verb too and is none here."""
    return has_verb(f"it {word}") and not (word.endswith("es") and not has_verb(f"it {word.removesuffix('s')}"))
