"""What the page of a campaign shows, read in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.errors import NotFound
from domain.source import Origin, source_id
from domain.value import Value
from panel_app.data import Frame, frame_of
from store import added_sources, campaigns, drafts, sources
from store.added_sources import AddedSource
from store.archive import archived_at, open_requests, waiting_posts
from store.postgres import Database, Transaction
from store.sources import ListedSource
from store.workspaces import get_workspace


class CampaignPage(Value):
    """One campaign. `waiting` was added and not read yet; `unsent` are approved posts that are not out. Of an archived
    one, `kept_until` says when its term is over; None where it stands under a legal hold."""

    id: str
    name: str
    goal: str
    archived: bool
    kept_until: datetime | None
    pieces: int
    in_review: int
    unsent: int
    at_work: bool
    sources: tuple[ListedSource, ...]
    waiting: tuple[AddedSource, ...]


def load_campaign(database: Database, workspace_id: str, campaign_id: str) -> tuple[Frame, CampaignPage | None]:
    """The campaign, and what stands round its page; None for one that is not there."""
    with database.transaction(workspace_id) as conn:
        frame = frame_of(conn)
        try:
            return frame, _campaign(conn, campaign_id)
        except NotFound:
            return frame, None


def _campaign(conn: Transaction, campaign_id: str) -> CampaignPage:
    campaign = campaigns.get_campaign(conn, campaign_id)
    listed, origins = sources.list_sources(conn, campaign_id), sources.origins_of(conn, campaign_id)
    pieces = drafts.drafts_of_campaign(conn, campaign_id)
    put_away, workspace = archived_at(conn, campaign_id), get_workspace(conn)
    kept = put_away is not None and not workspace.legal_hold
    return CampaignPage(
        id=campaign.id,
        name=campaign.name,
        goal=campaign.goal,
        archived=put_away is not None,
        kept_until=put_away + timedelta(days=workspace.retention_days) if put_away and kept else None,
        pieces=len(pieces),
        in_review=sum(piece.status == "in_review" for piece in pieces),
        unsent=len(waiting_posts(conn, campaign_id)),
        at_work=bool(open_requests(conn, campaign_id)),
        sources=tuple(source for source in listed if source.kind != "own"),
        waiting=tuple(each for each in added_sources.added_to(conn, campaign_id) if _waits(each, listed, origins)),
    )


def _waits(added: AddedSource, listed: Sequence[ListedSource], origins: Sequence[Origin]) -> bool:
    """Whether nobody has read it yet: a page that was never met, or bytes that are no source and were not refused."""
    here = [source for source in listed if source.origin == added.origin]
    met = [origin for origin in origins if origin.origin == added.origin]
    if not added.digest:
        return not here and not met
    known = any(source.id == source_id(added.digest) for source in listed)
    refused = any(source.state == "refused" and source.fetched_at >= added.added_at for source in here)
    return not (known or refused or any(origin.digest == added.digest for origin in met))
