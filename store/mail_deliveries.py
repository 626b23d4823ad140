"""One row per mailing and person: taken before a message is given to a server, settled by the server's answer.

Each step is one transaction: the last answer is written, the next row is taken and committed as `sending`. So whenever
a process dies, at most one row per connection is in doubt; it is listed as `unknown` and never tried again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from domain.audience import LANGUAGE, Recipient
from domain.value import Value
from store.postgres import Transaction
from store.rows import read_all, read_one

DeliveryStatus = Literal["waiting", "sending", "sent", "unknown", "bounced", "refused", "given_up", "skipped"]
Bounce = Literal["", "soft", "hard"]

_ROWS: Final = (
    "SELECT d.id, d.mailing_id, d.address_id, d.hash, d.domain, d.status, d.attempt, d.reply, d.bounce, d.left_at, "
    "d.ended_at, coalesce(a.email, '') AS email FROM mail_deliveries d LEFT JOIN audience_addresses a "
    "ON a.id = d.address_id"
)


class Delivery(Value):
    """One row. `email` is empty once the person is off all lists; an erased one's `hash` is the row's own id."""

    id: str
    mailing_id: str
    address_id: str | None
    hash: str
    domain: str
    status: DeliveryStatus
    attempt: int
    reply: str
    bounce: Bounce
    left_at: datetime | None
    ended_at: datetime | None
    email: str

    @property
    def is_erased(self) -> bool:
        """Whether nobody knows any more who this was for."""
        return self.hash == self.id


class Settled(Value):
    """What became of one message. A row that waits again names when; `counts` says whether that was an attempt. `hash`
    is the recipient's."""

    delivery_id: str
    status: DeliveryStatus
    hash: str = ""
    reply: str = ""
    not_before: datetime | None = None
    counts: bool = True


class Due(Recipient):
    """A row that may be taken. `wanted`: the person may still be written to, at this instant."""

    wanted: bool


def next_due(
    conn: Transaction, mailing_id: str, turn: int, *, installation_id: str, resting: Sequence[str], now: datetime
) -> Due | None:
    """The next row, locked until the transaction ends; None when none may be tried now: also when the turn or the
    account is not ours any more, or a brake holds it or this installation sends nothing. `resting` are domains that
    have had enough for the moment."""
    return read_one(
        conn,
        Due,
        "SELECT d.id AS delivery_id, coalesce(a.email, '') AS email, d.domain, d.hash, d.attempt, "
        "coalesce(a.first_name, '') AS first_name, coalesce(a.last_name, '') AS last_name, "
        "coalesce(a.company, '') AS company, a.state IS NOT DISTINCT FROM 'confirmed' AND NOT EXISTS "
        "(SELECT 1 FROM suppressed_addresses s WHERE s.hash = d.hash) AS wanted FROM mail_deliveries d "
        "JOIN mailings m ON m.id = d.mailing_id AND m.turn = %(turn)s "
        "JOIN accounts c ON c.id = m.account_id AND c.state = 'connected' "
        "JOIN installation i ON i.id = %(installation)s AND i.quarantined_since IS NULL AND NOT i.older "
        "LEFT JOIN audience_addresses a ON a.id = d.address_id "
        "WHERE d.mailing_id = %(mailing)s AND d.status = 'waiting' AND d.not_before <= %(now)s "
        "AND NOT d.domain = ANY(%(resting)s) "
        "AND NOT EXISTS (SELECT 1 FROM installation_stops s WHERE s.ended_at IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM sending_stops s WHERE s.ended_at IS NULL AND (s.scope = 'workspace' "
        "OR (s.scope = 'channel' AND s.subject = 'email') OR (s.scope = 'account' AND s.subject = m.account_id) "
        "OR (s.scope = 'campaign' AND s.subject = (SELECT r.campaign_id FROM published_content p "
        "JOIN content_drafts r ON r.id = p.draft_id WHERE p.key = m.key)))) "
        "ORDER BY d.not_before, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED",
        {
            "mailing": mailing_id,
            "turn": turn,
            "now": now,
            "resting": list(resting),
            "installation": installation_id,
        },
    )


def take(conn: Transaction, delivery_id: str, turn: int) -> None:
    """The row is in our hands: from the commit on, the message may be out."""
    conn.execute(
        "UPDATE mail_deliveries SET status = 'sending', turn = %s, attempt = attempt + 1 WHERE id = %s",
        [turn, delivery_id],
    )


def skip(conn: Transaction, delivery_id: str, now: datetime) -> None:
    """The person left since the mailing began."""
    conn.execute(
        "UPDATE mail_deliveries SET status = 'skipped', ended_at = %s, reply = 'Left before it was sent.' "
        "WHERE id = %s",
        [now, delivery_id],
    )


