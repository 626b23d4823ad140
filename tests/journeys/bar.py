"""The bar for what the offline writer makes, measured on the documents that `drafts list --json` prints.

It is measured from outside, with the product's own measures of text but not with its verdicts: a writer that judges
itself by a rule that is wrong would pass its own judgement.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.names import names_in
from domain.plain import plain
from domain.quotations import quotations_in
from domain.text_measures import grams, overlap

NEAR = 0.8
RUN = 6
_LINK = re.compile(r"\[([^\]]*)\]\((https?://[^)]+)\)|(https?://\S+)")

Draft = Mapping[str, Any]


def near_verbatim(draft: Draft) -> float:
    """Share of the factual sentences whose tokens are, to 0.8 at least, those of the passage they cite."""
    claims = draft["claims"]
    near = [claim for claim in claims if claim["passage"] and overlap(claim["sentence"], claim["passage"]) >= NEAR]
    return len(near) / len(claims) if claims else 0.0


def repeated(one: Draft, other: Draft, aside: Iterable[str]) -> set[tuple[str, ...]]:
    """Runs of six words that both pieces have, with names, titles, quotations and what was ordered set aside."""
    apart = [*_set_aside(one), *_set_aside(other), *aside]
    return grams(one["text"], RUN, apart) & grams(other["text"], RUN, apart)


def repeated_share(one: Draft, other: Draft, aside: Iterable[str]) -> float:
    """The same as a share of the smaller piece's runs."""
    apart = [*_set_aside(one), *_set_aside(other), *aside]
    mine, theirs = grams(one["text"], RUN, apart), grams(other["text"], RUN, apart)
    return len(mine & theirs) / min(len(mine), len(theirs))


def _set_aside(draft: Draft) -> list[str]:
    """Titles of pieces and sources, quotations, call to action and link, and names of several words."""
    text = draft["text"]
    titles = [draft["title"], *(claim["source_title"] for claim in draft["claims"] if claim["source_title"])]
    links = [part for found in _LINK.findall(text) for part in found if part]
    return [*titles, *quotations_in(text), *links, *_names(text)]


def _names(text: str) -> list[str]:
    known = {name.word for name in names_in(plain(text))}
    found, run = [], list[str]()
    for word in [*plain(text).split(), ""]:
        if word.strip(".,;:()“”\"'") in known:
            run.append(word.strip(".,;:()“”\"'"))
        else:
            found += [" ".join(run)] if len(run) > 1 else []
            run = []
    return found


def words_used(draft: Draft) -> str:
    """Every word a reader of the piece meets."""
    return "\n".join([draft["title"], draft["text"], *(image["alt_text"] for image in draft["media"])])


def has_phrase(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words, whatever its case."""
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) is not None


def has_exactly(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words, to the letter."""
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def word_count(text: str) -> int:
    """Words as a reader counts them."""
    return len(re.findall(r"\w[\w'’.,%-]*", _LINK.sub(r"\1", text)))


def prose_lines(text: str) -> Sequence[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
