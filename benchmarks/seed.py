"""Rows for measurements: campaigns, pieces and finished versions, made by the store's own functions."""

from datetime import UTC, datetime

from domain.brief import Brief, ChannelKind
from domain.campaign import Campaign
from domain.claim import Evidence
from domain.guide import Guide
from domain.package import Package
from domain.version import CheckResult, NewVersion
from store import accounts, campaigns, decisions, drafts, people, versions, workspaces
from store.ids import new_id
from store.postgres import Database

CHANNELS: tuple[ChannelKind, ...] = ("linkedin", "blog")


def seed_workspace(database: Database, name: str) -> str:
    """A new workspace with an owner; its id."""
    workspace_id = new_id("ws")
    with database.transaction(workspace_id) as conn:
        workspaces.create_workspace(conn, workspace_id, name, "UTC", Guide(company="Measured Ltd"))
        people.add_user(conn, people.add_person(conn, f"owner of {name}"), "owner", "owner")
    return workspace_id


def seed_drafts(database: Database, workspace_id: str, count: int) -> list[str]:
    """`count` pieces in review, each with one version; their ids."""
    made: list[str] = []
    while len(made) < count:
        with database.transaction(workspace_id) as conn:
            campaign = Campaign(id=new_id("camp"), workspace_id=workspace_id, name=new_id("Measured"))
            campaigns.save_campaign(conn, campaign)
            for position in range(min(250, (count - len(made) + 1) // 2)):
                brief = Brief(
                    id=new_id("brief"),
                    campaign_id=campaign.id,
                    position=position,
                    topic=f"Topic {position}",
                    angle="An angle",
                    channels=CHANNELS,
                )
                campaigns.save_brief(conn, brief)
                for channel in CHANNELS:
                    account = accounts.ensure_account(conn, channel, channel)
                    draft = drafts.plan_draft(conn, campaign.id, brief.id, channel, account.id)
                    versions.save_version(conn, _version(draft.id, channel, account.id, position))
                    made.append(draft.id)
    return made[:count]


def approve(database: Database, workspace_id: str, draft_id: str, effective_at: datetime | None = None) -> str:
    """Records an approval as a row, as the desk does; the decision's id."""
    with database.transaction(workspace_id) as conn:
        version = versions.current_version(conn, draft_id)
        assert version is not None
        decision = decisions.add_decision(
            conn,
            draft_id=draft_id,
            version_id=version.id,
            digest=version.digest,
            kind="approve",
            user_id=people.owner(conn).user_id,
            effective_at=effective_at or datetime.now(UTC),
        )
        drafts.set_status(conn, draft_id, "approved")
    return decision.id


def _version(draft_id: str, channel: ChannelKind, account_id: str, number: int) -> NewVersion:
    sentences = [f"Sentence {n} of piece {draft_id} says something measured." for n in range(12)]
    return NewVersion(
        draft_id=draft_id,
        package=Package(
            channel=channel,
            account_id=account_id,
            title=f"Piece {number}",
            slug=draft_id.replace("_", "-"),
            text="\n\n".join(sentences),
        ),
        evidence=tuple(Evidence(position=n, sentence=text, verdict="no_claim") for n, text in enumerate(sentences)),
        checks=(CheckResult(name="length", passed=True, blocking=True),),
        model="seed",
    )
