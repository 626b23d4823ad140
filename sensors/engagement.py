"""`figures_due`: a run for each workspace that has posts whose figures are to be asked for.

A schedule of Dagster would ask for all of them every hour, old posts too, or for none after an hour of being off. The
rows say which are due, and are marked as launched, so that a run that waits in the queue is not launched again.
"""

import dagster as dg

from assets.newsroom import Newsroom
from press.measuring import launch_due
from sensors.jobs import ask_for_figures, run_for


@dg.sensor(
    job=ask_for_figures, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING, name="figures_due"
)
def figures_due(newsroom: Newsroom) -> dg.SensorResult | dg.SkipReason:
    """A run for each workspace in which figures are due."""
    press = newsroom.press()
    launched = launch_due(press)
    if not launched:
        return dg.SkipReason("No post's figures are due.")
    instant = f"{press.clock.now():%Y%m%dT%H%M%S}"
    return dg.SensorResult(
        run_requests=[
            run_for(
                workspace_id,
                ask_for_figures.name,
                "figures",
                f"measurings-{workspace_id}-{instant}",
                publication_ids=list(ids),
            )
            for workspace_id, ids in launched.items()
        ]
    )
