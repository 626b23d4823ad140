"""What the check makes of the labelled set: counts per kind, precision and recall with intervals.

A kind's recall is the share of its untrue pairs that are called `unsupported`; being sent to a person counts as
missed there, and stands in a column of its own. Its precision is the share of `unsupported` among all verdicts of
that kind on untrue pairs *and* on the true pairs that could have been mistaken for them: those of the kind itself,
and every right or reworded pair that holds what the kind alters (a number, a unit, an amount, a date, a quotation);
for kinds that alter the meaning, every right or reworded pair. Intervals are Wilson's, 95 %, which stay honest near 0
and 1.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from math import sqrt
from typing import Final

from benchmarks.claims.labelled import Part, pairs_of
from benchmarks.claims.pair import Kind, Label, Pair
from domain.figures import figures_in
from domain.pair_check import check_pair
from domain.quotations import quotations_in
from domain.value import Value

STRICT: Final[tuple[Kind, ...]] = ("number", "unit", "money", "date", "quotation")
MEANT: Final[tuple[Kind, ...]] = ("subject", "flipped", "stitched", "overreach")
TRUE: Final[tuple[Kind, ...]] = ("right", "reworded")
ORDER: Final[tuple[Kind, ...]] = (
    *STRICT,
    "range",
    "fraction",
    "derived",
    "speaker",
    "swapped",
    *MEANT,
    "comparison",
    "owner",
    "exclusive",
    "every",
    "most",
    "change",
    "cause",
    "unsupported",
)
_Z: Final = 1.96


class Share(Value):
    """A share of counted pairs, with Wilson's interval."""

    hits: int
    of: int
    value: float | None
    low: float
    high: float


class KindRow(Value):
    """One kind of untruth. `caught` counts what went to a person as well."""

    kind: Kind
    wrong: int
    right: int
    precision: Share
    recall: Share
    caught: Share
    target_precision: float | None = None
    target_recall: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the targets are reached, where there are any."""
        return _reaches(self.precision, self.target_precision) and _reaches(self.recall, self.target_recall)


class TrueRow(Value):
    """True pairs, or sentences without a claim: how many the check lets stand, sends to a person, calls unsupported."""

    kind: Kind
    pairs: int
    stands: Share
    needs_person: int
    unsupported: int


class Report(Value):
    """The whole table of a part."""

    part: Part
    kinds: tuple[KindRow, ...]
    true: tuple[TrueRow, ...]


def report(part: Part, articles: Collection[str] | None = None) -> Report:
    """Runs the check over every pair of a part; given articles, over theirs only."""
    pairs = [pair for pair in pairs_of(part) if articles is None or pair.article in articles]
    judged = [(pair, check_pair(pair.sentence, pair.passage).verdict) for pair in pairs]
    return Report(
        part=part,
        kinds=tuple(_kind_row(kind, judged) for kind in ORDER),
        true=tuple(_true_row(kind, judged) for kind in (*TRUE, "no claim")),
    )


def wilson(hits: int, of: int) -> Share:
    """A share with its 95 % interval; no value of nothing."""
    if not of:
        return Share(hits=0, of=0, value=None, low=0.0, high=1.0)
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return Share(hits=hits, of=of, value=share, low=max(0.0, middle - reach), high=min(1.0, middle + reach))


def _reaches(share: Share, target: float | None) -> bool:
    return target is None or (share.value is not None and share.value >= target)


def _kind_row(kind: Kind, judged: Sequence[tuple[Pair, str]]) -> KindRow:
    wrong = [verdict for pair, verdict in judged if pair.kind == kind and pair.label == "unsupported"]
    right = [verdict for pair, verdict in judged if _could_be(pair, kind)]
    found, alarms = wrong.count("unsupported"), right.count("unsupported")
    strict, meant = kind in STRICT, kind in MEANT
    return KindRow(
        kind=kind,
        wrong=len(wrong),
        right=len(right),
        precision=wilson(found, found + alarms),
        recall=wilson(found, len(wrong)),
        caught=wilson(found + wrong.count("needs_person"), len(wrong)),
        target_precision=0.95 if strict or meant else None,
        target_recall=0.95 if strict else 0.8 if meant else None,
    )


def _could_be(pair: Pair, kind: Kind) -> bool:
    """Whether this is a true pair that the kind's rules may be wrong about."""
    if pair.label != "supported":
        return False
    return pair.kind == kind or (pair.kind in TRUE and (kind not in _HOLDS or _HOLDS[kind](pair.sentence)))


def _has(test: Callable[[str, str], bool]) -> Callable[[str], bool]:
    return lambda sentence: any(test(figure.kind, figure.unit) for figure in figures_in(sentence))


_HOLDS: Final[dict[Kind, Callable[[str], bool]]] = {
    "number": _has(lambda kind, _: kind not in ("date", "code", "vague")),
    "unit": _has(lambda kind, unit: kind == "percent" or bool(unit)),
    "money": _has(lambda _, unit: unit.isupper() and len(unit) == 3),
    "date": _has(lambda kind, _: kind == "date"),
    "quotation": lambda sentence: bool(quotations_in(sentence)),
    "range": _has(lambda kind, _: kind in ("range", "change")),
    "fraction": _has(lambda kind, _: kind == "percent"),
    "derived": _has(lambda kind, _: kind in ("percent", "points")),
    "speaker": lambda sentence: bool(quotations_in(sentence)),
    "swapped": _has(lambda kind, _: kind not in ("code", "vague")),
    "owner": _has(lambda kind, _: kind in ("percent", "number")),
    "change": _has(lambda kind, _: kind in ("percent", "number", "change")),
}


def _true_row(kind: Kind, judged: Iterable[tuple[Pair, str]]) -> TrueRow:
    wanted: Label = "no_claim" if kind == "no claim" else "supported"
    verdicts = [verdict for pair, verdict in judged if pair.kind == kind]
    return TrueRow(
        kind=kind,
        pairs=len(verdicts),
        stands=wilson(verdicts.count(wanted), len(verdicts)),
        needs_person=verdicts.count("needs_person"),
        unsupported=verdicts.count("unsupported"),
    )
