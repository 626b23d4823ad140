"""A sentence beside the one of its passage that it nearly copies: what was changed on the way?

That all figures and names of a sentence stand somewhere in its passage says little when the sentence is a copy with
two figures exchanged. So a near copy is laid beside its original, word by word: figures in the same place must be the
same, and the small words that decide what is said (all, only, until, hardly) must not have been put in or exchanged,
no negation put in or left out, no word exchanged for its opposite or for another word of the passage. Where a
sentence tells things in its own words there is no original, and the other checks stand alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple

from domain.contradictions import are_opposed
from domain.english import MONTHS, NEGATIONS, words_of
from domain.figure_match import is_covered
from domain.figures import Figure, stated_figures
from domain.names import names_in
from domain.plain import fold
from domain.sentences import sentences
from domain.text_measures import content_words, tokens

NEAR: Final = 0.8
NEAR_WORDS: Final = 0.6
_FIGURE: Final = "#"
_SHORT: Final = 3
_FEW: Final = 50  # per cent; below, `few` may be said
# Words of one group may not be exchanged for one another. Those of the first groups may not be put in either.
_PUT_IN: Final = tuple(
    words_of(group)
    for group in (
        "all every each everyone everybody none no nobody most few several some many half only any",
        "before after since until during while",
        "because although though despite unless if",
        "hardly scarcely barely seldom rarely never not always often sometimes usually",
    )
)
_GROUPS: Final = _PUT_IN + tuple(
    words_of(group)
    for group in (
        "agree agrees agreed accept accepts accepted refuse refuses refused decline declines declined joined rejected",
        "with without",
        "nearly almost more over",
        "more less fewer",
        "most least fewest",
        "longer shorter",
        "higher lower",
        "larger smaller bigger",
        "first last",
        "above below over under",
        "rise rises rose risen fall falls fell fallen",
        "half third quarter",
        "first second third fourth fifth sixth seventh eighth ninth tenth last",
        "hourly daily weekly monthly quarterly yearly annually annual",
        "once twice thrice",
        "one two three four five six seven eight nine ten",
        "doubled tripled quadrupled halved",
        "second seconds minute minutes hour hours day days week weeks month months year years",
        " ".join(MONTHS),
    )
)
_TOTAL: Final = words_of("all every everyone everybody")
_EQUAL: Final = (
    words_of("all every each everyone everybody"),
    words_of("only alone solely exclusively"),
    words_of("although though despite"),
    words_of("hardly scarcely barely"),
    words_of("seldom rarely"),
    words_of("none no nobody"),
    words_of("some several"),
    words_of("nearly almost"),
    words_of("more over"),
    words_of("larger bigger"),
    words_of("less fewer"),
    words_of("least fewest"),
    words_of("above over"),
    words_of("below under"),
    words_of("rise rises rose risen"),
    words_of("fall falls fell fallen"),
    words_of("agree agrees agreed accept accepts accepted"),
    words_of("refuse refuses refused decline declines declined rejected"),
)


_SHORT_FORMS: Final = {"can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not")}


class _Laid(NamedTuple):
    """A sentence as tokens, each figure one `#`; the figures in order; and the sentence as it stands."""

    words: tuple[str, ...]
    figures: tuple[Figure, ...]
    text: str


def exchanged_figure(sentence: str, passage: str) -> tuple[str, str] | None:
    """(stated, original) where a near copy has another figure in an original's place; None when it has not."""
    wrong = None
    said = _laid(sentence)
    for original in _originals(sentence, passage):
        if _likeness(original.words, said.words) < NEAR:  # a part of it, whose figures may stand elsewhere
            continue
        pairs = list(_paired(said, original))
        different = next((pair for pair in pairs if not is_covered(pair[0], [pair[1]])), None)
        if different is None and pairs:
            return None
        wrong = wrong or different
    return (wrong[0].text.strip(), wrong[1].text.strip()) if wrong else None


def exchanged_word(sentence: str, passage: str) -> tuple[str, str] | None:
    """(said, original) where a near copy has another deciding word; the original is empty when one was put in, the said
    one when one was left out."""
    said = _laid(sentence)
    elsewhere = frozenset(content_words(passage))
    changes = [
        [*_changed(said.words, original), *_negated(said.words, original.words)]
        or list(_other_thing(said.words, original.words, elsewhere))
        for original in _originals(sentence, passage)
    ]
    return None if not changes or any(not change for change in changes) else changes[0][0]


def exchanged_name(sentence: str, passage: str) -> tuple[str, str] | None:
    """(named here, named there) where a near copy names another than its original. A short form (`CNCF`, `OTel`) of
    what the original names is the same name."""
    found = None
    mine = _named(sentence)
    for original in _originals(sentence, passage) if mine else ():
        theirs = _named(original.text)
        new = [name for name in mine if name not in theirs and name not in original.words]
        gone = [name for name in theirs if name not in mine and name not in _laid(sentence).words]
        if not new or not gone or any(_is_short_for(name, gone) for name in new):
            return None
        found = found or (new[0], gone[0])
    return (mine[found[0]], found[1]) if found else None


def _named(text: str) -> dict[str, str]:
    """Sure names, by their folded form."""
    return {fold(name.word): name.word for name in names_in(text) if name.certainty == "sure"}


def _is_short_for(name: str, others: Sequence[str]) -> bool:
    """Whether a name abbreviates another one, or their initials, or the other way about."""
    initials = "".join(other[0] for other in others)
    return any(_within(name, other) or _within(other, name) for other in (*others, initials))


def _within(short: str, long: str) -> bool:
    letters = iter(long)
    return len(short) <= len(long) and short[0] == long[0] and all(letter in letters for letter in short)


