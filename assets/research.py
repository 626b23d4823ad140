"""The asset `research_dossier`: the claims found for one brief, each tied to a passage of a source."""

import dagster as dg

from assets.keys import DOSSIER
from assets.metadata import of_dossier
from assets.newsroom import Newsroom
from assets.outcomes import as_failure
from assets.partitions import BRIEFS
from press.batch import rebuild_dossier
from press.run_lease import run_at_work
from store.partitions import workspace_of_brief


@dg.asset(
    key=DOSSIER,
    partitions_def=BRIEFS,
    group_name="newsroom",
    kinds={"python", "postgres"},
    backfill_policy=dg.BackfillPolicy.multi_run(1),
)
def research_dossier(context: dg.AssetExecutionContext, newsroom: Newsroom) -> dg.MaterializeResult[None]:
    """Claims for one brief, best first, each quoted to the letter with its source, passage and offsets."""
    brief_id = context.partition_key
    press = newsroom.press()
    with as_failure():
        workspace_id = workspace_of_brief(press.database, brief_id)
        run_id = context.run.run_id
        with run_at_work(press, workspace_id, run_id, brief_ids=[brief_id]):
            ready = rebuild_dossier(press, newsroom.crews(), workspace_id, brief_id, run_id=run_id)
    return dg.MaterializeResult(metadata=of_dossier(ready.dossier), data_version=dg.DataVersion(ready.dossier.digest))
