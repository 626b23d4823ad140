"""The true sentences that the labelled set is made from: articles, read as the product reads them.

Eight real articles of the OpenTelemetry project are read from where they lie beside the checkout, and never copied;
five were written for the example campaign, with invented figures, and lie in it. Each is read by the product's own
reader and cut into the product's own passages, so that a pair of the set is what the check meets at work: a sentence,
and the passage that it is said to rest on.
"""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from benchmarks.machine import CHECKOUT
from domain.passages import split_passages
from domain.plain import plain
from domain.sentences import sentences
from domain.statements import kind_of, speaks_as_us
from domain.value import Value
from resources.documents.reader import FileReader

REAL: Final = CHECKOUT.parent / "shared" / "data" / "observability" / "sources"
INVENTED: Final = CHECKOUT / "examples" / "northquay" / "sources"
FOLDERS: Final = (REAL, INVENTED)
FEWEST_WORDS: Final = 6


class Base(Value):
    """A true sentence, its passage, and what stands around it. `others` are the passage's other sentences;
    `elsewhere` sentences of the same article's other passages."""

    article: str
    sentence: str
    passage: str
    others: tuple[str, ...]
    elsewhere: tuple[str, ...]


def digest_of(path: Path) -> str:
    """SHA-256 of an article's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def articles() -> dict[str, Path]:
    """Every article by its name."""
    return {path.stem: path for folder in FOLDERS for path in sorted(folder.glob("*.md"))}


def real_articles() -> frozenset[str]:
    """The names of those that were not written for an example."""
    return frozenset(path.stem for path in REAL.glob("*.md"))


@lru_cache(1)
def bases() -> tuple[Base, ...]:
    """The true sentences of all articles, in reading order."""
    return tuple(base for name, path in articles().items() for base in _of_article(name, path))


def _of_article(name: str, path: Path) -> list[Base]:
    document = FileReader().read(path.name, path.read_bytes())
    passages = [plain(passage.text) for passage in split_passages(name, document.text, document.title)]
    told = [(passage, tuple(plain(text) for text in sentences(passage))) for passage in passages]
    return [
        Base(
            article=name,
            sentence=sentence,
            passage=passage,
            others=tuple(text for text in said if text != sentence and _states(text)),
            elsewhere=_elsewhere(told, passage),
        )
        for passage, said in told
        for sentence in said
        if _states(sentence)
    ]


def _elsewhere(told: Sequence[tuple[str, tuple[str, ...]]], passage: str) -> tuple[str, ...]:
    return tuple(text for other, said in told if other != passage for text in said if _states(text))


def _states(sentence: str) -> bool:
    """Whole sentences of running text, no rows of tables. A source's `we` is not ours: that is for a person."""
    whole = (
        len(sentence.split()) >= FEWEST_WORDS
        and sentence.endswith((".", ".”", '."'))
        and sentence.lstrip('“"')[:1].isupper()
    )
    told = (
        whole
        and not sentence.startswith("- ")
        and ": -" not in sentence
        and not re.search(r"; [A-Z][^;]*: ", sentence)
        and sentence.count("“") == sentence.count("”")
    )
    return told and kind_of(sentence) == "statement" and not speaks_as_us(sentence)
