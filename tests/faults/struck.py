"""Far sides that strike: what a cell orders befalls its call that counts when that call comes first.

They decide by themselves, since the client is in a process of its own. LinkedIn has one address per installation, so
cells there share it, and each is known by its token.
"""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Final

from tests.fakes.linkedin.world import Told
from tests.faults.axes import WIRE, WireFault
from tests.faults.blow import Blow
from tests.faults.cells import Cell
from tests.faults.far_side import Calls, FarSide, listening

WAIT: Final = "2"  # seconds of a Retry-After, here where time is real
ANYBODY: Final = ""


@dataclass
class Struck(FarSide):
    """The far side of one cell. `step_of` names what a call is for."""

    cell: Cell | None = None
    step_of: Callable[[str, str, bytes], str] = lambda method, target, data: ""
    blow: Blow | None = None
    has_come: bool = False

    @property
    def fault(self) -> WireFault | None:
        """What the cell orders."""
        found = WIRE.get(self.cell.wire) if self.cell else None
        return replace(found, wait=WAIT) if found is not None and found.wait else found

    def counts(self, method: str, target: str, data: bytes) -> bool:
        """Whether this is the call, for the first time."""
        with self.lock:
            if self.has_come or self.cell is None or self.step_of(method, target, data) != self.cell.step:
                return False
            self.has_come = True
            return True


@dataclass
class House:
    """One address, and the far sides behind it by the token of whoever asks."""

    port: int = 0
    sides: dict[str, Struck] = field(default_factory=dict)

    def side(self, cell: Cell, step_of: Callable[[str, str, bytes], str], token: str = ANYBODY) -> Struck:
        """A cell's own."""
        self.sides[token] = found = Struck(self.port, cell=cell, step_of=step_of)
        return found

    def of(self, headers: Mapping[str, str]) -> Struck:
        """The one that is asked."""
        token = (headers.get("Authorization") or "").removeprefix("Bearer ")
        return self.sides.get(token) or self.sides[ANYBODY]


class _Calls(Calls):
    house: House

    def _serve(self) -> None:
        data, far = self._data(), self.house.of(self.headers)  # type: ignore[arg-type]
        counts = far.counts(self.command, self.path, data)
        fault = far.fault if counts else None
        with far.lock:
            told = far.told(fault, (self.command, self.path, dict(self.headers.items()), data))
        if not counts or far.blow is None:
            self._send(told, "")
            return
        far.blow.coming()
        with suppress(OSError):  # the client may be dead by now
            self._answer(told, fault)
        far.blow.gone()

    def _answer(self, told: Told, fault: WireFault | None) -> None:
        if fault is not None and fault.manner == "silence":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._send(told, "" if fault is None else fault.manner)
            self.wfile.flush()


@contextmanager
def house() -> Iterator[House]:
    """An address until the end of the block."""
    found = House()
    with listening(type("OwnCalls", (_Calls,), {"house": found})) as port:
        found.port = port
        yield found
