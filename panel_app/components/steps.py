"""What the foot of a draft's page can say and offer."""

from typing import Literal

from desk.access import Action
from domain.publication import Publication
from domain.value import Value

Tone = Literal["quiet", "wait", "scheduled", "good", "bad"]


class Control(Value):
    """Something a person can do about it: the button's `label`; where `asks` is given, that is said first and `confirm`
    is the button that does it. `act` and `value` name it to the page, `action` the right it needs. With
    `field`, what is typed into a field of that name goes with the value."""

    label: str
    act: str
    value: str
    action: Action
    asks: str = ""
    confirm: str = ""
    field: str = ""
    kind: Literal["url", "text"] = "url"


class NextStep(Value):
    """What the page says, and what can be done where it would stay so (`controls`). `undo_id` is the decision that can
    still be taken back, for `seconds_left`; `link` is the address of the post; `open_for_decision` shows the decision
    box."""

    tone: Tone
    headline: str
    detail: str = ""
    undo_id: str | None = None
    seconds_left: float = 0.0
    link: str | None = None
    link_words: str = "Open the post"
    evidence: str | None = None
    open_for_decision: bool = False
    controls: tuple[Control, ...] = ()


def post_address(publication: Publication) -> str | None:
    """Where a signed-in person can open the post: a post in our folder is shown by our own handler."""
    url = publication.url or ""
    if url.startswith("file:") and publication.remote_id:
        return f"/published/{publication.workspace_id}/{publication.remote_id}/index.html"
    return url if url.startswith(("https://", "http://")) else None
