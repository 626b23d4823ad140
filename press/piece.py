"""Everything known about a piece when work on it begins, read in one short transaction.

No transaction stays open while a model thinks; so what is needed is read at once, and the result is written in a
transaction of its own, under the fence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.approved import id_in, limits_broken
from domain.brief import Brief
from domain.campaign import Campaign
from domain.claim import Claim, Dossier
from domain.draft import Draft
from domain.errors import NeedsPerson
from domain.guide import Guide
from domain.house import House
from domain.links import link_of_piece
from domain.version import Version
from domain.work import WorkRequest
from resources.services import Services
from store import campaigns, dossiers, drafts, links, versions, workspaces
from store.house import house_of


@dataclass(frozen=True)
class Piece:
    """A piece with its brief, its campaign, its dossier and its versions so far. `wish` names what is asked of it: the
    same when it is taken up again, another once there is a new version or decision, and for each script or replay.
    `counted` is the address that counts clicks and leads to where the call to action does, where the workspace counts
    them; `leads` are all that the piece ever had, with their targets."""

    draft: Draft
    brief: Brief
    campaign: Campaign
    guide: Guide
    guide_digest: str
    dossier: Dossier
    current: Version | None
    versions: int
    house: House
    run_id: str | None = None
    wish: str | None = None
    counted: str | None = None
    leads: Mapping[str, str] = field(default_factory=dict)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims this piece may tell, best first: those allotted to its channel, and within the limits of the
        approved claim they are made from."""
        allotted = (claim for claim in self.dossier.claims if self.draft.channel in claim.channels)
        return tuple(claim for claim in allotted if self._may_tell(claim))

    def _may_tell(self, claim: Claim) -> bool:
        wanted = id_in(claim.source_origin)
        if wanted is None or self.house.place is None:
            return True
        entry = next((entry for entry in self.house.approved if entry.id == wanted), None)
        return entry is not None and not limits_broken(entry, self.house.place)

    @property
    def call_to_action(self) -> str:
        """What the reader is asked to do: the brief's words, else the campaign's."""
        asked = self.brief.call_to_action or self.campaign.call_to_action
        return asked.text if asked else ""

    @property
    def link(self) -> str | None:
        """Where that leads, as it will be sent."""
        return self.counted or link_of_piece(self.brief, self.campaign, self.guide, self.draft.channel)


def read_piece(services: Services, request: WorkRequest) -> Piece:
    """The piece of a request. Raises NeedsPerson when there is nothing it could rest on."""
    with services.database.transaction(request.workspace_id) as conn:
        draft = drafts.get_draft(conn, request.draft_id)
        dossier = dossiers.get_dossier(conn, draft.brief_id)
        guide = workspaces.kept_guide(conn, services.cache, request.workspace_id)
        current = versions.version_in_hand(conn, draft) if draft.version_id else None
        campaign = campaigns.get_campaign(conn, draft.campaign_id)
        today = services.clock.now().date()
        known = len(versions.versions_of(conn, draft.id)) if current else 0
        brief = campaigns.get_brief(conn, draft.brief_id)
        target = link_of_piece(brief, campaign, guide, draft.channel)
        piece = Piece(
            draft=draft,
            brief=brief,
            campaign=campaign,
            guide=guide,
            guide_digest=workspaces.guide_digest(guide),
            dossier=dossier or Dossier(brief_id=draft.brief_id, digest="", claims=()),
            current=current,
            versions=known,
            house=house_of(conn, campaign, draft.brief_id, draft.channel, today),
            run_id=request.run_id,
            wish=_wish(request, known),
            counted=links.counting_address(conn, draft.id, target, services.redirect_base),
            leads=links.links_of(conn, draft.id),
        )
    if not piece.claims:
        raise NeedsPerson(_nothing_found(piece.dossier))
    return piece


def _wish(request: WorkRequest, known: int) -> str:
    """A script or replay makes no version, so each request for one is another wish."""
    about = request.id if request.kind in ("script", "replay") else request.decision_id or ""
    return f"{request.kind}:{request.draft_id}:{known}:{about}"


def _nothing_found(dossier: Dossier) -> str:
    refused = "; ".join(f"{refusal.origin}: {refusal.reason}" for refusal in dossier.refusals)
    found = "The sources hold nothing this piece could rest on, so nothing was written."
    return f"{found} Refused: {refused}" if refused else found
