"""The supervisor: which crew is next for a piece, or that the work is at an end, with the reason in words.

A manager agent that decides who works next costs calls, may loop, and may leave out the one who was needed. What comes
next for a piece is never open: it follows from what is there. So this is a table of rules on a state, asked again after
each step; no model is asked anything. Two things hold whatever the crews do: no crew is run twice in one piece of work,
and no work takes more than `LIMIT` steps, which is as many as the longest way has: outline, draft, search fields,
pictures. Who comes that far and is not at the end stops there.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

from domain.value import Value
from domain.work import WorkKind
from domain.writing import Task

LIMIT: Final = 4
OutlineAt = Literal["not asked for", "missing", "waits", "approved"]


class State(Value):
    """What is there. `written`: the text that was asked for; `described`: search fields that fit it; `pictured`: its
    images; `told`: its video script."""

    kind: WorkKind
    outline: OutlineAt = "not asked for"
    written: bool = False
    described: bool = False
    pictured: bool = False
    told: bool = False


class Step(Value):
    """The crew to run next, and why."""

    crew: Task
    reason: str


class End(Value):
    """Nothing more is to be done now, and why."""

    reason: str


def next_step(state: State, taken: Sequence[Step] = ()) -> Step | End:
    """The one step that follows from the state."""
    step = _RULES[state.kind](state)
    if isinstance(step, End):
        return step
    if len(taken) >= LIMIT:
        return End(reason=f"{LIMIT} steps were taken, and the {step.crew} crew is still wanted: that is the limit.")
    if any(step.crew == before.crew for before in taken):
        return End(reason=f"The {step.crew} crew was run and its result is not there: it is not run again.")
    return step


def steps(state: Callable[[], State]) -> Iterator[Step]:
    """Step after step, each chosen from what is there after the one before."""
    taken: list[Step] = []
    while isinstance(step := next_step(state(), taken), Step):
        taken.append(step)
        yield step


def _draft(state: State) -> Step | End:
    if state.outline == "missing":
        return Step(
            crew="outline", reason="The campaign decides on an outline first, and the brief has none to decide on."
        )
    if state.outline == "waits":
        return End(reason="The outline waits for a person.")
    if not state.written:
        return Step(crew="draft", reason="The piece has its claims and no new text.")
    if not state.described:
        return Step(crew="seo", reason="The text is new and has no search fields.")
    if not state.pictured:
        return Step(crew="image_prompt", reason="The text is new and has no pictures.")
    return End(reason="Text, search fields and pictures are there.")


def _revise(state: State) -> Step | End:
    if not state.written:
        return Step(crew="revise", reason="A reviewer asked for changes.")
    if not state.described:
        return Step(crew="seo", reason="The revision changed the title, which search fields repeat.")
    return End(reason="The text is revised and its search fields fit.")


def _media(state: State) -> Step | End:
    if not state.pictured:
        return Step(crew="image_prompt", reason="New pictures were asked for.")
    return End(reason="The pictures are there.")


def _script(state: State) -> Step | End:
    if not state.told:
        return Step(crew="video_script", reason="A video script was asked for.")
    return End(reason="The script is there.")


def _replay(state: State) -> Step | End:
    if not state.written:
        return Step(crew="draft", reason="A replay: the piece is drafted again, to be compared and not kept.")
    return End(reason="What was drafted again is measured.")


_RULES: Final[dict[WorkKind, Callable[[State], Step | End]]] = {
    "draft": _draft,
    "revise": _revise,
    "media": _media,
    "script": _script,
    "replay": _replay,
}
