"""What befalls one process of ours: killed, or stopped longer than its lease, at one step of one call.

A kill is a `BaseException` that no handler of ours takes for an answer; once dead, whatever the process still tries
(its `finally` blocks) has no effect. A stop is time that passes, and others who work meanwhile, inside the call: the
process then goes on as if nothing had been.
"""

from collections.abc import Callable

from tests.fakes.ports import Killed, Ports
from tests.faults.axes import Process


class Fate(Ports):
    """Counts nothing; dies or stops once, at its step."""

    def __init__(self, process: Process, step: str, stop: Callable[[], None]) -> None:
        super().__init__()
        self._process = process
        self._step = step
        self._stop = stop
        self._kills_at_commit = ""
        self.happened = False

    def sending(self, step: str) -> None:
        """A call is about to be made."""
        if self.dead:
            raise Killed(step)
        if self._is_due(step, "before the call"):
            self._befall(step)

    def answered(self, step: str) -> None:
        """Its answer, or the lack of one, is there."""
        if self.dead:
            raise Killed(step)
        if self._is_due(step, "between sending and answer"):
            self._befall(step)
        elif self._is_due(step, "after the answer, before the commit"):
            self._kills_at_commit = "before"
        elif self._is_due(step, "after the commit"):
            self._kills_at_commit = "after"

    def before(self, name: str) -> int:
        if self.dead:
            raise Killed(name)
        self.log.append(name)
        if name == "commit" and self._kills_at_commit == "before":
            self._die(name)
        return self.count

    def after(self, number: int) -> None:
        if self.log[number - 1] == "commit" and self._kills_at_commit == "after" and not self.dead:
            self._die("commit")

    def _is_due(self, step: str, when: str) -> bool:
        return not self.happened and step == self._step and self._process.endswith(when)

    def _befall(self, step: str) -> None:
        self.happened = True
        if self._process.startswith("stopped"):
            self._stop()
        else:
            self._die(step)

    def _die(self, where: str) -> None:  # type: ignore[override]
        self.happened = self.dead = True
        raise Killed(where)
