"""One moment of the review page: the state it belongs to, and what was read for it."""

from datetime import timedelta
from typing import NamedTuple

from domain.errors import NotFound
from panel_app.data import PAGE_SIZE, DraftPage, Frame, QueuePage, load_draft, load_frame, load_queue
from panel_app.session import Session
from panel_app.state import ReviewState


class Seen(NamedTuple):
    """What is drawn together, so that no view shows another moment than its neighbour."""

    state: ReviewState
    queue: QueuePage
    draft: DraftPage | None
    frame: Frame

    @property
    def ids(self) -> list[str]:
        """The drafts of the queue's page."""
        return [row.draft_id for row in self.queue.rows]

    @property
    def place(self) -> int | None:
        """Where the open draft stands in its tab (from 0); None when it is not on this page of it."""
        if self.draft is None or self.draft.draft.id not in self.ids:
            return None
        return self.queue.page * PAGE_SIZE + self.ids.index(self.draft.draft.id)

    def first(self, by: int) -> int:
        """Where a mark begins: at the top of the page, or at its end for who goes upwards."""
        return 0 if by > 0 else len(self.ids) - 1


def look(session: Session, state: ReviewState) -> Seen:
    """The state as it is now; a draft that is not there is not open."""
    services, workspace = session.services, session.workspace_id
    queue = load_queue(
        services.database, workspace, state.tab, page=state.page, search=state.search, campaign=state.campaign
    )
    draft = None
    if state.draft is not None:
        try:
            effective_at = services.clock.now() + timedelta(seconds=services.undo_seconds)
            draft = load_draft(
                services.database,
                workspace,
                state.draft,
                effective_at,
                files=services.files,
                able_of=services.abilities,
            )
        except NotFound:
            state = state.at(draft=None)
    here = state.at(page=queue.page, campaign=queue.campaign)
    return Seen(here, queue, draft, load_frame(services.database, workspace))


def look_at_place(session: Session, state: ReviewState, place: int) -> Seen:
    """The draft at a place of the tab (from 0), whichever page it is on."""
    queue = load_queue(
        session.services.database,
        session.workspace_id,
        state.tab,
        page=place // PAGE_SIZE,
        search=state.search,
        campaign=state.campaign,
    )
    index = min(place - queue.page * PAGE_SIZE, len(queue.rows) - 1)
    draft_id = queue.rows[index].draft_id if index >= 0 else None
    return look(session, state.at(page=queue.page, draft=draft_id))
