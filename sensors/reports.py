"""`week_over`: when a week is over in a workspace's zone, its report is written, once.

The reports that are there say which week is due. A run that failed is launched again in the next hour: its key has the
hour in it.
"""

import dagster as dg

from assets.newsroom import Newsroom
from press.reporting import due_reports
from sensors.jobs import run_for, tell_the_week


@dg.sensor(
    job=tell_the_week, minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING, name="week_over"
)
def week_over(newsroom: Newsroom) -> dg.SensorResult | dg.SkipReason:
    """A run for each workspace whose last week has no report."""
    press = newsroom.press()
    due = due_reports(press)
    if not due:
        return dg.SkipReason("No week's report is due.")
    hour = f"{press.clock.now():%Y%m%d%H}"
    return dg.SensorResult(
        run_requests=[
            run_for(workspace_id, tell_the_week.name, "week", f"weekly_reports-{workspace_id}-{week}-{hour}", week=week)
            for workspace_id, week in due
        ]
    )
