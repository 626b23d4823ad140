"""Posts of an account that wait together, because its channel is not to be asked before a known time.

The tempting way is to let each find out by itself. At a quota's end ten thousand posts are then claimed, prepared and
put back one after the other, before everybody else's. So the first that is told to wait puts off all that are due, in
one statement and in the order of their slots; nothing else about them changes, least of all what they are planned for.

Changes of live posts wait in the same way, but apart from posts: a channel may count the two by themselves, so that one
is used up says nothing of the other.
"""

from datetime import datetime

from domain.work import Lease
from store.postgres import Transaction


def put_off(conn: Transaction, account_id: str, *, now: datetime, until: datetime, reason: str) -> int:
    """Lets the account's posts that are due wait until then; gives how many. Those that somebody has in hand go on."""
    return conn.execute(
        "WITH due AS (SELECT id, planned_at FROM published_content WHERE account_id = %(account)s "
        "AND status = 'scheduled' AND due_at <= %(now)s FOR UPDATE SKIP LOCKED), "
        "ranked AS (SELECT id, row_number() OVER (ORDER BY planned_at, id) AS place FROM due) "
        "UPDATE published_content p SET due_at = %(until)s + ranked.place * interval '1 millisecond', "
        "reason = %(reason)s FROM ranked WHERE p.id = ranked.id",
        {"account": account_id, "now": now, "until": until, "reason": reason},
    ).rowcount


def put_off_changes(conn: Transaction, account_id: str, *, now: datetime, until: datetime, reason: str) -> int:
    """The same for the account's changes of live posts that are due."""
    return conn.execute(
        "WITH due AS (SELECT c.id, c.due_at FROM live_changes c JOIN published_content p ON p.id = c.publication_id "
        "WHERE p.account_id = %(account)s AND c.status = 'scheduled' AND c.due_at <= %(now)s "
        "FOR UPDATE OF c SKIP LOCKED), "
        "ranked AS (SELECT id, row_number() OVER (ORDER BY due_at, id) AS place FROM due) "
        "UPDATE live_changes c SET due_at = %(until)s + ranked.place * interval '1 millisecond', "
        "reason = %(reason)s FROM ranked WHERE c.id = ranked.id",
        {"account": account_id, "now": now, "until": until, "reason": reason},
    ).rowcount


def bring_forward(conn: Transaction, account_id: str, now: datetime) -> int:
    """What waits beyond the time it is planned for is tried again now, as its account was told anew: posts, and changes
    of live posts (planned for the instant that their approval was given for); gives how many."""
    told = {"account": account_id, "now": now}
    posts = conn.execute(
        "UPDATE published_content SET due_at = greatest(planned_at, %(now)s), reason = NULL WHERE account_id = "
        "%(account)s AND status = 'scheduled' AND due_at > greatest(planned_at, %(now)s)",
        told,
    )
    changes = conn.execute(
        "UPDATE live_changes c SET due_at = planned.at, reason = NULL FROM (SELECT w.id, "
        "greatest(coalesce(d.slot_at, d.effective_at), %(now)s) AS at FROM live_changes w "
        "JOIN decisions d ON d.id = w.decision_id JOIN published_content p ON p.id = w.publication_id "
        "WHERE p.account_id = %(account)s) planned "
        "WHERE c.id = planned.id AND c.status = 'scheduled' AND c.due_at > planned.at",
        told,
    )
    return posts.rowcount + changes.rowcount


def uncount(conn: Transaction, lease: Lease) -> None:
    """The channel was not asked, so this was no attempt."""
    conn.execute(
        "UPDATE published_content SET attempt = greatest(attempt - 1, 0) WHERE id = %s AND fence = %s "
        "AND lease_owner = %s",
        [lease.row_id, lease.fence, lease.owner],
    )


def uncount_change(conn: Transaction, lease: Lease) -> None:
    """The same for a change of a live post."""
    conn.execute(
        "UPDATE live_changes SET attempt = greatest(attempt - 1, 0) WHERE id = %s AND fence = %s AND lease_owner = %s",
        [lease.row_id, lease.fence, lease.owner],
    )
