"""The head of a draft's page: where one is, what it is, and what must be known before reading."""

from domain.channel import refusals
from domain.value import Value
from domain.version import blocking_failures
from panel_app.components.render import render
from panel_app.components.steps import post_address
from panel_app.components.words import CHANGE_NAMES, moment
from panel_app.data import DraftPage

OFFLINE = "offline-writer"


class LiveNote(Value):
    """The number of the version that is live, since when its post is out, and the one that is proposed for it."""

    live: int
    since: str
    proposed: int
    link: str | None
    compare: str | None


def head_html(page: DraftPage, *, back: str, tab_name: str, place: int | None, total: int) -> str:
    """`place` is the draft's position in the tab's list (from 1), None when it is not in it."""
    version = page.version
    return render(
        "draft_head.html",
        page=page,
        title=page.title,
        back=back,
        tab_name=tab_name,
        place=place,
        total=total,
        has_previous=place is None or place > 1,
        has_next=place is None or place < total,
        offline=page.decides and version is not None and version.model.startswith(OFFLINE),
        blocked=reasons_against(page) if page.decides else (),
        live=live_note(page),
        change=CHANGE_NAMES[page.draft.change],
        not_done=version.not_done if version else (),
    )


def reasons_against(page: DraftPage) -> tuple[str, ...]:
    """Why the version under review may not be approved; empty when it may."""
    if page.version is None:
        return ("There is nothing to approve yet.",)
    return (*blocking_failures(page.version), *refusals(page.version.package), *page.cannot_carry)


def live_note(page: DraftPage) -> LiveNote | None:
    """What is out while a change of it is in hand, so that nobody takes the proposed text for the live one."""
    post, shown = page.live, page.live_version
    if post is None or shown is None or not page.proposes:
        return None
    since = moment(post.sent_at or post.due_at, page.zone)
    proposed = page.version.number if page.version else 0
    return LiveNote(
        live=shown.number, since=since, proposed=proposed, link=post_address(post), compare=page.draft.change_id
    )
