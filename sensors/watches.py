"""`day_begun`: at eight o'clock in a workspace's zone its scouts look, once a day.

A schedule of Dagster has one zone, counts ticks, and after a week of being off would either do seven or none. Rows know
what was looked at: the sensor asks them which workspaces have a day to look at, and gets at most one day for each.
"""

import dagster as dg

from assets.newsroom import Newsroom
from press.watching import launch_due
from sensors.jobs import look_around, run_for


@dg.sensor(
    job=look_around, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING, name="day_begun"
)
def day_begun(newsroom: Newsroom) -> dg.SensorResult | dg.SkipReason:
    """A run for each workspace whose day has begun and was not looked at."""
    due = launch_due(newsroom.press())
    if not due:
        return dg.SkipReason("No workspace has a day to look at.")
    return dg.SensorResult(
        run_requests=[
            run_for(
                workspace_id,
                look_around.name,
                "scouts",
                f"watches-{workspace_id}-{day}-{attempt}",
                day=day.isoformat(),
            )
            for workspace_id, day, attempt in due
        ]
    )
