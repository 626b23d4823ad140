"""Sources that disagree: the same thing, in the same unit and time, with different values.

Most differences are none: `72 % in 2024` and `65 % in 2025` are a trend, `about 61 %` is `61.47 %` told shortly, two
sentences with a common word speak of two things. A reviewer who is shown ten false contradictions does not read the
eleventh. So only this counts: sentences that share nearly all their words, in both directions; one figure of a kind in
each; the same unit; the same period named, or none and sources of the same year; and values neither of which covers the
other by the rules of figure_match. `As few as 10 minutes` against `10 minutes` is such a case: the one is a bound.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from domain.claim import Claim
from domain.figure_match import is_covered
from domain.figures import Figure, figures_in
from domain.typed_claims import TypedClaim, typed_claims
from domain.value import Value

ALIKE: Final = 0.75
LEAST_WORDS: Final = 3
_BOUNDS: Final = frozenset({"least", "most", "over", "under"})
_COMPARED: Final = frozenset({"figure", "percentage", "money"})


class Disagreement(Value):
    """Two claims of a dossier that cannot both be right as they stand. `spans` are the figures, as told."""

    first: Claim
    second: Claim
    spans: tuple[str, str]

    def against(self, claim_id: str) -> Claim | None:
        """The claim that disagrees with this one; None where this one is no part of it."""
        return {self.first.id: self.second, self.second.id: self.first}.get(claim_id)


def disagreements(claims: Sequence[Claim]) -> tuple[Disagreement, ...]:
    """All disagreements between the claims of a dossier, between sources and within one."""
    told = [(claim, stated) for claim in claims if (stated := _compared(claim)) is not None]
    return tuple(
        Disagreement(first=one, second=two, spans=(mine.span, theirs.span))
        for (one, mine), (two, theirs) in combinations(told, 2)
        if one.text != two.text and _same_time(one, two, mine, theirs) and _disagree(mine, theirs)
    )


def _compared(claim: Claim) -> TypedClaim | None:
    """The one figure of a claim; with several, which belongs to which cannot be told for sure."""
    figures = [stated for stated in typed_claims(claim.text) if stated.kind in _COMPARED]
    return figures[0] if len(figures) == 1 and len(figures[0].subject) >= LEAST_WORDS else None


def _same_time(one: Claim, two: Claim, mine: TypedClaim, theirs: TypedClaim) -> bool:
    if mine.period or theirs.period:
        return mine.period == theirs.period
    return (one.source_published or "")[:4] == (two.source_published or "")[:4]


def _disagree(mine: TypedClaim, theirs: TypedClaim) -> bool:
    shared = len(mine.subject & theirs.subject)
    alike = shared >= ALIKE * max(len(mine.subject), len(theirs.subject))
    if not alike or (mine.kind, mine.unit) != (theirs.kind, theirs.unit):
        return False
    ours, known = _figure(mine), _figure(theirs)
    return not (is_covered(ours, [known]) or is_covered(known, [ours])) or _bound_told_as_exact(ours, known)


def _bound_told_as_exact(ours: Figure, known: Figure) -> bool:
    return (
        ours.value == known.value
        and bool({ours.comparator, known.comparator} & _BOUNDS)
        and ("" in (ours.comparator, known.comparator))
    )


def _figure(stated: TypedClaim) -> Figure:
    """The figure as figure_match reads it."""
    return next(figure for figure in figures_in(stated.sentence) if figure.text == stated.span)
