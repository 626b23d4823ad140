"""Adding a campaign: its plan, the brand guide it carries, its briefs, and a planned piece per brief and channel.

The same file is added many times: `pressroom run FILE` does it at every start. A campaign is therefore known by its
name within the workspace; what did not change is not written, and the answer says which of the three happened.
"""

from typing import Literal

from desk.access import Desk, allowed, at_desk
from desk.approved_claims import ClaimsKept, keep_claims
from desk.brief_files import BriefFileKeeper
from desk.briefs import BriefsKept, keep_briefs
from desk.campaign_file import CampaignFile
from desk.source_list import follow_sources
from domain.actor import Actor
from domain.campaign import Campaign
from domain.errors import InvalidInput, NotAllowed
from domain.ports import Clock, MediaFiles, MediaLooker
from domain.profile import Profile
from domain.value import Value
from store.archive import archived_at
from store.campaigns import list_campaigns, save_campaign, written_campaign
from store.ids import new_id
from store.postgres import Database
from store.profiles import get_profile
from store.sources import ListedSource
from store.workspaces import get_guide, set_guide


class CampaignAdded(Value):
    """A campaign after its file was read. `guide_changed` says that drafts may now be stale; `left_out` are the sources
    that it named before and does not name any more."""

    campaign: Campaign
    state: Literal["added", "updated", "unchanged"]
    guide_changed: bool
    briefs: BriefsKept
    left_out: tuple[ListedSource, ...] = ()
    archived: bool = False
    warnings: tuple[str, ...] = ()


def add_campaign(
    database: Database,
    actor: Actor,
    clock: Clock,
    file: CampaignFile,
    files: MediaFiles | None = None,
    *,
    looker: MediaLooker | None = None,
) -> CampaignAdded:
    """Adds the campaign of a file, or brings the one of that name in step with it; all of it or nothing. `files` is
    where the evidence of its approved claims and its briefs' own files are kept, `looker` looks into the latter."""
    del clock
    with at_desk(database, actor, "add campaign") as desk:
        old, profile = written_campaign(desk.conn, file.fields.name), get_profile(desk.conn)
        new = file.campaign(old.id if old else new_id("camp"), actor.workspace_id, profile)
        guide_changed = _keep_guide(desk, file, profile)
        if new != old or guide_changed:
            brand = file.fields.brand
            branding = brand.model_dump(mode="json") if brand else {}
            owner = None if old else actor.user_id
            save_campaign(desk.conn, new, owner_id=owner, file_digest=file.digest, branding=branding)
        left_out = follow_sources(desk, old, new) if old else ()
        keeper = BriefFileKeeper(file.name, file.folder, files, looker)
        briefs = keep_briefs(desk, new, file.fields.briefs, keeper)
        claims = _keep_claims(desk, file, files)
        put_away = archived_at(desk.conn, new.id) is not None
        changed = new != old or guide_changed or briefs.changed or bool(claims.added or claims.updated)
        state: Literal["added", "updated", "unchanged"] = "added" if not old else "updated" if changed else "unchanged"
        if changed:
            desk.record(
                new.id,
                state=state,
                briefs_added=briefs.added,
                briefs_updated=briefs.updated,
                guide_changed=guide_changed,
                sources_left_out=len(left_out),
            )
    return CampaignAdded(
        campaign=new,
        state=state,
        guide_changed=guide_changed,
        briefs=briefs,
        left_out=left_out,
        archived=put_away,
        warnings=(*file.warnings, *claims.warnings),
    )


def _keep_claims(desk: Desk, file: CampaignFile, files: MediaFiles | None) -> ClaimsKept:
    """The file's approved claims; adding or changing one takes the right to vouch."""
    written = file.fields.approved_claims
    if not written:
        return ClaimsKept()
    if files is None and any(claim.evidence for claim in written):
        raise InvalidInput(f"{file.name}: approved_claims: evidence cannot be kept here; use `pressroom claims add`.")
    kept = keep_claims(desk, files, written, file.folder, revive=False)
    if (kept.added or kept.updated) and not allowed(desk.actor.role, "add an approved claim"):
        raise NotAllowed(f"{desk.actor.name} ({desk.actor.role}) may not add an approved claim.")
    return kept


def require_brand(file: CampaignFile) -> None:
    """The first campaign of a workspace without a profile brings its brand guide. Raises InvalidInput."""
    if file.guide() is None:
        raise InvalidInput(f"{file.name}:1: brand: required with the first campaign of a workspace, but not given")


def _keep_guide(desk: Desk, file: CampaignFile, profile: Profile | None) -> bool:
    """Puts the file's brand in place of the guide; the voice guide that a person accepted stays."""
    written = file.guide(profile.guide if profile else None)
    if written is None:
        if profile is None and not list_campaigns(desk.conn):
            require_brand(file)
        return False
    before = get_guide(desk.conn)
    guide = written.model_copy(update={"voice_guide": before.voice_guide})
    if guide == before:
        return False
    set_guide(desk.conn, guide)
    return True
