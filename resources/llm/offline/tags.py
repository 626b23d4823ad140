"""Tags: the brief's words to use, then the names that the piece tells most about, then the topic's own words."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from domain.english import FUNCTION_WORDS
from domain.names import names_in
from domain.writing import DraftMaterial
from resources.llm.offline.told import Told

MOST: Final = 4


def tags_of(material: DraftMaterial, told: Sequence[Told]) -> tuple[str, ...]:
    """Up to four tags without #."""
    text = " ".join([material.brief.topic, *(item.text for item in told)])
    names = Counter(_bare(name.word) for name in names_in(text) if name.certainty == "sure")
    frequent = [name for name, count in names.most_common() if count > 1 and len(name) > 2]
    topic = [word for word in re.findall(r"\b[a-z]{4,}\b", material.brief.topic) if word not in FUNCTION_WORDS]
    wanted = [word for word in material.guide.required if word.casefold() in text.casefold()]
    return _unique([*material.brief.use_words, *wanted, *frequent, *sorted(topic, key=len, reverse=True)])[:MOST]


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _unique(words: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for word in words:
        key = word.casefold().removesuffix("s")
        seen.setdefault(key, word)
    return tuple(seen.values())
