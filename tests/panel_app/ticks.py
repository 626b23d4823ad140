"""A page's ticks and a database's pace in the hands of a test: who finishes first is decided, never hoped for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from panel_app.background import Step
from store.postgres import Database, Transaction


class Ticks:
    """`panel_app.background.Later`: keeps steps until the test runs them, in the order in which they came."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._came = threading.Condition()

    def __call__(self, step: Step) -> None:
        with self._came:
            self._steps.append(step)
            self._came.notify_all()

    def run(self, steps: int = 1) -> None:
        """Waits for that many steps and runs them."""
        for _ in range(steps):
            with self._came:
                assert self._came.wait_for(lambda: self._steps, 30), "nothing was drawn"
                step = self._steps.pop(0)
            step()

    @property
    def empty(self) -> bool:
        """Whether nothing waits to be drawn."""
        return not self._steps


class HeldDatabase(Database):
    """A database whose next transaction may be held back while others go on."""

    _held: "Held | None" = None

    def hold_next(self) -> "Held":
        """Holds back the transaction that is begun next."""
        self._held = Held()
        return self._held

    @contextmanager
    def transaction(self, workspace_id: str | None = None) -> Iterator[Transaction]:
        """Waits first, if it is the one to be held back."""
        held, self._held = self._held, None
        if held is not None:
            held.begun.set()
            assert held.free.wait(30), "a transaction was never let go"
        with super().transaction(workspace_id) as conn:
            yield conn


class Held:
    """A transaction that waits."""

    def __init__(self) -> None:
        self.begun, self.free = threading.Event(), threading.Event()

    def wait(self) -> None:
        """Until somebody asks for the transaction."""
        assert self.begun.wait(30), "nobody asked"

    def let_go(self) -> None:
        """Lets it go on."""
        self.free.set()
