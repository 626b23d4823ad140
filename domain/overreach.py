"""More than the source says: everybody for those who were asked, `all` for `some`, `will` for `may`, a cause for a
link.

Every word of such a sentence may stand in the passage, so no missing figure or name gives it away. Three things do.
Words that widen a statement to the world (`worldwide`, `in every company`) where the passage widens nothing. In a
sentence that nearly copies one of the passage, a strong word in the place of a weak one, or a weak one left out before
a strong one (`nearly all`). And a word for a share where the passage's figure is smaller: `most` for 31%, `nearly all`
for 65%. In a freer sentence a strong word that the passage lacks is only odd, and for a person. An `only` and a cause
that were put in have their own modules: domain/exclusives.py and domain/causes.py.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from domain.causes import added_causes
from domain.english import words_of
from domain.exclusives import added_exclusives
from domain.figure_patterns import EVERY
from domain.figures import Figure, figures_in, stated_figures
from domain.quotations import without_quotations
from domain.sentences import sentences
from domain.text_measures import content_overlap, tokens

_WIDE: Final = re.compile(
    r"\b(?:world-?wide|globally|universally|everywhere|without exception|in all cases|always and everywhere"
    r"|(?:all )?(?:around|across|over) the (?:world|globe)"
    r"|(?:across|in|throughout) the (?:whole|entire) (?:\w+ )?(?P<whole>\w+)"
    r"|(?:in|at|for|by|across) (?:every|each|all) (?!(?:second|third|fourth|fifth|sixth|tenth) )(?P<each>\w+)"
    r"|everybody|everyone)\b",
    re.IGNORECASE,
)
_LADDERS: Final = tuple(
    (words_of(weak), words_of(strong))
    for weak, strong in (
        (
            "some few several many most half majority often usually sometimes mostly frequently",
            "all every each everyone everybody always none never any",
        ),
        ("some few several", "most majority"),
        ("may might can could would should", "will must shall does do is are"),
        ("likely probably possibly perhaps potentially", "certain certainly definitely surely always inevitably"),
        (
            "suggest suggests suggesting indicate indicates indicating hint hints imply implies"
            " seem seems appear appears",
            "prove proves proving proved confirm confirms show shows demonstrate demonstrates guarantee"
            " guarantees is are",
        ),
        (
            "correlate correlates correlated correlation associated linked related coincide coincides follow followed",
            "cause causes caused causing lead leads led produce produces create creates makes make",
        ),
        ("help helps contribute contributes", "ensure ensures guarantee guarantees cause causes"),
    )
)
_HEDGES: Final = words_of("nearly almost about around roughly mostly partly")
_TOTAL: Final = words_of("all every everyone half")
_MOST: Final = re.compile(
    r"(?<!\bthe )(?<!\bat )\bmost (?:of\b|(?:[a-z]+ )?[a-z]{2,}s\b)|\b(?:the|a) (?:vast )?majority of\b", re.IGNORECASE
)
_NEARLY_ALL: Final = re.compile(
    r"\b(?:nearly|almost|virtually|practically) (?:all|every(?:one|body)?)\b", re.IGNORECASE
)
_FEW: Final = re.compile(
    r"(?<!\ba )(?<!\bthe )(?<!\bvery )\b(?:very )?few (?:of\b|(?:[a-z]+ )?[a-z]{2,}s\b)"
    r"|\b(?:a|the) (?:small )?minority of\b|\bhardly any\b|\bonly a (?:few|handful|minority)\b",
    re.IGNORECASE,
)
_SHARES: Final = ((_NEARLY_ALL, 85), (_MOST, 50))  # the word is too much for this share and less
_LESS: Final = ((_FEW, 50),)  # too little for this share and more
NEAR: Final = 0.7


@lru_cache(512)
def overreaches(sentence: str, passage: str) -> tuple[tuple[str, bool], ...]:
    """Reasons in words; True with those that are plain."""
    own = without_quotations(sentence)
    found = [
        *_widened(own, passage),
        *_strengthened(own, passage),
        *_overstated(own, passage),
        *added_exclusives(own, passage),
        *added_causes(own, passage),
    ]
    return tuple(dict.fromkeys(found))


def _widened(sentence: str, passage: str) -> Iterator[tuple[str, bool]]:
    for found in _WIDE.finditer(sentence):
        thing = found["whole"] or found["each"]
        if _is_known(found.group(), thing, passage):
            continue
        rest = sentence[: found.start()] + sentence[found.end() :]
        copied = content_overlap(rest, passage) >= NEAR
        yield f"“{found.group()}” is more than the passage says: it tells of those it looked at.", copied


def _is_known(phrase: str, thing: str | None, passage: str) -> bool:
    if re.search(rf"\b{re.escape(phrase)}\b", passage, re.IGNORECASE):
        return True
    if thing is None:
        return any(not (known["whole"] or known["each"]) for known in _WIDE.finditer(passage))
    stem = re.escape(re.sub(r"(?:ies|y|s)$", "", thing.lower()))
    return re.search(rf"\b(?:every|each|all|any)\b(?:\W+\w+){{0,3}}?\W+{stem}", passage, re.IGNORECASE) is not None


def _strengthened(sentence: str, passage: str) -> Iterator[tuple[str, bool]]:
    said = tokens(EVERY.sub(" ", sentence))  # `every second` is half of them, not all
    near = [known for text in sentences(passage) if _likeness(said, known := tokens(text)) >= NEAR]
    changes = [list(_stronger(said, known)) for known in near]
    if changes and all(changes):
        strong, weak = changes[0][0]
        yield f"It says “{strong}” where the passage says “{weak}”.", True
    elif not changes:
        there = set(tokens(passage))
        for weak_words, strong_words in _LADDERS[:1]:
            only = [word for word in said if word in strong_words and word not in there]
            if only and weak_words & there and not strong_words & there:
                yield f"It says “{only[0]}”; the passage is more careful.", False


def _likeness(mine: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    if len(mine) < 4 or len(set(mine) & set(theirs)) < NEAR * len(set(mine)):
        return 0.0
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(mine)


def _stronger(mine: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for kind, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if kind == "replace":
            for weak_words, strong_words in _LADDERS:
                strong = [word for word in mine[a:b] if word in strong_words and word not in theirs[c:d]]
                weak = [word for word in theirs[c:d] if word in weak_words and word not in mine[a:b]]
                if strong and weak:
                    yield strong[0], weak[0]
        if kind in ("insert", "replace") and b < len(mine) and mine[b] in _TOTAL:
            yield from ((mine[b], f"{word} {mine[b]}") for word in theirs[c:d] if word in _HEDGES)


def _overstated(sentence: str, passage: str) -> Iterator[tuple[str, bool]]:
    """A word for a share beside a sentence of the passage that gives one smaller share, in figures."""
    if any(figure.kind == "percent" for figure in stated_figures(sentence)):
        return
    for word, limit in (*_SHARES, *_LESS):
        if (found := word.search(sentence)) is None:
            continue
        rest = sentence[: found.start()] + sentence[found.end() :]
        for text in sentences(passage):
            shares = [figure for figure in figures_in(text) if figure.kind == "percent"]
            if word.search(text) or len(shares) != 1 or content_overlap(rest, text) < NEAR:
                continue
            if _is_wrong(shares[0], word, limit):
                yield f"It says “{found.group()}” where the passage says “{shares[0].text.strip()}”.", True
        return


def _is_wrong(share: Figure, word: re.Pattern[str], limit: int) -> bool:
    if word is _FEW:
        return share.value >= limit and share.comparator not in ("under", "most", "near")
    return share.value <= limit and not (share.comparator == "over" and share.value == limit)
