"""Changing words in a marked text: whole words, in their case, everywhere but where they are not ours to change.

Addresses, markers and the titles of sources stay: a title with a word missing names a source that does not exist.
"""

import re
from collections.abc import Iterable
from typing import Final

from domain.markup import MARKER
from domain.plain import plain
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Text

_KEPT: Final = rf"https?://\S+|\]\([^)]*\)|{MARKER.pattern}"


def everywhere(text: Text, old: str, new: str, material: ReviseMaterial) -> Text:
    """The text with `old` replaced in every field a reader meets; an empty `new` takes the word out."""
    titles = {claim.source_title.strip().rstrip(".") for claim in material.claims}
    return Text(*(_exchange(field, old, new, titles) for field in text))


def has_words(text: str, phrase: str) -> bool:
    """Whether a phrase stands in the text as whole words, in whatever form its quotation marks have."""
    return pattern_of(phrase).search(plain(text)) is not None or pattern_of(phrase).search(text) is not None


def pattern_of(phrase: str) -> re.Pattern[str]:
    """Finds a phrase as whole words."""
    words = r"\s+".join(re.escape(word).replace("’", "'").replace("'", "[’']") for word in phrase.split())
    return re.compile(rf"(?<![\w]){words}(?!\w)", re.IGNORECASE)


def unquoted(text: str) -> str:
    """A phrase without its quotation marks and full stop."""
    return text.strip().strip("“”\"«»‘’'`").rstrip(".").strip()


def _exchange(text: str, old: str, new: str, titles: Iterable[str]) -> str:
    """Whole words outside what is kept; a dropped word takes a space with it and hands on its capital."""
    pattern = "|".join([_KEPT, *(re.escape(title) for title in titles if title)])
    kept = [found.span() for found in re.finditer(pattern, text)]
    pieces, position = [], 0
    for found in pattern_of(old).finditer(text):
        if any(start < found.end() and found.start() < end for start, end in kept):
            continue
        start, end = found.span()
        word = _in_case(found.group(), new, text[:start])
        if not new:
            start, end = _with_space(text, start, end + _comma(text, start, end))
        pieces += [_article(text[position:start], text[end:]) if not new else text[position:start], word]
        position = end
        if not new and _opens(text[:start]) and position < len(text):
            pieces.append(text[position].upper())
            position += 1
    return "".join([*pieces, text[position:]])


def _article(before: str, behind: str) -> str:
    """`an average wait` without `average` is `a wait`."""
    found = re.search(r"(?<!\w)(an?)( ?)$", before, re.IGNORECASE)
    following = re.match(r" ?(\w)", behind)
    if found is None or following is None:
        return before
    right = "an" if following[1].lower() in "aeio" else "a"
    return before[: found.start()] + (right.capitalize() if found[1][0].isupper() else right) + found[2]


def _comma(text: str, start: int, end: int) -> int:
    """`However, it …` and `…, however, …` lose a comma with the word."""
    return int(text[end : end + 1] == "," and (_opens(text[:start]) or text[:start].endswith(", ")))


def _with_space(text: str, start: int, end: int) -> tuple[int, int]:
    if text[end : end + 1] == " " and (start == 0 or text[start - 1] in ' \n(“"*_'):
        return start, end + 1
    if start and text[start - 1] == " ":
        return start - 1, end
    return start, end


def _opens(before: str) -> bool:
    return (
        not before.strip() or re.search(r"(?:[.!?]\s*(?:\[c\d+\]\s*)?|\n\s*(?:[-*•]\s+|#+\s+)?)$", before) is not None
    )


def _in_case(found: str, new: str, before: str) -> str:
    if new and found[:1].isupper() and new[:1].islower() and _opens(before):
        return new[0].upper() + new[1:]
    return new
