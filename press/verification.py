"""`verified` is more than `sent`: the post is read back where readers see it, and compared with what was approved.

Peers report success when the call returned. The call returns for posts that were cut at a bracket, lost their image or
never appeared. Where a channel cannot be read, the row says just that and stays `sent`.
"""

from datetime import timedelta
from typing import Final

from domain.errors import NeedsPerson, Permanent
from domain.publication import NOT_VERIFIABLE, Publication, ReadBack, is_settled
from domain.work import Lease
from press.outcomes import MOST_REASON, told
from resources.services import Services
from store import accounts, audit, live_changes, publications, versions

AGAIN_SECONDS: Final = 30.0
GIVE_UP: Final = timedelta(days=1)


def verify(services: Services, publication: Publication, lease: Lease) -> Publication:
    """The row after reading the post back. Raises LostLease."""
    if not publication.remote_id:  # a person found it, or an older publisher kept no id: there is nothing to ask for
        settled = publication.reason if is_settled(publication) else None
        reason = settled or NOT_VERIFIABLE + "its id at the channel is not known."
        return _leave(services, publication, lease, reason, None)
    with services.database.transaction(publication.workspace_id) as conn:
        account = accounts.get_account(conn, publication.account_id)
    try:
        publisher = services.publisher_of(account)
    except NeedsPerson as error:
        return _ask_again(services, publication, lease, error)
    if not publisher.capabilities.read_back:
        return _leave(services, publication, lease, NOT_VERIFIABLE + "this channel cannot be read back.", None)
    try:
        with services.database.transaction(publication.workspace_id) as conn:
            shown = live_changes.live_version_id(conn, publication.id, publication.version_id)
            package = versions.get_version(conn, shown).package
        found = publisher.read_back(publication.remote_id)
        difference = describe_difference(publisher.expected(package), found)
    except Permanent as error:
        return _settle(services, publication, lease, None, f"It cannot be read back: {error}"[:MOST_REASON])
    except Exception as error:  # noqa: BLE001 - recorded in the row, and asked again
        return _ask_again(services, publication, lease, error)
    return _settle(services, publication, lease, found, difference)


def describe_difference(wanted: ReadBack, found: ReadBack) -> str | None:
    """What differs, in words for a person; None when nothing does."""
    if wanted.within:
        return None if wanted.text in found.text else "The page does not show the approved text."
    if found.text != wanted.text:
        return f"The text differs: {_first_difference(wanted.text, found.text)}"
    if found.title != wanted.title:
        return f"The title differs: {_first_difference(wanted.title, found.title)}"
    if found.media != wanted.media:
        return f"The images differ: {len(wanted.media)} sent, {len(found.media)} found, not the same files."
    if found.page != wanted.page:
        return "The page differs: it is not the one that was made of what was approved."
    return None


def _first_difference(wanted: str, found: str) -> str:
    pairs = zip(wanted, found, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(wanted), len(found)))
    start = max(0, at - 20)
    return f"at character {at} “{wanted[start : at + 60]}” was sent, “{found[start : at + 60]}” is shown"


def _settle(
    services: Services, publication: Publication, lease: Lease, found: ReadBack | None, difference: str | None
) -> Publication:
    if difference is not None and publication.status == "mismatch":
        return _leave(services, publication, lease, difference, None)
    now = services.clock.now()
    with services.database.transaction(publication.workspace_id) as conn:
        if difference is not None:
            after = publications.move(conn, lease, "mismatch", reason=difference, read_back=found)
        else:
            after = publications.move(conn, lease, "verified", read_back=found, verified_at=now)
        audit.append(conn, None, "publication.read_back", publication.id, {"status": after.status})
    return after


def _ask_again(services: Services, publication: Publication, lease: Lease, error: Exception) -> Publication:
    now = services.clock.now()
    if now - (publication.sent_at or publication.due_at) > GIVE_UP:
        reason = told(NOT_VERIFIABLE + "the channel could not be read for a day", error)
        return _leave(services, publication, lease, reason, None)
    return _leave(services, publication, lease, told("not verified yet", error), AGAIN_SECONDS)


def _leave(
    services: Services, publication: Publication, lease: Lease, reason: str, again_after: float | None
) -> Publication:
    look_at = None if again_after is None else services.clock.now() + timedelta(seconds=again_after)
    with services.database.transaction(publication.workspace_id) as conn:
        return publications.release(conn, lease, reason=reason, look_at=look_at)
