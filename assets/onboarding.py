"""The assets `profile_proposal` and `company_profile`: what a crew made of a company's own pages, and the profile in
the vector index.

The row says whether a proposal was made, not the run: started twice, the second run finds nothing to do and tells of
nothing.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.newsroom import Newsroom
from assets.outcomes import as_failure
from domain.proposal import Proposal
from press.profile_index import index_profile
from press.proposing import make_proposal
from press.run_lease import run_at_work

PROPOSAL = dg.AssetKey("profile_proposal")
PROFILE = dg.AssetKey("company_profile")
EXCERPT = 300


class Wish(dg.Config):
    """Which workspace, and which proposal."""

    workspace_id: str
    proposal_id: str


class Place(dg.Config):
    """Which workspace."""

    workspace_id: str


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key, skippable=True, group_name="onboarding", kinds={"python", "postgres"}, description=description
    )


@dg.multi_asset(
    name="proposal",
    specs=[_spec(PROPOSAL, "A voice guide and segments from the company's own pages, for a person to accept.")],
)
def profile_proposal(context: dg.AssetExecutionContext, config: Wish, newsroom: Newsroom) -> Iterator[Any]:
    """Makes one proposal, if nobody has."""
    with as_failure():
        press = newsroom.press()
        with run_at_work(press, config.workspace_id, context.run.run_id):
            made = make_proposal(press, newsroom.crews(), config.workspace_id, config.proposal_id)
    if made is None:
        context.log.info("%s was made, or somebody is at it.", config.proposal_id)
        return
    if made.status == "failed":
        raise dg.Failure(description=made.note, allow_retries=False)
    yield dg.AssetMaterialization(PROPOSAL, metadata=_metadata(config.workspace_id, made))
    yield from ()


@dg.multi_asset(name="profile", specs=[_spec(PROFILE, "The profile and its segments, as the vector index holds them.")])
def company_profile(context: dg.AssetExecutionContext, config: Place, newsroom: Newsroom) -> Iterator[Any]:
    """Brings the index in step with the profile."""
    with as_failure():
        press = newsroom.press()
        with run_at_work(press, config.workspace_id, context.run.run_id):
            changed = index_profile(press, config.workspace_id)
    metadata = {
        "workspace": dg.MetadataValue.text(config.workspace_id),
        "vectors changed": dg.MetadataValue.int(changed),
    }
    yield dg.AssetMaterialization(PROFILE, metadata=metadata)
    yield from ()


def _metadata(workspace_id: str, made: Proposal) -> dict[str, dg.MetadataValue]:
    voice = made.voice
    return {
        "workspace": dg.MetadataValue.text(workspace_id),
        "proposal": dg.MetadataValue.text(made.id),
        "rules": dg.MetadataValue.int(len(voice.rules) if voice else 0),
        "examples": dg.MetadataValue.int(len(voice.good) + len(voice.bad) if voice else 0),
        "segments": dg.MetadataValue.int(len(made.segments)),
        "model": dg.MetadataValue.text(made.model),
        "remarks": dg.MetadataValue.text(" ".join(made.remarks)[:EXCERPT] or "none"),
    }
