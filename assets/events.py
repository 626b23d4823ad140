"""From what was made to the events that tell Dagster of it: the same ones, whoever tells.

A run tells of what it made while it works; when it died before it could, a sensor tells instead. The data version of
every materialization is a digest, so it can be asked whether Dagster knows of a thing, and told twice without harm.
"""

from collections.abc import Iterator

import dagster as dg

from assets.keys import CLAIMS_CHECK, DOSSIER, DRAFT, MEDIA, POST, RULES_CHECK
from assets.metadata import Metadata, of_dossier, of_draft, of_media, of_publication
from domain.claim import Dossier
from domain.publication import Publication
from domain.version import Version

DATA_VERSION = "dagster/data_version"
Event = dg.AssetMaterialization | dg.AssetCheckEvaluation


def dossier_made(dossier: Dossier) -> dg.AssetMaterialization:
    """A brief got its dossier."""
    return _made(DOSSIER, dossier.brief_id, of_dossier(dossier), dossier.digest)


def draft_made(version: Version, dashboard: str) -> Iterator[Event]:
    """A piece got a version, and this is what its checks said."""
    yield _made(DRAFT, version.draft_id, of_draft(version, dashboard), version.digest)
    unsupported = sum(e.verdict == "unsupported" and not e.attested_by for e in version.evidence)
    broken = [check.name for check in version.checks if check.blocking and not check.passed]
    yield dg.AssetCheckEvaluation(
        asset_key=DRAFT,
        check_name=CLAIMS_CHECK,
        passed=not unsupported,
        partition=version.draft_id,
        metadata={"unsupported sentences": dg.IntMetadataValue(unsupported)},
    )
    yield dg.AssetCheckEvaluation(
        asset_key=DRAFT,
        check_name=RULES_CHECK,
        passed=not broken,
        partition=version.draft_id,
        metadata={"broken": dg.TextMetadataValue(", ".join(broken) or "none")},
    )


def media_made(version: Version) -> dg.AssetMaterialization:
    """A piece got the images of that version."""
    data_version = "-".join(image.digest[:16] for image in version.package.media) or "none"
    return _made(MEDIA, version.draft_id, of_media(version), data_version)


def post_made(publication: Publication) -> dg.AssetMaterialization:
    """A piece is at its channel."""
    return _made(POST, publication.draft_id, of_publication(publication), publication.digest)


def _made(key: dg.AssetKey, partition: str, metadata: Metadata, data_version: str) -> dg.AssetMaterialization:
    return dg.AssetMaterialization(key, partition=partition, metadata=metadata, tags={DATA_VERSION: data_version})
