"""The account of tools: a row of `model_calls` before each reading, like a model's, without tokens.

A tool sends words or an address to a host outside, so a workspace that lets no text out lets no tool read either. The
row says which tool read for which piece; what it read is nobody's claim, so it is not kept.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from domain.errors import NeedsPerson, PressroomError
from domain.writing import Task
from resources.llm.origin import Made, current_origin
from store.call_account import OpenedCall, OutsideRefused, Wanted, close_call, open_call
from store.ids import new_id
from store.postgres import Database

SECONDS = 120.0  # after which a call whose process died is given up


class ToolCalls:
    """Enters the calls of tools, for whom the work is done at the time."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock

    @contextmanager
    def entered(self, task: Task, tool: str) -> Iterator[None]:
        """A row for what is read in the block. Raises NeedsPerson where the workspace lets nothing out."""
        origin, name = current_origin(), f"tool/{tool}"
        call = OpenedCall(
            id=new_id("call"),
            task=task,
            model=name,
            outside=True,
            prompt_digest="",
            messages_digest="",
            campaign_id=origin.campaign_id,
            brief_id=origin.brief_id,
            draft_id=origin.draft_id,
            run_id=origin.run_id,
        )
        with self._database.transaction(origin.workspace_id) as conn:
            if isinstance(open_call(conn, call, Wanted(tokens=0), {}, seconds=SECONDS), OutsideRefused):
                raise NeedsPerson("This workspace sends nothing to the outside, so no tool reads for it.")
        origin.calls.append(Made(call.id, name))
        started, outcome = self._clock(), "lost"
        try:
            yield
            outcome = "ok"
        except PressroomError as error:
            outcome = type(error).__name__.lower()
            raise
        finally:
            with self._database.transaction(origin.workspace_id) as conn:
                close_call(conn, call.id, outcome, seconds=self._clock() - started)
