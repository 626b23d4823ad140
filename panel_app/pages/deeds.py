"""What a person does on a page, as steps to be carried out in the background: nothing is done here."""

from collections.abc import Callable
from typing import Final, get_args

from desk.edits import Change
from desk.publications import Word
from domain.version import Version
from panel_app.actions import Actions
from panel_app.components.decision_box import Said
from panel_app.data import DraftPage

Deed = Callable[[], object]
AT_ONCE: Final = frozenset({"undo", "settle", "again", "adopt", "reconnect", "false_alarm", "take_down"})
_WORDS: Final[tuple[Word, ...]] = get_args(Word)


def deed_at_once(actions: Actions, name: str, value: str, page: DraftPage | None) -> Deed | None:
    """What is done by one click; None for what no page of ours offers."""
    row_id, said, address = (*value.split(":", 2), "", "")[:3]
    reason = value.partition(":")[2]
    word: Word | None = next((word for word in _WORDS if word == said), None)
    deeds: dict[str, Deed] = {
        "undo": lambda: actions.undo(value),
        "reconnect": lambda: actions.reconnect(value),
        "take_down": lambda: actions.take_down(row_id, reason),
    }
    if word is not None:
        deeds["settle"] = lambda: actions.settle(row_id, word, address)
    return (deeds | (_about(actions, value, page) if page is not None else {})).get(name)


def deed_of_campaign(actions: Actions, name: str, value: str) -> Deed | None:
    """Putting a campaign away, or back to work. `value` is its id, with `:hold` where it was said that approved posts
    are put on hold by it."""
    campaign_id, _, hold = value.partition(":")
    deeds: dict[str, Deed] = {
        "archive": lambda: actions.put_away(campaign_id, hold=hold == "hold"),
        "unarchive": lambda: actions.bring_back(campaign_id),
    }
    return deeds.get(name)


def _about(actions: Actions, value: str, page: DraftPage) -> dict[str, Deed]:
    """What is done about the open draft."""
    version, draft_id = page.version, page.draft.id
    number, _, digest = value.partition(":")
    deeds: dict[str, Deed] = {"again": lambda: actions.draft_again(page.campaign.id, draft_id)}
    if number.isdecimal():
        deeds["adopt"] = lambda: actions.adopt(draft_id, int(number), digest)
    if version is not None:
        deeds["false_alarm"] = lambda: actions.mark_false_alarm(draft_id, version.digest, value)
    return deeds


def deed_said(actions: Actions, said: Said, draft_id: str, version: Version) -> Deed:
    """What the decision box sends, about the version that is shown."""
    digest = version.digest
    deeds: dict[str, Deed] = {
        "approve": lambda: actions.approve(draft_id, digest, said.slot),
        "revise": lambda: actions.revise(draft_id, digest, said.comment),
        "reject": lambda: actions.reject(draft_id, digest, said.comment),
        "attest": lambda: actions.attest(draft_id, digest, said.position, said.comment, said.until),
    }
    return deeds[said.kind]


def deed_edited(actions: Actions, draft_id: str, change: Change, made_from: str) -> Deed:
    """Saving what was typed, on top of the version it was made from."""
    return lambda: actions.edit(draft_id, made_from, change)
