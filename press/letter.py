"""What is ready to be sent, made anew before each call: the version as stored and checked, its images' bytes, and who
carries it. A new post and a change of a live one go through the same hands: what was approved, to the byte, or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.errors import NeedsPerson, Permanent, Retry
from domain.faults import version_faults
from domain.ports import Publisher, SendableMedia
from domain.version import Version
from press import outcomes
from press.vetting import Objection, load_media, objection_of
from resources.services import Services
from store import accounts, media, versions


class Approved(Protocol):
    """A row that says which version, with which digest, goes to which account."""

    @property
    def workspace_id(self) -> str:
        """The workspace it belongs to."""
        ...

    @property
    def draft_id(self) -> str:
        """The piece."""
        ...

    @property
    def version_id(self) -> str:
        """The version."""
        ...

    @property
    def digest(self) -> str:
        """The SHA-256 that was approved."""
        ...

    @property
    def account_id(self) -> str:
        """Where it goes."""
        ...


@dataclass(frozen=True)
class Letter:
    """What is ready to be sent."""

    version: Version
    images: Sequence[SendableMedia]
    publisher: Publisher


def prepare(services: Services, row: Approved) -> Letter | Objection:
    """The letter, or what the stored bytes, the images or the channel's rules say against it. Raises Retry."""
    try:
        with services.database.transaction(row.workspace_id) as conn:
            version = versions.get_version(conn, row.version_id)
            account = accounts.get_account(conn, row.account_id)
            assets = media.media_of(conn, row.draft_id)
        for fault in version_faults(version, row.digest):
            return objection_of(fault)
        images = load_media(services.files, version, assets)
        if isinstance(images, Objection):
            return images
        publisher = services.publisher_of(account)
        if reasons := publisher.validate(version.package):
            return Objection(status="failed", reason=f"The channel would refuse it: {' '.join(reasons)}")
    except Retry:
        raise
    except (Permanent, NeedsPerson) as error:
        return Objection(status="held" if isinstance(error, NeedsPerson) else "failed", reason=str(error))
    except Exception as error:  # noqa: BLE001 - a defect here must end where somebody sees it
        return Objection(status="failed", reason=outcomes.told("It could not be prepared", error))
    return Letter(version=version, images=images, publisher=publisher)
