"""Adding a campaign: its plan, the brand guide it carries, its briefs, and a planned piece per brief and channel.

The same file is added many times: `pressroom run FILE` does it at every start. A campaign is therefore known by its
name within the workspace; what did not change is not written, and the answer says which of the three happened.
"""

from typing import Literal

from desk.access import Desk, at_desk
from desk.briefs import BriefsKept, keep_briefs
from desk.campaign_file import CampaignFile
from domain.actor import Actor
from domain.campaign import Campaign
from domain.errors import InvalidInput
from domain.ports import Clock
from domain.value import Value
from store.campaigns import find_campaign, list_campaigns, save_campaign
from store.ids import new_id
from store.postgres import Database
from store.workspaces import get_guide, set_guide


class CampaignAdded(Value):
    """A campaign after its file was read. `guide_changed` says that drafts may now be stale."""

    campaign: Campaign
    state: Literal["added", "updated", "unchanged"]
    guide_changed: bool
    briefs: BriefsKept
    warnings: tuple[str, ...] = ()


def add_campaign(database: Database, actor: Actor, clock: Clock, file: CampaignFile) -> CampaignAdded:
    """Adds the campaign of a file, or brings the one of that name in step with it; all of it or nothing."""
    del clock
    with at_desk(database, actor, "add campaign") as desk:
        old = find_campaign(desk.conn, file.fields.name)
        new = file.campaign(old.id if old else new_id("camp"), actor.workspace_id)
        guide_changed = _keep_guide(desk, file)
        if new != old or guide_changed:
            brand = file.fields.brand
            branding = brand.model_dump(mode="json") if brand else {}
            owner = None if old else actor.user_id
            save_campaign(desk.conn, new, owner_id=owner, file_digest=file.digest, branding=branding)
        briefs = keep_briefs(desk, new, file.fields.briefs)
        changed = new != old or guide_changed or briefs.changed
        state: Literal["added", "updated", "unchanged"] = "added" if not old else "updated" if changed else "unchanged"
        if changed:
            desk.record(
                new.id,
                state=state,
                briefs_added=briefs.added,
                briefs_updated=briefs.updated,
                guide_changed=guide_changed,
            )
    return CampaignAdded(campaign=new, state=state, guide_changed=guide_changed, briefs=briefs, warnings=file.warnings)


def require_brand(file: CampaignFile) -> None:
    """The first campaign of a workspace brings its brand guide. Raises InvalidInput."""
    if file.guide() is None:
        raise InvalidInput(f"{file.name}:1: brand: required with the first campaign of a workspace, but not given")


def _keep_guide(desk: Desk, file: CampaignFile) -> bool:
    guide = file.guide()
    if guide is None:
        if not list_campaigns(desk.conn):
            require_brand(file)
        return False
    if guide == get_guide(desk.conn):
        return False
    set_guide(desk.conn, guide)
    return True
