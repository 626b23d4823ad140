"""The page of examples as HTML: each edit with its words before and after, its reason, and its switch."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from desk.access import allowed
from domain.actor import Actor
from domain.example import ExampleKind
from panel_app.components.preview import diff_html
from panel_app.components.render import render
from panel_app.components.words import CHANNELS, channel_name, moment
from panel_app.data import ExamplesPage
from panel_app.state import ReviewState
from store.examples import EditExample

KINDS: Final[dict[ExampleKind, str]] = {
    "title": "Title",
    "subject": "Subject line",
    "preheader": "Preheader",
    "text": "Text",
}
STATES: Final = {
    "on": "Later drafts learn from it.",
    "taken back": "Not used: the approval it came from was taken back.",
}


@dataclass(frozen=True)
class Card:
    """One example as shown. `uses` are (address, words) of the versions whose writer was told it."""

    id: str
    part: str
    diff: Markup
    reason: str
    who: str
    place: str
    address: str
    is_on: bool
    state: str
    uses: tuple[tuple[str, str], ...]


def examples_html(page: ExamplesPage, actor: Actor, first: str = "") -> str:
    """The whole page, the example with the id `first` marked; switches only for who may use them."""
    zone = page.frame.zone
    return render(
        "examples.html",
        cards=[_card(example, zone) for example in page.examples],
        first=first,
        may_switch=allowed(actor.role, "switch an example"),
        replay=page.replay,
        replayed_at=moment(page.replay.asked_at, zone) if page.replay else "",
        channels=CHANNELS,
    )


def _card(example: EditExample, zone: str) -> Card:
    return Card(
        id=example.id,
        part=KINDS[example.kind],
        diff=diff_html(example.before, example.after),
        reason=example.reason,
        who=_who(example, zone),
        place=f"{example.brief}, {channel_name(example.channel)}, version {example.version}",
        address=ReviewState(draft=example.draft_id).address,
        is_on=example.state != "off",
        state=_state(example, zone),
        uses=tuple(
            (
                ReviewState(draft=use.draft_id).address,
                f"{use.brief}, {channel_name(use.channel)}, version {use.version}",
            )
            for use in example.used_in
        ),
    )


def _who(example: EditExample, zone: str) -> str:
    did = "edited it" if example.came_by == "edit" else "asked for it"
    return f"{example.person or 'Somebody'} {did}, {moment(example.learned_at, zone)}"


def _state(example: EditExample, zone: str) -> str:
    if example.state != "off" or example.switched_at is None:
        return STATES.get(example.state, "")
    return f"Switched off by {example.switched_by or 'somebody'}, {moment(example.switched_at, zone)}."
