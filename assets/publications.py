"""The asset `published_post`: the evidence that exactly what was approved is at the channel.

The courier usually was there first. This run calls the same function over the same outbox row under the same lease,
so whichever of the two is down, the other delivers, and lineage is whole.
"""

from collections.abc import Iterator

import dagster as dg

from assets.drafts import DRAFT, MEDIA
from assets.metadata import of_publication
from assets.newsroom import Newsroom
from assets.outcomes import as_failure
from assets.partitions import PIECES
from press.recording import deliver_and_record

POST = dg.AssetKey("published_post")


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
    with as_failure():
        publication = deliver_and_record(newsroom.press(), context.partition_key)
    if publication is None:
        context.log.info("%s: nothing is approved and due, so nothing was sent.", context.partition_key)
        return
    yield dg.MaterializeResult(metadata=of_publication(publication), data_version=dg.DataVersion(publication.digest))
