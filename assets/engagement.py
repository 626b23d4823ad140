"""The asset `engagement`: what channels, imports and our own links say of the posts of one workspace.

A publication's row says whether its figures are due, not the run: started twice, the second run finds nothing to do and
tells of nothing.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.newsroom import Newsroom
from assets.outcomes import as_failure
from press.measuring import measure
from press.results import tell_library
from press.run_lease import run_at_work

ENGAGEMENT = dg.AssetKey("engagement")
EXCERPT = 300


class Posts(dg.Config):
    """Which workspace, and which publications."""

    workspace_id: str
    publication_ids: list[str]


@dg.multi_asset(
    name="figures",
    specs=[
        dg.AssetSpec(
            ENGAGEMENT,
            skippable=True,
            group_name="engagement",
            kinds={"python", "postgres"},
            description="Figures of posts that are out, by day and with the instant at which each was said.",
        )
    ],
)
def engagement(context: dg.AssetExecutionContext, config: Posts, newsroom: Newsroom) -> Iterator[Any]:
    """Asks for the figures that are due, and tells the content library of them."""
    with as_failure():
        press = newsroom.press()
        with run_at_work(press, config.workspace_id, context.run.run_id):
            measured = measure(press, config.workspace_id, config.publication_ids)
            if measured.readings:
                tell_library(press, config.workspace_id, config.publication_ids)
    if not measured.posts:
        context.log.info("Nothing was due in %s, or somebody is at it.", config.workspace_id)
        return
    yield dg.AssetMaterialization(
        ENGAGEMENT,
        metadata={
            "workspace": dg.MetadataValue.text(measured.workspace_id),
            "posts": dg.MetadataValue.int(measured.posts),
            "new figures": dg.MetadataValue.int(measured.readings),
            "notes": dg.MetadataValue.text(" ".join(measured.notes)[:EXCERPT] or "none"),
        },
    )
    yield from ()
