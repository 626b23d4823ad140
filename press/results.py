"""What came of a piece returns to the content library: beside its vector as numbers, and with it as an example.

The database is the truth, as for everything in the index; a prompt is given what stands there. The numbers beside the
vectors are for whoever looks at the index itself, and follow with every new figure.
"""

from collections.abc import Sequence
from typing import Final

from domain.engagement import Metric, Reading, Total, totals
from resources.services import Services
from store import engagement, live_changes, publications
from store.embeddings import Collection
from store.postgres import Transaction
from store.vectors import Metadata

LIBRARY: Final[Collection] = "content_library"
TOLD: Final[tuple[Metric, ...]] = (  # what a writer can learn from; not who left, and not what machines did
    "impressions",
    "reach",
    "views",
    "clicks",
    "reactions",
    "comments",
    "shares",
    "opens",
    "tracked_clicks",
)


def results_of_versions(conn: Transaction, version_ids: Sequence[str]) -> dict[str, tuple[Total, ...]]:
    """What came of these versions so far, by id; those that were not published, or of which nobody told a figure, are
    left out."""
    out = publications.out_of_versions(conn, version_ids)
    by_publication: dict[str, list[Reading]] = {}
    for reading in engagement.readings_of(conn, list(out.values())):
        by_publication.setdefault(reading.publication_id, []).append(reading)
    found = {version_id: totals(by_publication.get(publication_id, ())) for version_id, publication_id in out.items()}
    told = {
        version_id: tuple(total for total in figures if total.metric in TOLD) for version_id, figures in found.items()
    }
    return {version_id: figures for version_id, figures in told.items() if figures}


def tell_library(services: Services, workspace_id: str, publication_ids: Sequence[str]) -> int:
    """Notes these posts' figures beside their vectors; gives of how many. Raises Retry when the index is away."""
    with services.database.transaction(workspace_id) as conn:
        posts = [publications.get_publication(conn, each) for each in publication_ids]
        version_ids = [live_changes.live_version_id(conn, post.id, post.version_id) for post in posts]
        results = results_of_versions(conn, version_ids)
    notes: dict[str, Metadata] = {
        version_id: {total.metric: total.value for total in figures} for version_id, figures in results.items()
    }
    if notes:
        services.vectors.annotate(workspace_id, LIBRARY, notes)
    return len(notes)
