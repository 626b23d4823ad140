"""Bars: what a golden campaign asks of the pieces that are made for it."""

from collections.abc import Sequence
from typing import Self

from pydantic import model_validator

from domain.brief import ChannelKind
from domain.evaluation import JudgedPiece, MetricName, value_of
from domain.value import Value


class Bar(Value):
    """A metric of one channel's pieces, or of all, is to be at least or at most so much. Shares are between 0 and 1."""

    metric: MetricName
    channel: ChannelKind | None = None
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("expected at_least or at_most")
        return self

    def is_met(self, value: float) -> bool:
        """Whether the value reaches it."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def __str__(self) -> str:
        asked = [f"at least {self.at_least:g}"] if self.at_least is not None else []
        asked += [f"at most {self.at_most:g}"] if self.at_most is not None else []
        return f"{self.metric} ({self.channel or 'all channels'}) {' and '.join(asked)}"


def missed_bars(campaign: str, bars: Sequence[Bar], pieces: Sequence[JudgedPiece]) -> tuple[str, ...]:
    """A sentence for each bar that the campaign's pieces miss. What cannot be measured is missed too: a bar that is
    met because nothing was made would be the worst of all."""
    told = []
    for bar in bars:
        some = [piece for piece in pieces if bar.channel in (None, piece.channel)]
        value = value_of(some, bar.metric)
        if value is None:
            told.append(f"“{campaign}”: {bar}: there is nothing to measure.")
        elif not bar.is_met(value):
            told.append(f"“{campaign}”: {bar}: it is {value:.3g}.")
    return tuple(told)
