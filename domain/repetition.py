"""What a text says twice, and what it shares with its neighbours.

Both are counted in runs of words, which anybody can look up in the text; nearness of meaning is not, and two posts of
one campaign are near each other by intention. What every piece of a campaign must have (its call to action, names of
sources, required texts) is set aside first.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from domain.quotations import quotations_in
from domain.text_measures import shared_share, tokens

REPEATED_RUN: Final = 4
SHARED_RUN: Final = 6


def repeated_share(sentences: Sequence[str], length: int = REPEATED_RUN) -> float:
    """Share of the runs of `length` words that stood before in the same text; no run crosses a sentence's end."""
    runs = [words[at : at + length] for words in map(tokens, sentences) for at in range(len(words) - length + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def distinctness(text: str, others: Iterable[str], aside: Sequence[str] = ()) -> float | None:
    """1 less the share of six-word runs that a text has in common with the one of the others it is nearest to, of the
    shorter one's runs; None where there are no others. Quotations of both are set aside: they may be told twice."""
    shares = [
        shared_share(text, other, SHARED_RUN, [*aside, *quotations_in(text), *quotations_in(other)]) for other in others
    ]
    return 1 - max(shares) if shares else None
