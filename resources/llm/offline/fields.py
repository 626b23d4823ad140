"""Wishes about a field as a whole, and the wish to leave something as it is."""

import re
from typing import Final

from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.lengths import asks_for_words

_Q: Final = r"[“\"«‘'`](?P<{0}>[^”\"»\n]+?)[”\"»’'`]"
_KEEP: Final = re.compile(
    r"^(?:keep|leave|retain|don[’']?t (?:touch|change)|do not (?:touch|change))\b(?! (?:out|.+ out\b|.+ away\b))",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(
    rf"^(?:change|set|make|rename|turn|replace|use|rewrite)\s+(?:the\s+)?(?P<field>title"
    rf"|headline|subject(?: line)?|preheader)\s*"
    rf"(?:to|into|with|be|:|as)?\s*:?\s*{_Q.format('text')}",
    re.IGNORECASE,
)


def set_field(wish: str, text: Text, _material: ReviseMaterial) -> Answer:
    """`Change the title to “…”`."""
    found = _FIELD.match(wish)
    if found is None:
        return None
    field = {"headline": "title", "subject line": "subject"}.get(found["field"].lower(), found["field"].lower())
    if getattr(text, field) == found["text"]:
        return Refusal(f"The {field} says that already.")
    return text._replace(**{field: found["text"].strip()})


def keep(wish: str, text: Text, _material: ReviseMaterial) -> Answer:
    """`Keep the quote`: no edit, but nothing to forget either."""
    del text
    if not _KEEP.match(wish) or asks_for_words(wish):
        return None
    return Refusal("Nothing was changed for this: please check that it still stands.")
