"""What the rows say is there of pieces and briefs: the side of lineage that cannot be lost."""

from typing import NamedTuple

from domain.claim import Dossier
from domain.publication import Publication
from domain.version import Version
from resources.services import Services
from store import dossiers, recordings, versions
from store.lineage import DueLineage


class Made(NamedTuple):
    """The newest of everything."""

    dossiers: tuple[Dossier, ...]
    versions: tuple[Version, ...]
    publications: tuple[Publication, ...]


def what_was_made(services: Services, entry: DueLineage) -> Made:
    """The newest dossier, version and recorded publication of each brief and piece of the entry that has one."""
    with services.database.transaction(entry.workspace_id) as conn:
        found = [dossiers.get_dossier(conn, brief_id) for brief_id in dict.fromkeys(entry.brief_ids)]
        return Made(
            dossiers=tuple(dossier for dossier in found if dossier and dossier.claims),
            versions=versions.newest_versions(conn, entry.draft_ids),
            publications=recordings.recorded_of(conn, entry.draft_ids),
        )
