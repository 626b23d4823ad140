"""What a text is measured against besides its brief: the register, the place, and what was said before.

Read in one query when work on a piece begins (store/house.py); a caller that has none measures against nothing.
"""

from domain.approved import ApprovedClaim, Place
from domain.value import Value


class EarlierPiece(Value):
    """The current text of another idea on the same channel."""

    version_id: str
    title: str
    text: str


class House(Value):
    """`approved` are the entries of the register, whatever their limits, withdrawn ones too;
    `earlier` the last pieces of the same channel, latest first."""

    approved: tuple[ApprovedClaim, ...] = ()
    place: Place | None = None
    earlier: tuple[EarlierPiece, ...] = ()
