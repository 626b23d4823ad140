"""A bar as a person writes it in a campaign file: what `pressroom eval` holds the drafts against."""

from typing import Self

from pydantic import Field, model_validator

from desk.brief_fields import Channel, Written, expected
from domain.bars import Bar
from domain.evaluation import MetricName


class BarFields(Written):
    """The least or the most that one metric of an evaluation may be."""

    metric: MetricName = Field(description="Which metric: see docs/evaluation.md. Shares are between 0 and 1.")
    channel: Channel | None = Field(default=None, description="Of this channel's pieces only. None: of all.")
    at_least: float | None = Field(default=None, description="It is missed below this.")
    at_most: float | None = Field(default=None, description="It is missed above this.")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise expected("at_least or at_most")
        return self

    def as_value(self) -> Bar:
        """The domain's word for it."""
        return Bar(metric=self.metric, channel=self.channel, at_least=self.at_least, at_most=self.at_most)
