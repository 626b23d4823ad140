"""What an evaluation measures of the pieces of golden briefs, and how the figures of many become one.

A figure is worth as much as its definition, so each metric carries its own: the command prints them below the table,
the documentation shows the same sentences. Most are judged by the product's own checks; how good the claim check
itself is stands in docs/claims.md. A piece that was not made counts in `made` and nowhere else, and is listed with its
reason.
"""

from collections.abc import Callable, Iterable, Sequence
from statistics import mean, median
from typing import Final, Literal, NamedTuple

from domain.brief import ChannelKind
from domain.claim import Evidence
from domain.value import Value
from domain.version import CheckResult

MetricName = Literal[
    "made",
    "approvable",
    "claims_supported",
    "brand_rules",
    "length",
    "structure",
    "own_words",
    "grade",
    "sentence_words",
    "repetition",
    "distinctness",
    "tokens",
    "cost",
    "seconds",
]
ALL: Final = "all"
CHANNELS: Final[tuple[ChannelKind, ...]] = ("linkedin", "blog", "email")
BRAND_RULES: Final = (
    *("banned words", "brand spelling", "required text", "words to avoid", "words to use"),
    "spelling",
)


class JudgedPiece(Value):
    """One piece of a golden brief as it was made, and what was found; before its first version all figures are empty.
    `failure` says why there is none. `tokens`, `cost` and `seconds` hold its share of its brief's research."""

    campaign: str
    brief: str
    channel: ChannelKind
    title: str = ""
    text: str = ""
    model: str = ""
    failure: str | None = None
    blocking: tuple[str, ...] = ()
    factual: int = 0
    supported: int = 0
    unsupported: tuple[str, ...] = ()
    for_person: tuple[str, ...] = ()
    rules_broken: tuple[str, ...] = ()
    length_faults: str = ""
    shape_faults: tuple[str, ...] = ()
    copied: str = ""
    grade: float | None = None
    sentence_words: float | None = None
    repetition: float | None = None
    distinctness: float | None = None
    tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0

    @property
    def is_made(self) -> bool:
        """Whether there is a version to judge."""
        return self.failure is None


Pieces = Sequence[JudgedPiece]


class Metric(NamedTuple):
    """One line of the table. `better` is the direction a change should have: 1 up, -1 down, 0 neither."""

    name: MetricName
    says: str
    unit: Literal["%", "grade", "words", "", "s"]
    better: Literal[-1, 0, 1]
    of: Callable[[Pieces], float | None]


class ChannelFigures(Value):
    """One column: the pieces asked for on a channel, and each metric of those that were made; None: not known."""

    channel: ChannelKind | Literal["all"]
    pieces: int
    values: dict[MetricName, float | None]


class Evaluation(Value):
    """A whole evaluation. `models` name what wrote; `missed` are sentences on bars that were missed."""

    at: str
    models: tuple[str, ...]
    channels: tuple[ChannelFigures, ...]
    pieces: tuple[JudgedPiece, ...]
    missed: tuple[str, ...] = ()


def rules_broken(checks: Iterable[CheckResult]) -> tuple[str, ...]:
    """The brand's rules that these checks found broken, each with what was found."""
    failed = {check.name: check.detail or "failed" for check in checks if not check.passed}
    return tuple(f"{name}: {failed[name]}" for name in BRAND_RULES if name in failed)


def claims_told(evidence: Iterable[Evidence]) -> tuple[int, int]:
    """(factual sentences, those of them that what they cite supports)."""
    verdicts = [entry.verdict for entry in evidence if entry.verdict != "no_claim"]
    return len(verdicts), verdicts.count("supported")


def figures(pieces: Pieces) -> tuple[ChannelFigures, ...]:
    """A column for each channel that was asked for, and one for all."""
    used = [channel for channel in CHANNELS if any(piece.channel == channel for piece in pieces)]
    by_channel = [(channel, [piece for piece in pieces if piece.channel == channel]) for channel in used]
    return (*(_column(channel, some) for channel, some in by_channel), _column(ALL, pieces))