@lru_cache(512)
def _originals(sentence: str, passage: str) -> tuple[_Laid, ...]:
    """Sentences of the passage that this one nearly copies, the nearest first."""
    said = _laid(sentence)
    known = [_laid(text) for text in sentences(passage)]
    near = [(_likeness(said.words, other.words), at) for at, other in enumerate(known)]
    ordered = sorted(near, key=lambda pair: (-pair[0], pair[1]))
    return tuple(known[at] for likeness, at in ordered if likeness >= NEAR)


def _likeness(mine: Sequence[str], theirs: Sequence[str]) -> float:
    """Share of the sentence's words that stand in the other in the same order."""
    if len(mine) < 4 or len(set(mine) & set(theirs)) < NEAR_WORDS * len(set(mine)):  # cannot be near
        return 0.0
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(mine)


@lru_cache(2048)
def _laid(text: str) -> _Laid:
    figures = stated_figures(text)
    words: list[str] = []
    at = 0
    for figure in figures:
        words += [*tokens(text[at : figure.start]), _FIGURE]
        at = figure.end
    return _Laid(tuple(_unfolded((*words, *tokens(text[at:])))), figures, text)


def _unfolded(words: Sequence[str]) -> Iterator[str]:
    """`Didn't` as the two words that it is: a writer may choose either."""
    for word in words:
        if word in _SHORT_FORMS:
            yield from _SHORT_FORMS[word]
        elif word.endswith("n't"):
            yield from (word[:-3], "not")
        else:
            yield word


def _paired(said: _Laid, original: _Laid) -> Iterator[tuple[Figure, Figure]]:
    """Figures that stand in the same place of both."""
    mine = _places(said.words)
    theirs = _places(original.words)
    for block in SequenceMatcher(None, said.words, original.words, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            if block.a + step in mine and _beside(said.words, original.words, block.a + step, block.b + step):
                yield said.figures[mine[block.a + step]], original.figures[theirs[block.b + step]]


def _places(words: Sequence[str]) -> dict[int, int]:
    return {place: number for number, place in enumerate(at for at, word in enumerate(words) if word == _FIGURE)}


def _beside(mine: Sequence[str], theirs: Sequence[str], here: int, there: int) -> bool:
    """Whether a neighbour is the same too: two figures paired by chance have none."""
    before = here > 0 and there > 0 and mine[here - 1] == theirs[there - 1]
    return before or (here + 1 < len(mine) and there + 1 < len(theirs) and mine[here + 1] == theirs[there + 1])


def _changed(mine: Sequence[str], original: _Laid) -> Iterator[tuple[str, str]]:
    theirs = original.words
    for kind, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        for word in mine[a:b] if kind in ("replace", "delete") else ():
            alike = _alike(word)
            if alike & set(theirs[c:d]) or _tells_share(mine[a:b], word, original, range(c, d)):
                continue
            instead = [other for group in _GROUPS if word in group for other in theirs[c:d] if other in group]
            instead += [other for other in theirs[c:d] if are_opposed(word, other)]
            instead += [other for other in theirs[c:d] if word == "less" and other.endswith("er")]
            put_in = any(word in group for group in _PUT_IN) and not alike & set(theirs)
            if instead or put_in:
                yield word, next(iter(instead), "")


def _tells_share(said: Sequence[str], word: str, original: _Laid, places: range) -> bool:
    """Whether a word for a share (`most`, `nearly all`, `few`) stands for a figure of the original that it fits."""
    total = word in _TOTAL and any(hedge in said for hedge in ("nearly", "almost"))
    limit = 50 if word == "most" else 85 if total else None
    shares = [figure for figure in original.figures if figure.kind == "percent"]
    figures = [original.figures[number] for at, number in _places(original.words).items() if at in places]
    if word == "few":  # in the figure's own place; for another word of the sentence it stands for nothing
        return any(figure.kind == "percent" and not figure.sign and figure.value < _FEW for figure in figures)
    figures = figures or (shares if len(shares) == 1 else [])
    return limit is not None and any(_is_above(figure, limit) for figure in figures)


def _is_above(figure: Figure, limit: int) -> bool:
    share = figure.kind == "percent" and not figure.sign and figure.comparator not in ("under", "most", "near")
    return share and (figure.value > limit or (figure.value == limit and figure.comparator == "over"))


def _negated(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A negation left out between words that both have. (One put in is found with the deciding words.)"""
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    for at, (kind, a, b, c, d) in enumerate(steps):
        within = 0 < at < len(steps) - 1 and d - c <= _SHORT
        gone = [word for word in theirs[c:d] if word in NEGATIONS or word.endswith("n't")]
        if kind in ("insert", "replace") and within and gone and not any(word in NEGATIONS for word in mine[a:b]):
            yield "", gone[0]


def _other_thing(mine: Sequence[str], theirs: Sequence[str], elsewhere: frozenset[str]) -> Iterator[tuple[str, str]]:
    """One content word in the place of another one, where the passage has it, but elsewhere: `managers` for `drivers`.
    A word that the passage does not have may be a synonym, and is left to the other checks."""
    here, original = Counter(content_words(" ".join(mine))), Counter(content_words(" ".join(theirs)))
    for kind, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        said, known = content_words(" ".join(mine[a:b])), content_words(" ".join(theirs[c:d]))
        if kind == "replace" and len(said) == len(known) == 1 and said[0] != known[0]:
            more, fewer = here[said[0]] > original[said[0]], here[known[0]] < original[known[0]]
            if said[0] in elsewhere and more and fewer:
                yield " ".join(mine[a:b]), " ".join(theirs[c:d])


def _alike(word: str) -> frozenset[str]:
    """The word, and those that say the same."""
    same = [group for group in _EQUAL if word in group]
    return frozenset({word, f"{word}s", word.removesuffix("s")}).union(*same)
