"""Which post at a channel is which row's: for channels that keep no key, and are searched by what was sent."""

from datetime import datetime

from domain.errors import NotFound
from domain.publication import Publication
from store.postgres import Transaction


def not_sent_before(conn: Transaction, publication_id: str) -> datetime:
    """The instant before which nothing of this row can have been sent: it was not there yet, or its slot was not."""
    row = conn.execute(
        "SELECT least(created_at, slot_at) AS since FROM published_content WHERE id = %s", [publication_id]
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no publication {publication_id}.")
    since: datetime = row["since"]
    return since


def other_with(conn: Transaction, publication: Publication, remote_id: str, url: str) -> str | None:
    """The account's other row (its id) that has this post at the channel: one post is never two rows' effect. Ids are
    a place's own: an account that has moved to another place may meet an id again, and not with the address."""
    row = conn.execute(
        "SELECT id FROM published_content WHERE account_id = %s AND remote_id = %s AND url = %s AND id <> %s LIMIT 1",
        [publication.account_id, remote_id, url, publication.id],
    ).fetchone()
    return None if row is None else row["id"]
