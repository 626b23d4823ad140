"""To how many people a piece goes is decided by a person, who saw the name, the size, and who is left out.

A text may be right and the list wrong: a test list, last year's, one that an import made ten times as large. So the
size is confirmed for the very bytes that are approved, and an audience that has grown since, by more than the
account allows, holds the post. Fewer people than were confirmed hold nothing: they left.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from domain.audience import GROWTH_PERCENT, MAIL
from domain.draft import Draft
from domain.errors import NotFound
from domain.faults import Fault
from domain.value import Value
from domain.version import Version
from store.accounts import Account, get_account
from store.audiences import lists_named
from store.ids import new_id
from store.mailings import cleared_before, last_size
from store.postgres import Transaction
from store.rows import read_one

_SMALL: Final = 10  # a list of three may become one of ten without anybody being asked again


class AudienceView(Value):
    """What whoever confirms is shown: who gets it, how that changed, and who is on the lists and does not."""

    audience: str
    lists: tuple[str, ...]
    size: int
    last_size: int | None
    pending: int
    unsubscribed: int
    bounced: int
    complained: int
    quarantined: int
    received: int
    confirmed_size: int | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


class AudienceConfirmation(Value):
    """A person's word."""

    size: int
    name: str
    created_at: datetime


def view_of(conn: Transaction, draft_id: str, digest: str, audience: str) -> AudienceView:
    """The audience of a piece's version as it is now. Raises NotFound when a list is not there."""
    lists = lists_named(conn, audience)
    row = conn.execute(
        "SELECT count(*) FILTER (WHERE state = 'confirmed' AND NOT gone AND NOT received) AS size, "
        "count(*) FILTER (WHERE state = 'pending') AS pending, "
        "count(*) FILTER (WHERE state = 'unsubscribed') AS unsubscribed, "
        "count(*) FILTER (WHERE state = 'bounced') AS bounced, "
        "count(*) FILTER (WHERE state = 'complained') AS complained, "
        "count(*) FILTER (WHERE state = 'quarantined') AS quarantined, "
        "count(*) FILTER (WHERE state = 'confirmed' AND NOT gone AND received) AS received FROM ("
        "SELECT DISTINCT ON (a.hash) a.state, "
        "EXISTS (SELECT 1 FROM suppressed_addresses s WHERE s.hash = a.hash) AS gone, "
        "EXISTS (SELECT 1 FROM mail_deliveries d JOIN mailings m ON m.id = d.mailing_id WHERE d.hash = a.hash "
        "AND m.digest = %(digest)s AND d.status IN ('sending', 'sent', 'unknown')) AS received "
        "FROM audience_addresses a WHERE a.list_id = ANY(%(lists)s) "
        "ORDER BY a.hash, a.state <> 'confirmed', a.id) people",
        {"lists": [found.id for found in lists], "digest": digest},
    ).fetchone()
    assert row is not None
    said = last_confirmation(conn, draft_id, digest, audience)
    return AudienceView(
        audience=audience,
        lists=tuple(found.name for found in lists),
        last_size=last_size(conn, audience),
        confirmed_size=said.size if said else None,
        confirmed_by=said.name if said else None,
        confirmed_at=said.created_at if said else None,
        **row,
    )


def add_confirmation(conn: Transaction, draft_id: str, digest: str, audience: str, *, size: int, user_id: str) -> None:
    """Records that a person lets this version go to that many people."""
    conn.execute(
        "INSERT INTO audience_confirmations (id, draft_id, digest, audience, size, user_id) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        [new_id("aud"), draft_id, digest, audience, size, user_id],
    )


def last_confirmation(conn: Transaction, draft_id: str, digest: str, audience: str) -> AudienceConfirmation | None:
    """The last word on that version and audience."""
    return read_one(
        conn,
        AudienceConfirmation,
        "SELECT c.size, u.name, c.created_at FROM audience_confirmations c JOIN users u ON u.id = c.user_id "
        "WHERE c.draft_id = %s AND c.digest = %s AND c.audience = %s ORDER BY c.created_at DESC, c.id LIMIT 1",
        [draft_id, digest, audience],
    )


def audience_objection(conn: Transaction, account: Account, draft_id: str, digest: str, audience: str) -> str | None:
    """Why a version may not go to its audience now; None when it may."""
    try:
        view = view_of(conn, draft_id, digest, audience)
    except NotFound as error:
        return str(error)
    if cleared := cleared_before(conn, digest):
        return f"Who got this very text before was cleared on {cleared:%Y-%m-%d}: change it, or somebody gets it twice."
    how = f"/audience/{draft_id} on the dashboard, or `pressroom drafts audience {draft_id} --confirm`"
    if not view.size:
        return f"Nobody of “{audience}” may be written to, or everybody has it already."
    if view.confirmed_size is None:
        return f"Nobody has confirmed yet that it goes to the {view.size:,} people of “{audience}”: {how}."
    allowed = view.confirmed_size * (1 + _growth(account) / 100)
    if view.size > max(allowed, _SMALL):
        return (
            f"“{audience}” has grown from {view.confirmed_size:,} to {view.size:,} people since {view.confirmed_by} "
            f"confirmed it: {how}."
        )
    return None


def audience_faults(conn: Transaction, draft: Draft, version: Version) -> Iterator[Fault]:
    """The same, as one of the reasons why a version may not be approved."""
    account = get_account(conn, draft.account_id)
    if account.publisher != MAIL:
        return
    reason = audience_objection(conn, account, draft.id, version.digest, version.package.audience)
    if reason is not None:
        yield Fault(reason=reason)


def _growth(account: Account) -> float:
    return float(account.settings.get("growth_percent", GROWTH_PERCENT))
