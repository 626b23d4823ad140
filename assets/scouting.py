"""The assets `competitor_notes`, `market_insights` and `trends`: what the scouts of one workspace found on one day.

One look makes all three, so one function tells of them. The day's row says whether it was done, not the run: started
twice, the second run finds nothing to do and tells of nothing.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg

from assets.newsroom import Newsroom
from assets.outcomes import as_failure
from press.run_lease import run_at_work
from press.watching import Watched, watch_day

COMPETITORS = dg.AssetKey("competitor_notes")
MARKET = dg.AssetKey("market_insights")
TRENDS = dg.AssetKey("trends")
EXCERPT = 300


class Day(dg.Config):
    """Which workspace, and which day (YYYY-MM-DD)."""

    workspace_id: str
    day: str


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(key, skippable=True, group_name="scouts", kinds={"python", "postgres"}, description=description)


@dg.multi_asset(
    name="scouts",
    specs=[
        _spec(COMPETITORS, "What sources say of the competitors, quoted to the letter."),
        _spec(MARKET, "What sources say of the audiences and their market, quoted to the letter."),
        _spec(TRENDS, "Topics of the day, ranked by novelty, fit to the audience and momentum."),
    ],
)
def scouts(context: dg.AssetExecutionContext, config: Day, newsroom: Newsroom) -> Iterator[Any]:
    """Looks at one day of one workspace, if nobody has."""
    with as_failure():
        press = newsroom.press()
        with run_at_work(press, config.workspace_id, context.run.run_id):
            watched = watch_day(press, newsroom.crews(), config.workspace_id, date.fromisoformat(config.day))
    if watched is None:
        context.log.info("%s of %s was looked at, or somebody is at it.", config.day, config.workspace_id)
        return
    yield dg.AssetMaterialization(COMPETITORS, metadata=_metadata(watched, watched.competitor_notes))
    yield dg.AssetMaterialization(MARKET, metadata=_metadata(watched, watched.insights))
    yield dg.AssetMaterialization(TRENDS, metadata=_metadata(watched, watched.trends, "; ".join(watched.best)))
    yield from ()


def _metadata(watched: Watched, found: int, best: str = "") -> dict[str, dg.MetadataValue]:
    return {
        "workspace": dg.MetadataValue.text(watched.workspace_id),
        "day": dg.MetadataValue.text(watched.day.isoformat()),
        "campaigns": dg.MetadataValue.int(watched.campaigns),
        "found": dg.MetadataValue.int(found),
        "best": dg.MetadataValue.text(best[:EXCERPT] or "none"),
        "remarks": dg.MetadataValue.text(" ".join(watched.remarks)[:EXCERPT] or "none"),
    }
