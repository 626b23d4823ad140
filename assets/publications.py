"""The asset `published_post`: the evidence that exactly what was approved is at the channel.

The courier usually was there first. This run calls the same function over the same outbox row under the same lease,
so whichever of the two is down, the other delivers, and lineage is whole.
"""

from collections.abc import Iterator

import dagster as dg

from assets.keys import DRAFT, MEDIA, POST
from assets.metadata import of_publication
from assets.newsroom import Newsroom
from assets.outcomes import as_failure
from assets.partitions import PIECES
from press.recording import deliver_and_record
from press.run_lease import run_at_work
from store.partitions import workspace_of_draft


@dg.asset(
    key=POST,
    partitions_def=PIECES,
    deps=[DRAFT, MEDIA],
    group_name="newsroom",
    kinds={"python", "postgres"},
    output_required=False,
)
def published_post(context: dg.AssetExecutionContext, newsroom: Newsroom) -> Iterator[dg.MaterializeResult[None]]:
    """Delivers the approved version of one piece if it is due and not yet out; records what the channel shows."""
    press, piece = newsroom.press(), context.partition_key
    with as_failure():
        workspace_id = workspace_of_draft(press.database, piece)
        with run_at_work(press, workspace_id, context.run.run_id, draft_ids=[piece]):
            publication = deliver_and_record(press, piece)
    if publication is None:
        context.log.info("%s: nothing is approved and due, so nothing was sent.", piece)
        return
    yield dg.MaterializeResult(metadata=of_publication(publication), data_version=dg.DataVersion(publication.digest))
