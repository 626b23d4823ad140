"""The supervisor always ends, never runs a crew twice, and says why."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.routing import LIMIT, End, OutlineAt, State, Step, next_step, steps
from domain.work import WorkKind

KINDS: tuple[WorkKind, ...] = get_args(WorkKind)
OUTLINES: tuple[OutlineAt, ...] = get_args(OutlineAt)
STATES = st.builds(
    State,
    kind=st.sampled_from(KINDS),
    outline=st.sampled_from(OUTLINES),
    written=st.booleans(),
    described=st.booleans(),
    pictured=st.booleans(),
    told=st.booleans(),
)


@given(st.lists(STATES, min_size=1, max_size=30), st.sampled_from(KINDS))
def test_whatever_crews_leave_behind_it_ends_and_runs_none_twice(left: list[State], kind: WorkKind) -> None:
    """Each look at the state may find anything: a crew that did nothing, or undid what another did."""
    found = iter([state.model_copy(update={"kind": kind}) for state in left])
    last = left[-1].model_copy(update={"kind": kind})
    taken = list(steps(lambda: next(found, last)))
    assert len(taken) <= LIMIT
    assert len({step.crew for step in taken}) == len(taken)
    assert all(step.reason for step in taken)


@given(STATES)
def test_a_state_has_one_next_step_or_an_end_and_a_reason_either_way(state: State) -> None:
    assert next_step(state) == next_step(state)
    assert next_step(state).reason


def test_who_took_all_steps_and_is_not_at_the_end_stops_there() -> None:
    """Each crew did its part, and what the first of them left is gone again."""
    ways: list[dict[str, object]] = [{"outline": "missing"}, {"outline": "approved"}, {"written": True}]
    ways += [{"written": True, "described": True}, {"outline": "missing"}]
    states = [State.model_validate({"kind": "draft", **fields}) for fields in ways]
    found = iter(states)
    taken = list(steps(lambda: next(found)))
    assert [step.crew for step in taken] == ["outline", "draft", "seo", "image_prompt"]
    assert len(taken) == LIMIT
    ended = next_step(states[-1], taken)
    assert isinstance(ended, End)
    assert ended.reason == "4 steps were taken, and the outline crew is still wanted: that is the limit."


@pytest.mark.parametrize(
    ("state", "crew"),
    [
        (State(kind="draft"), "draft"),
        (State(kind="draft", outline="missing"), "outline"),
        (State(kind="draft", outline="waits"), None),
        (State(kind="draft", outline="approved"), "draft"),
        (State(kind="draft", written=True), "seo"),
        (State(kind="draft", written=True, described=True), "image_prompt"),
        (State(kind="draft", written=True, described=True, pictured=True), None),
        (State(kind="revise"), "revise"),
        (State(kind="media"), "image_prompt"),
        (State(kind="script"), "video_script"),
        (State(kind="script", told=True), None),
    ],
)
def test_what_follows_from_what_is_there(state: State, crew: str | None) -> None:
    step = next_step(state)
    assert (step.crew if isinstance(step, Step) else None) == crew
