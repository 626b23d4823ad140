"""Wishes about a field as a whole, and the wish to leave something as it is."""

import re
from typing import Final

from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.lengths import asks_for_words
from resources.llm.offline.title_check import title_problem
from resources.llm.offline.wishes import pieces_of

_Q: Final = r"[“\"«‘'`](?P<{0}>[^”\"»\n]+?)[”\"»’'`]"
_KEEP: Final = re.compile(
    r"^(?:keep|leave|retain|don[’']?t (?:touch|change)|do not (?:touch|change))\b(?! (?:out|.+ out\b|.+ away\b))",
    re.IGNORECASE,
)
_NAME: Final = r"(?P<field>title|headline|subject(?: line)?|preheader)"
_FIELD: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:change|set|make|rename|turn|replace|use|rewrite)\s+(?:the\s+)?{_NAME}\s*"
        rf"(?:to|into|with|be|:|as)?\s*:?\s*{_Q.format('text')}(?:\s+instead)?$",
        rf"^(?:the |a |my |this )*(?:new |better |other )?{_NAME}\s*"
        rf"(?::|[–—-]|(?:should|must|has to|could) (?:be|read|say))\s*:?\s*{_Q.format('text')}(?:\s+instead)?$",
        rf"^(?:use|take|put|make)\s+{_Q.format('text')}\s+(?:as|for|in) (?:the |a )?(?:new )?{_NAME}(?:\s+instead)?$",
    )
)


def set_field(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Change the title to “…”`, `new title: “…”`."""
    found = next((found for pattern in _FIELD if (found := pattern.match(wish))), None)
    if found is None:
        return None
    field = {"headline": "title", "subject line": "subject"}.get(found["field"].lower(), found["field"].lower())
    if field != "title" and material.channel != "email":
        return Refusal(f"Only a letter has a {field}.")
    if getattr(text, field) == found["text"]:
        return Refusal(f"The {field} says that already.")
    edited = text._replace(**{field: found["text"].strip()})
    problem = title_problem(edited, material)
    return (
        Refusal(f"The check would not let it pass: {problem}")
        if problem and problem != title_problem(text, material)
        else edited
    )


def keep(wish: str, text: Text, _material: ReviseMaterial) -> Answer:
    """`Keep the quote`: no edit, but nothing to forget either."""
    del text
    if not _KEEP.match(wish) or asks_for_words(wish) or len(pieces_of(wish)) > 1:
        return None
    return Refusal("Nothing was changed for this: please check that it still stands.")
