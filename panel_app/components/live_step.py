"""What happens next with a post that is out: nothing, or a change of it that waits, is decided on, or is carried over.

What is live comes first in every sentence: whoever reads that a change waits must not think that the post does.
"""

from collections.abc import Iterator
from datetime import datetime

from domain.live_change import LiveChange, shown_by
from domain.review import Decision
from panel_app.components.steps import Control, NextStep
from panel_app.components.words import moment
from panel_app.data import DraftPage
from store.take_downs import OPEN

CARRY = "Carry this change to the live post"
DROP = "Drop this change"


def live_step(page: DraftPage, published: NextStep, now: datetime, standing: Decision | None) -> NextStep:
    """The step of a piece whose post is out; `published` is what is said of the post itself."""
    step = published.model_copy(update={"controls": tuple(_controls(page))})
    if any(wish.status in OPEN for wish in page.take_downs):
        return step.model_copy(
            update={"tone": "wait", "detail": "It is being taken down at its channel.", "controls": ()}
        )
    if page.archived:
        return step
    if page.draft.change == "approved":
        return _approved(page, step, now)
    if page.draft.change == "changes_requested":
        asked = f"“{standing.comment}”" if standing and standing.comment else ""
        detail = f"A change of it is being written. {asked}".strip()
        return step.model_copy(update={"tone": "wait", "detail": detail})
    if page.draft.change == "in_review":
        return _in_review(page, step, standing)
    return _settled(page, step)


def _settled(page: DraftPage, step: NextStep) -> NextStep:
    """Nothing is proposed: what the post shows now is said."""
    change = shown_by(page.changes)
    if change is None:
        return step
    when = moment(change.sent_at or change.due_at, page.zone)
    details = {
        "verified": "Read back from the channel and found equal to what was approved.",
        "mismatch": f"The channel shows something else: {change.reason or 'look at the post.'}",
    }
    return step.model_copy(
        update={
            "tone": "bad" if change.status == "mismatch" else "good",
            "headline": f"The live post says version {change.version} since {when}.",
            "detail": details.get(change.status, change.reason or "Reading it back from the channel…"),
        }
    )


def _in_review(page: DraftPage, step: NextStep, standing: Decision | None) -> NextStep:
    number = page.version.number if page.version else "?"
    refused = standing.refusal if standing and page.version and standing.version_id == page.version.id else None
    why = refused or page.draft.note
    return step.model_copy(
        update={
            "tone": "bad" if why else "wait",
            "headline": f"Version {number} is proposed for the live post.",
            "detail": why or "The post stays as it is until this is approved and carried over.",
            "open_for_decision": True,
        }
    )


def _approved(page: DraftPage, step: NextStep, now: datetime) -> NextStep:
    change = next((c for c in reversed(page.changes) if c.version_id == page.draft.change_id), None)
    number = page.version.number if page.version else "?"
    said: dict[str, object] = {"tone": "wait", "headline": f"Version {number} is being carried to the live post…"}
    if change is None:
        return step.model_copy(update={**said, "detail": ""})
    if page.brake is not None:
        return step.model_copy(
            update={
                "tone": "bad",
                "headline": f"Version {number} is approved. Sending is stopped.",
                "detail": str(page.brake),
            }
        )
    if change.status == "scheduled" and change.due_at > now:
        when = moment(change.due_at, page.zone)
        said = {"tone": "scheduled", "headline": f"Version {number} is carried to the live post {when}."}
    if change.status in ("held", "unknown"):
        said = {"tone": "bad", "headline": _TROUBLE[change.status]}
    return step.model_copy(
        update={**said, "detail": change.reason or "", "controls": (*step.controls, *_again(change))}
    )


_TROUBLE = {
    "held": "The change of the live post is on hold.",
    "unknown": "Changed or not? The channel did not answer; the post is being read.",
}


def _again(change: LiveChange) -> Iterator[Control]:
    if change.status == "held":
        yield Control(label="Review it again", act="undo", value=change.decision_id, action="undo a decision")


def _controls(page: DraftPage) -> Iterator[Control]:
    """What can be done about a live post: ask for a change of it, or take it down."""
    post = page.live
    if post is None:
        return
    if page.draft.change == "none" and not page.archived:
        yield Control(label="Request changes", act="revise", value=post.id, action="request changes")
    yield Control(
        label="Take down",
        act="take_down",
        value=post.id,
        action="take a post down",
        asks="The post is removed at its channel, for everybody. The piece and its evidence stay.",
        confirm="Yes, take it down",
        field="Why? It is kept with the post",
        kind="text",
    )
