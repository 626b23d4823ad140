"""Work asked for from the Dagster UI: partition keys become rows of work_requests, like any other wish.

So a piece materialized by hand passes through the same leases, checks and versions as one asked for in the dashboard.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from domain.draft import DraftStatus
from domain.errors import NotFound
from domain.version import Version
from domain.work import WorkKind
from resources.services import Services
from store import archive, drafts, versions, work
from store.partitions import workspace_of_draft

# What people have said something about, and the machine must not write over unless somebody means this very piece.
SETTLED: Final[frozenset[DraftStatus]] = frozenset({"approved", "published", "held", "rejected", "changes_requested"})


def ask_for_pieces(
    services: Services, draft_ids: Sequence[str], kind: WorkKind, *, by_name: bool, run_id: str
) -> list[tuple[str, list[str]]]:
    """Request ids per workspace for these pieces, marked as launched by `run_id` so that no sensor launches them again.

    Unless asked for `by_name`, pieces that people have decided about or hold are passed over, and those of archived
    campaigns too; by name, these are a Conflict."""
    requests: dict[str, list[str]] = defaultdict(list)
    for draft_id in draft_ids:
        workspace_id = workspace_of_draft(services.database, draft_id)
        with services.database.transaction(workspace_id) as conn:
            draft = drafts.get_draft(conn, draft_id)
            put_away = archive.archived_at(conn, draft.campaign_id) is not None
            if (draft.status in SETTLED or put_away) and not by_name:
                continue
            archive.require_at_work(conn, draft.campaign_id)
            asked = work.ask(conn, drafts=[draft.id], kind=kind, queue="bulk", requested_by=None, batch_id=run_id)
            work.mark_launched(conn, asked, services.lease_seconds)
            requests[workspace_id].extend(asked)
    return list(requests.items())


def version_of_piece(services: Services, draft_id: str) -> Version:
    """The current version of a piece. Raises NotFound when it has none."""
    workspace_id = workspace_of_draft(services.database, draft_id)
    with services.database.transaction(workspace_id) as conn:
        version = versions.current_version(conn, draft_id)
    if version is None:
        raise NotFound(f"The piece “{draft_id}” has no version yet.")
    return version
