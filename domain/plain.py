"""A sentence as a reader sees it: Markdown, addresses and odd spaces taken away, the words kept.

Checks compare words, and a word is the same in bold, in a link or in code. Addresses are dropped before figures and
names are looked for: `utm_campaign=q3-2026` is not a statement about 2026.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_IMAGE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK: Final = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])")
_ADDRESS: Final = re.compile(r"<?\bhttps?://[^\s<>]*[^\s<>.,;:!?)\]}’”\"']/?>?|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_EMPHASIS: Final = re.compile(r"(\*\*|__|\*|~~|`)(?=\S)(.+?)(?<=\S)\1|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKUP: Final = re.compile(r"[\[<>*_~`@]|://")
_DOUBLE_QUOTES: Final = re.compile("[“”„‟«»″]")
_SINGLE_QUOTES: Final = re.compile("[‘’‚‛′`´]")


@lru_cache(2048)
def plain(text: str) -> str:
    """`text` without Markdown, HTML tags and addresses, white space collapsed."""
    if not _MARKUP.search(text):
        return " ".join(text.split())
    text = _IMAGE.sub(" ", text)
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(" ", _TAG.sub(" ", text))
    for _ in range(3):  # emphasis may be nested: **_x_**
        text = _EMPHASIS.sub(lambda found: found.group(2) or found.group(3), text)
    text = re.sub(r"(?m)^\s{0,3}(?:>\s?)+", "", text)
    return " ".join(text.split())


def level(text: str) -> str:
    """`plain` text with one form of quotation mark, dash and space, for comparing to the letter."""
    text = unicodedata.normalize("NFC", plain(text))
    text = _SINGLE_QUOTES.sub("'", _DOUBLE_QUOTES.sub('"', text))
    return re.sub(r"\s*[—–]\s*", " – ", text).replace("…", "...")


@lru_cache(16384)
def fold(word: str) -> str:
    """A word without case, accents and possessive ending, for finding it again."""
    bare = unicodedata.normalize("NFKD", word.replace("’", "'"))
    bare = "".join(char for char in bare if not unicodedata.combining(char)).casefold()
    return bare.removesuffix("'s") if bare.endswith("'s") else bare.removesuffix("'")