def _column(channel: ChannelKind | Literal["all"], pieces: Pieces) -> ChannelFigures:
    values = {metric.name: metric.of(pieces) for metric in METRICS}
    rounded = {name: None if value is None else round(value, 4) for name, value in values.items()}
    return ChannelFigures(channel=channel, pieces=len(pieces), values=rounded)


def value_of(pieces: Pieces, name: MetricName) -> float | None:
    """One metric of some pieces."""
    return next(metric.of(pieces) for metric in METRICS if metric.name == name)


def _made(pieces: Pieces) -> list[JudgedPiece]:
    return [piece for piece in pieces if piece.is_made]


def _share(holds: Callable[[JudgedPiece], bool]) -> Callable[[Pieces], float | None]:
    return lambda pieces: _mean(float(holds(piece)) for piece in _made(pieces))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return mean(known) if known else None


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _claims(pieces: Pieces) -> float | None:
    factual = sum(piece.factual for piece in pieces)
    return sum(piece.supported for piece in pieces) / factual if factual else None


def _cost(pieces: Pieces) -> float | None:
    """None where a price is missing: half a sum would look like a bargain."""
    costs = [piece.cost for piece in _made(pieces)]
    return None if None in costs else _mean(costs)


METRICS: Final[tuple[Metric, ...]] = (
    Metric(
        "made",
        "pieces that got a version, of those asked for",
        "%",
        1,
        lambda pieces: _mean(float(piece.is_made) for piece in pieces),
    ),
    Metric(
        "approvable",
        "pieces that a person could approve as they are: no blocking check fails",
        "%",
        1,
        _share(lambda piece: not piece.blocking),
    ),
    Metric(
        "claims_supported",
        "factual sentences that the claim check finds supported by what they cite, of all factual sentences",
        "%",
        1,
        _claims,
    ),
    Metric(
        "brand_rules",
        "pieces without a banned or avoided word, with the brand's spelling, wanted words and required texts",
        "%",
        1,
        _share(lambda piece: not piece.rules_broken),
    ),
    Metric("length", "pieces within their channel's lengths", "%", 1, _share(lambda piece: not piece.length_faults)),
    Metric(
        "structure",
        "pieces in their channel's shape: fold and paragraphs, sections, subject and preheader, call to action",
        "%",
        1,
        _share(lambda piece: not piece.shape_faults),
    ),
    Metric(
        "own_words",
        "pieces that copy no run of words from a source outside quotation marks (12 words, unless the brand says else)",
        "%",
        1,
        _share(lambda piece: not piece.copied),
    ),
    Metric(
        "grade",
        "readability: the Coleman-Liau grade (1975) of the running text; median",
        "grade",
        0,
        lambda pieces: _median(piece.grade for piece in _made(pieces)),
    ),
    Metric(
        "sentence_words",
        "words in a sentence of the running text; median of the pieces' means",
        "words",
        0,
        lambda pieces: _median(piece.sentence_words for piece in _made(pieces)),
    ),
    Metric(
        "repetition",
        "four-word runs that stood before in the same piece; mean",
        "%",
        -1,
        lambda pieces: _mean(piece.repetition for piece in _made(pieces)),
    ),
    Metric(
        "distinctness",
        "1 less the share of six-word runs in common with the nearest other piece of the campaign; the least of all",
        "%",
        1,
        lambda pieces: min((p.distinctness for p in _made(pieces) if p.distinctness is not None), default=None),
    ),
    Metric(
        "tokens",
        "tokens that models read and wrote for a piece, its share of the research included; mean",
        "",
        -1,
        lambda pieces: _mean(float(piece.tokens) for piece in _made(pieces)),
    ),
    Metric("cost", "their price by PRESSROOM_MODEL_PRICES; mean, empty where a price is missing", "", -1, _cost),
    Metric(
        "seconds",
        "seconds that calls of models took for a piece; mean",
        "s",
        -1,
        lambda pieces: _mean(piece.seconds for piece in _made(pieces)),
    ),
)
