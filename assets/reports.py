"""The asset `weekly_report`: what a workspace published in a week and what came of it, as it was told when the week was
over. `pressroom report` prints it, and writes it as a page."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.newsroom import Newsroom
from assets.outcomes import as_failure
from domain.weekly import DRAWN
from press.reporting import write_report
from press.run_lease import run_at_work

REPORT = dg.AssetKey("weekly_report")


class Week(dg.Config):
    """Which workspace, and which week (YYYY-Www)."""

    workspace_id: str
    week: str


@dg.multi_asset(
    name="week",
    specs=[
        dg.AssetSpec(
            REPORT,
            deps=[dg.AssetKey("engagement")],
            skippable=True,
            group_name="engagement",
            kinds={"python", "postgres"},
            description="A week's posts, what they brought, and where outcomes came from.",
        )
    ],
)
def weekly_report(context: dg.AssetExecutionContext, config: Week, newsroom: Newsroom) -> Iterator[Any]:
    """Writes the report of one week, if there is none."""
    with as_failure():
        press = newsroom.press()
        with run_at_work(press, config.workspace_id, context.run.run_id):
            report = write_report(press, config.workspace_id, config.week)
    if report is None:
        context.log.info("%s of %s was told already.", config.week, config.workspace_id)
        return
    sums = {metric: report.sum_of(metric) for metric in DRAWN}
    metadata: dict[str, dg.MetadataValue] = {
        "workspace": dg.MetadataValue.text(config.workspace_id),
        "week": dg.MetadataValue.text(report.week),
        "published": dg.MetadataValue.int(len(report.published)),
    }
    metadata |= {name.replace("_", " "): dg.MetadataValue.int(sum_) for name, sum_ in sums.items() if sum_ is not None}
    yield dg.AssetMaterialization(REPORT, metadata=metadata)
    yield from ()
