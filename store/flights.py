"""One maker per thing in a process: whoever wants what another thread is making waits for it instead of making it too.

Without this, an hour's end of one popular value is a stampede. The result is shared only if its maker says that it is
everybody's; a maker that failed leaves the next one in line to try, one at a time.
"""

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")


class _Flight:
    def __init__(self) -> None:
        self.landed = threading.Event()
        self.failed = True
        self.shared = False
        self.value: object = None


class Flights:
    """What is being made now. Safe from several threads; `make` must not ask for what it is making."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, _Flight] = {}
        self._lock = threading.Lock()

    def join(self, name: Hashable, make: Callable[[], tuple[T, bool]]) -> T:
        """What `make` gives, or what another thread's gave meanwhile. `make` says beside the value whether it may be
        shared. Raises what it raises."""
        while True:
            with self._lock:
                flight = self._under_way.get(name)
                if flight is None:
                    flight = self._under_way[name] = _Flight()
                    break
            flight.landed.wait()
            if not flight.failed:
                return cast(T, flight.value) if flight.shared else make()[0]
        try:
            value, flight.shared = make()
            flight.value, flight.failed = value, False
            return value
        finally:
            with self._lock:
                del self._under_way[name]
            flight.landed.set()
