"""Where our client's calls pass: each is told to the process's fate, and gets the fault that is ordered for its step.

What the far side does is done by the far side; the only thing that is done here is that it cannot be reached, since
nobody is there to do it: the call goes to an address of this machine where nobody listens.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tests.faults.axes import WIRE, WireFault
from tests.faults.fate import Fate

T = TypeVar("T")
NOBODY = "127.0.0.2"


@dataclass(frozen=True)
class Order:
    """A fault that is to come at a step, so many times."""

    step: str
    wire: str
    times: int = 1


@dataclass
class Plan:
    """All orders of one cell; `done` counts how often each came."""

    orders: Sequence[Order]
    done: Counter[Order] = field(default_factory=Counter)

    def take(self, step: str) -> WireFault | None:
        """The fault of this call, if it has one."""
        for order in self.orders:
            if order.step == step and order.wire in WIRE and self.done[order] < order.times:
                self.done[order] += 1
                return WIRE[order.wire]
        return None


@dataclass
class Ordered:
    """What the far side is to do with the call that is under way."""

    fault: WireFault | None = None


class Seam:
    """One process's side of all its calls."""

    def __init__(self, plan: Plan, ordered: Ordered, fate: Fate | None) -> None:
        self._plan = plan
        self._ordered = ordered
        self._fate = fate
        self.unreachable = False

    def through(self, step: str, call: Callable[[], T]) -> T:
        """Makes the call."""
        if self._fate is not None:
            self._fate.sending(step)
        fault = self._plan.take(step)
        self.unreachable = fault is not None and fault.manner == "unreachable"
        self._ordered.fault = fault
        try:
            return call()
        finally:
            self._ordered.fault, self.unreachable = None, False
            if self._fate is not None:
                self._fate.answered(step)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """Where a host is."""
        del host, port
        return [NOBODY if self.unreachable else "127.0.0.1"]
