"""Campaigns and their briefs: the plan as typed values, kept whole as JSON beside the columns that are searched.

A campaign that names no audiences has those of its workspace's profile. They are put in here, where it is read, and
never stored with it: a profile that changes changes them all.
"""

from typing import Any, Final

from psycopg.types.json import Jsonb

from domain.brief import Brief, ChannelKind
from domain.campaign import Audience, Campaign
from domain.errors import NotFound
from domain.profile import Segment, audiences_of
from store.postgres import Transaction

_CAMPAIGNS: Final = (
    "SELECT plan, (SELECT profile -> 'audiences' FROM profiles) AS audiences, (SELECT jsonb_agg(jsonb_build_object("
    "'name', name, 'needs', needs) ORDER BY position) FROM segments) AS segments FROM campaigns"
)


def save_campaign(
    conn: Transaction,
    campaign: Campaign,
    *,
    owner_id: str | None = None,
    file_digest: str = "",
    branding: dict[str, Any] | None = None,
) -> None:
    """Adds a campaign or replaces the one with its id."""
    conn.execute(
        "INSERT INTO campaigns (id, name, plan, branding_json, owner_id, file_digest) VALUES (%s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (workspace_id, id) DO UPDATE SET name = excluded.name, plan = excluded.plan, "
        "branding_json = excluded.branding_json, owner_id = coalesce(excluded.owner_id, campaigns.owner_id), "
        "file_digest = excluded.file_digest",
        [
            campaign.id,
            campaign.name,
            Jsonb(campaign.model_dump(mode="json")),
            Jsonb(branding or {}),
            owner_id,
            file_digest,
        ],
    )


def get_campaign(conn: Transaction, campaign_id: str) -> Campaign:
    """The campaign with that id."""
    row = conn.execute(_CAMPAIGNS + " WHERE id = %s", [campaign_id]).fetchone()
    if row is None:
        raise NotFound(f"There is no campaign {campaign_id}.")
    return _campaign(row)


def find_campaign(conn: Transaction, name: str) -> Campaign | None:
    """The campaign of that name, None when there is none."""
    row = conn.execute(_CAMPAIGNS + " WHERE name = %s", [name]).fetchone()
    return None if row is None else _campaign(row)


def written_campaign(conn: Transaction, name: str) -> Campaign | None:
    """The same as its file says it, without what it has of the profile."""
    row = conn.execute("SELECT plan FROM campaigns WHERE name = %s", [name]).fetchone()
    return None if row is None else Campaign.model_validate(row["plan"])


def list_campaigns(conn: Transaction, *, archived: bool = False) -> tuple[Campaign, ...]:
    """The campaigns at work, oldest first, or those that were archived."""
    rows = conn.execute(
        _CAMPAIGNS + " WHERE (archived_at IS NOT NULL) = %s ORDER BY created_at, id", [archived]
    ).fetchall()
    return tuple(_campaign(row) for row in rows)


def gap_hours(conn: Transaction, channel: ChannelKind, account: str) -> float:
    """The longest gap that a campaign at work asks for between two posts of an account: it holds for all of them."""
    row = conn.execute(
        "SELECT coalesce(max(coalesce((k ->> 'gap_hours')::float8, (c.plan ->> 'gap_hours')::float8)), 0) AS hours "
        "FROM campaigns c, jsonb_array_elements(c.plan -> 'channels') k "
        "WHERE c.archived_at IS NULL AND k ->> 'kind' = %s AND k ->> 'account' = %s",
        [channel, account],
    ).fetchone()
    return float(row["hours"]) if row else 0.0


def touch_sources(conn: Transaction, campaign_id: str) -> None:
    """Notes that the campaign names other sources now: dossiers built before are built again when they are needed."""
    conn.execute("UPDATE campaigns SET sources_version = sources_version + 1 WHERE id = %s", [campaign_id])


def sources_version(conn: Transaction, campaign_id: str) -> int:
    """How often what the campaign names as sources was changed."""
    row = conn.execute("SELECT sources_version FROM campaigns WHERE id = %s", [campaign_id]).fetchone()
    return int(row["sources_version"]) if row else 0


def save_brief(conn: Transaction, brief: Brief) -> None:
    """Adds a brief or replaces the one with its id."""
    conn.execute(
        "INSERT INTO briefs (id, campaign_id, position, topic, brief) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (workspace_id, id) DO UPDATE SET position = excluded.position, topic = excluded.topic, "
        "brief = excluded.brief",
        [brief.id, brief.campaign_id, brief.position, brief.topic, Jsonb(brief.model_dump(mode="json"))],
    )


def get_brief(conn: Transaction, brief_id: str) -> Brief:
    """The brief with that id."""
    row = conn.execute("SELECT brief FROM briefs WHERE id = %s", [brief_id]).fetchone()
    if row is None:
        raise NotFound(f"There is no brief {brief_id}.")
    return Brief.model_validate(row["brief"])


def briefs_of(conn: Transaction, campaign_id: str) -> tuple[Brief, ...]:
    """A campaign's briefs in their order."""
    rows = conn.execute("SELECT brief FROM briefs WHERE campaign_id = %s ORDER BY position", [campaign_id]).fetchall()
    return tuple(Brief.model_validate(row["brief"]) for row in rows)


def _campaign(row: dict[str, Any]) -> Campaign:
    campaign = Campaign.model_validate(row["plan"])
    if campaign.audiences:
        return campaign
    audiences = [Audience.model_validate(audience) for audience in row["audiences"] or ()]
    segments = [Segment.model_validate(segment) for segment in row["segments"] or ()]
    return campaign.model_copy(update={"audiences": audiences_of(audiences, segments)})
