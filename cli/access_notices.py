"""What ends soon for accounts, in sentences: for `accounts list` and for `status`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from domain.access_notice import AccessNotice
    from resources.settings import Settings
    from store.documents import AccessNoticeDocument
    from store.postgres import Transaction


def ending(conn: "Transaction", now: "datetime", lead: "timedelta") -> "tuple[AccessNotice, ...]":
    """The notices of a workspace that it is time for."""
    from domain.access_notice import near
    from store.access_notices import known_ends

    return near(known_ends(conn), now, lead)


def told(notice: "AccessNotice", now: "datetime") -> str:
    """All of it, on one line."""
    return f"{notice.headline(now)} {notice.consequence()} {_remedy(notice)}"


def document_of(notice: "AccessNotice", now: "datetime") -> "AccessNoticeDocument":
    """The documented JSON."""
    from store.documents import AccessNoticeDocument

    return AccessNoticeDocument(
        cause=notice.cause,
        ends_at=notice.ends_at,
        days_left=notice.days_left(now),
        posts=notice.posts,
        drafts=tuple(post.draft_id for post in notice.first),
        remedy=_remedy(notice),
    )


def of_installation(settings: "Settings") -> tuple[str, ...]:
    """The notices of all workspaces. Raises Retry when the database does not answer."""
    from resources import wiring
    from store.workspaces import list_workspaces

    now, found = wiring.SystemClock().now(), []
    for workspace_id, _ in list_workspaces(wiring.database()):
        with wiring.database().transaction(workspace_id) as conn:
            found += [told(notice, now) for notice in ending(conn, now, settings.access_notice_lead)]
    return tuple(found)


def _remedy(notice: "AccessNotice") -> str:
    from resources import wiring

    signs_in = wiring.is_signed_in_for(notice.publisher)
    return notice.remedy(wiring.sign_in_address(notice.publisher, notice.account_id) if signs_in else None)
