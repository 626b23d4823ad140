"""What the claim check says of one sentence."""

from typing import NamedTuple

from domain.claim import Verdict


class Ruling(NamedTuple):
    """A verdict and its reasons in plain words."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
