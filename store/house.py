"""What a text is measured against besides its brief, in one question per piece."""

from datetime import date
from typing import Final

from domain.approved import ApprovedClaim, Place
from domain.brief import ChannelKind
from domain.campaign import Campaign
from domain.house import EarlierPiece, House
from store.postgres import Transaction

LAST: Final = 20
_QUESTION: Final = (
    "SELECT (SELECT jsonb_agg(to_jsonb(a)) FROM (SELECT id, wording, variants, kind, subject, permission, files, "
    "owner, regions, channels, footnote, valid_until, state, reason FROM approved_claims "
    "ORDER BY state, created_at, id) a) AS approved, "
    "(SELECT jsonb_agg(jsonb_build_object('version_id', v.id, 'title', v.title, 'text', "
    "v.package::json ->> 'text') ORDER BY d.updated_at DESC) FROM (SELECT version_id, updated_at FROM content_drafts "
    "WHERE channel = %(channel)s AND brief_id <> %(brief)s AND version_id IS NOT NULL AND status <> 'rejected' "
    "ORDER BY updated_at DESC LIMIT %(last)s) d JOIN content_versions v ON v.id = d.version_id) AS earlier"
)


def house_of(conn: Transaction, campaign: Campaign, brief_id: str, channel: ChannelKind, today: date) -> House:
    """The register and the last pieces of other ideas on this channel."""
    row = conn.execute(_QUESTION, {"channel": channel, "brief": brief_id, "last": LAST}).fetchone()
    assert row is not None
    return House(
        approved=tuple(ApprovedClaim.model_validate(entry) for entry in row["approved"] or ()),
        place=Place(channel=channel, regions=campaign.regions, day=today),
        earlier=tuple(EarlierPiece.model_validate(piece) for piece in row["earlier"] or ()),
    )
