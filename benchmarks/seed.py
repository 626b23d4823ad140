"""A full house: thousands of finished drafts beside those that are measured.

They are made by the store's own functions, in the measured workspace, and stand where real ones would: in the library's
index (with vectors that mean nothing, since only their number matters) and among Dagster's partitions.
"""

import random
from typing import Final

from benchmarks.campaign import Newsroom
from benchmarks.stack import Stack
from domain.brief import Brief, ChannelKind
from domain.campaign import Campaign
from domain.claim import Evidence
from domain.package import Package
from domain.version import CheckResult, NewVersion
from store import accounts, campaigns, drafts, embeddings, versions
from store.ids import new_id
from store.vectors import VectorStore

CHANNELS: Final[tuple[ChannelKind, ...]] = ("linkedin", "blog")
PER_CAMPAIGN: Final = 500
WORDS: Final = 384


def fill(stack: Stack, newsroom: Newsroom, count: int) -> None:
    """`count` pieces in review, each with one version of twelve sentences."""
    for _ in range(-(-count // PER_CAMPAIGN)):
        ids = _campaign(stack, newsroom.workspace_id)
        stack.python("benchmarks.partitions", *ids)


def _campaign(stack: Stack, workspace_id: str) -> list[str]:
    made: dict[str, str] = {}
    with stack.database.transaction(workspace_id) as conn:
        campaign = Campaign(id=new_id("camp"), workspace_id=workspace_id, name=new_id("Earlier"))
        campaigns.save_campaign(conn, campaign)
        targets = [(channel, accounts.ensure_account(conn, channel, channel).id) for channel in CHANNELS]
        for position in range(PER_CAMPAIGN // len(CHANNELS)):
            brief = _brief(campaign.id, position)
            campaigns.save_brief(conn, brief)
            for channel, account_id in targets:
                draft = drafts.plan_draft(conn, campaign.id, brief.id, channel, account_id)
                version = versions.save_version(conn, _version(draft.id, channel, account_id, position))
                made[version.id] = version.digest
        embeddings.mark_indexed(conn, "content_library", made)
        rows = conn.execute("SELECT id FROM content_drafts WHERE campaign_id = %s", [campaign.id]).fetchall()
    chance = random.Random(len(made))
    vectors = [[chance.gauss(0, 1) for _ in range(WORDS)] for _ in made]
    VectorStore(stack.settings.chroma_url_effective).upsert(workspace_id, "content_library", list(made), vectors)
    return [row["id"] for row in rows]


def _brief(campaign_id: str, position: int) -> Brief:
    return Brief(
        id=new_id("brief"),
        campaign_id=campaign_id,
        position=position,
        topic=f"Topic {position}",
        angle="An angle",
        channels=CHANNELS,
    )


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
