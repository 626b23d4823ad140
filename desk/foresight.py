"""The facts behind the warnings of an approval (domain/foresight.py), read in one go."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from desk.slots import timetable_of
from domain.campaign import Campaign
from domain.draft import Draft
from domain.errors import NotFound
from domain.foresight import Foresight
from domain.media import MediaAsset
from domain.ports import MediaFiles
from domain.version import Version
from store.account_secrets import expiring
from store.accounts import get_account
from store.decisions import slots_taken
from store.media import media_of
from store.postgres import Transaction


def foresee(
    conn: Transaction,
    draft: Draft,
    campaign: Campaign,
    version: Version,
    *,
    files: MediaFiles | None,
    effective_at: datetime,
) -> Foresight:
    """What is known of an approval that would come into effect then. Without `files`, images are not looked for."""
    account, table = get_account(conn, draft.account_id), timetable_of(conn, draft, campaign)
    ends = [secret.expires_at for secret in expiring(conn, [account.id]) if secret.expires_at is not None]
    return Foresight(
        timetable=table,
        effective_at=effective_at,
        account=account.name,
        account_state=account.state,
        access_ends=min(ends, default=None),
        missing_media=_missing(files, version, media_of(conn, draft.id)) if files is not None else (),
        taken=slots_taken(conn, account.id, effective_at - table.gap),
    )


def _missing(files: MediaFiles, version: Version, assets: Sequence[MediaAsset]) -> tuple[str, ...]:
    paths = {asset.digest: asset.path for asset in assets}
    return tuple(
        image.alt_text for image in version.package.media if not _is_there(files, paths.get(image.digest), image.digest)
    )


def _is_there(files: MediaFiles, path: str | None, digest: str) -> bool:
    if path is None:
        return False
    try:
        return hashlib.sha256(files.get(path)).hexdigest() == digest
    except (NotFound, OSError):
        return False
