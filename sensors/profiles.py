"""`profile_recorded`: launches what a profile is waiting for, a proposal that was asked for or vectors that are behind.

Both are read from rows. Proposals are marked as launched like any other work. Vectors need no mark: what exactly is
missing names the run's key with the hour, so the same gap is launched once an hour until it is closed.
"""

import dagster as dg

from assets.newsroom import Newsroom
from press.proposing import launch_due
from resources.services import Services
from sensors.jobs import index_profile, propose_profile, run_for
from store.profiles import profiles_not_indexed


@dg.sensor(
    jobs=[propose_profile, index_profile],
    minimum_interval_seconds=5,
    default_status=dg.DefaultSensorStatus.RUNNING,
    name="profile_recorded",
)
def profile_recorded(newsroom: Newsroom) -> dg.SensorResult | dg.SkipReason:
    """A run for each proposal that is asked for, and for each workspace whose profile's vectors are behind."""
    press = newsroom.press()
    runs = [*_proposals(press), *_vectors(press)]
    return dg.SensorResult(run_requests=runs) if runs else dg.SkipReason("No profile waits for anything.")


def _proposals(press: Services) -> list[dg.RunRequest]:
    return [
        run_for(
            workspace_id,
            propose_profile.name,
            "proposal",
            f"profile_proposals-{proposal_id}-{launch}",
            queue="interactive",
            proposal_id=proposal_id,
        )
        for workspace_id, proposal_id, launch in launch_due(press)
    ]


def _vectors(press: Services) -> list[dg.RunRequest]:
    hour = f"{press.clock.now():%Y%m%d%H}"
    return [
        run_for(
            behind.workspace_id, index_profile.name, "profile", f"profiles-{behind.workspace_id}-{behind.state}-{hour}"
        )
        for behind in profiles_not_indexed(press.database)
    ]