def settle(conn: Transaction, answer: Settled, now: datetime) -> None:
    """Writes an answer down. One that comes after the row was taken for lost makes it known after all."""
    conn.execute(
        "UPDATE mail_deliveries SET status = %(status)s, reply = %(reply)s, "
        "not_before = coalesce(%(not_before)s, not_before), "
        "attempt = attempt - CASE WHEN %(counts)s THEN 0 ELSE 1 END, "
        "ended_at = CASE WHEN %(status)s = 'waiting' THEN NULL ELSE %(now)s END "
        "WHERE id = %(id)s AND (status = 'sending' OR (status = 'unknown' AND %(status)s = 'sent'))",
        {**answer.model_dump(exclude={"delivery_id", "hash"}), "id": answer.delivery_id, "now": now},
    )


def rest_domain(conn: Transaction, mailing_id: str, domain: str, until: datetime) -> None:
    """A domain said that it has had enough: all of its rows wait."""
    conn.execute(
        "UPDATE mail_deliveries SET not_before = greatest(not_before, %s) "
        "WHERE mailing_id = %s AND domain = %s AND status = 'waiting'",
        [until, mailing_id, domain],
    )


def deliveries_of(
    conn: Transaction, mailing_id: str, status: DeliveryStatus | None = None, most: int = 1000
) -> tuple[Delivery, ...]:
    """A mailing's rows, in the order in which they ended."""
    return read_all(
        conn,
        Delivery,
        _ROWS + " WHERE d.mailing_id = %(id)s AND (%(status)s::text IS NULL OR d.status = %(status)s) "
        "ORDER BY d.ended_at NULLS LAST, d.id LIMIT %(most)s",
        {"id": mailing_id, "status": status, "most": most},
    )


def find_delivery(conn: Transaction, delivery_id: str) -> Delivery | None:
    """The row with that id."""
    return read_one(conn, Delivery, _ROWS + " WHERE d.id = %s", [delivery_id])


def of_message(conn: Transaction, digest: str, key: str) -> Delivery | None:
    """The row of a message by what its id says: beginnings of the version's digest and of the address's hash."""
    return read_one(
        conn,
        Delivery,
        _ROWS + " JOIN mailings m ON m.id = d.mailing_id WHERE d.hash >= %(key)s AND d.hash < %(key)s || 'g' "
        "AND starts_with(m.digest, %(digest)s) AND d.status IN ('sent', 'unknown', 'sending') "
        "ORDER BY d.ended_at DESC NULLS LAST LIMIT 1",
        {"key": key, "digest": digest},
    )


def last_to(conn: Transaction, key: str, most: int = 1) -> tuple[Delivery, ...]:
    """The last messages to one person that a server took, the latest first."""
    return read_all(
        conn,
        Delivery,
        _ROWS + " WHERE d.hash = %s AND d.status IN ('sent', 'unknown') ORDER BY d.ended_at DESC, d.id LIMIT %s",
        [key, most],
    )


def note_bounce(conn: Transaction, delivery_id: str, bounce: Bounce, reply: str) -> bool:
    """A report came back. False when it said nothing new: a hard one stays."""
    changed = conn.execute(
        "UPDATE mail_deliveries SET bounce = %(bounce)s, reply = %(reply)s WHERE id = %(id)s "
        "AND bounce <> %(bounce)s AND bounce <> 'hard'",
        {"bounce": bounce, "reply": reply, "id": delivery_id},
    )
    return changed.rowcount == 1


def note_complaint(conn: Transaction, delivery_id: str, now: datetime) -> bool:
    """The person called it unwanted. False when that was known."""
    changed = conn.execute(
        "UPDATE mail_deliveries SET complained_at = %s WHERE id = %s AND complained_at IS NULL", [now, delivery_id]
    )
    return changed.rowcount == 1


def note_left(conn: Transaction, delivery_id: str, now: datetime) -> None:
    """The person unsubscribed by this message's link."""
    conn.execute("UPDATE mail_deliveries SET left_at = %s WHERE id = %s AND left_at IS NULL", [now, delivery_id])


def language_of(conn: Transaction, delivery_id: str) -> str | None:
    """The language of a message, by its account; None when there is no such row."""
    row = conn.execute(
        "SELECT coalesce(c.settings ->> 'language', %s) AS language FROM mail_deliveries d "
        "JOIN mailings m ON m.id = d.mailing_id JOIN accounts c ON c.id = m.account_id WHERE d.id = %s",
        [LANGUAGE, delivery_id],
    ).fetchone()
    return row["language"] if row else None


def erase_person(conn: Transaction, key: str) -> None:
    """Makes one person's rows nobody's: the numbers of a mailing stay what they were."""
    conn.execute("UPDATE mail_deliveries SET hash = id, domain = '', reply = '' WHERE hash = %s", [key])


def workspace_of_mail(conn: Transaction, delivery_id: str) -> str | None:
    """Where a row lies that a link names; None when there is none."""
    row = conn.execute("SELECT workspace_of_mail(%s) AS id", [delivery_id]).fetchone()
    return row["id"] if row else None
