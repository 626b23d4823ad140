"""The head of a draft's page: where one is, what it is, and what must be known before reading."""

from domain.channel import refusals
from domain.version import blocking_failures
from panel_app.components.render import render
from panel_app.data import DraftPage

OFFLINE = "offline-writer"


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
        offline=page.draft.status == "in_review" and version is not None and version.model.startswith(OFFLINE),
        blocked=reasons_against(page) if page.draft.status == "in_review" else (),
        not_done=version.not_done if version else (),
    )


def reasons_against(page: DraftPage) -> tuple[str, ...]:
    """Why the version under review may not be approved; empty when it may."""
    if page.version is None:
        return ("There is nothing to approve yet.",)
    return (*blocking_failures(page.version), *refusals(page.version.package))
