"""Mailings: one package on its way to everybody of its audience, and where it stands.

Who gets it is written down once, when the mailing begins: a row per person, so that whoever joins later is not part of
it, and a process that takes over knows who is left. Nobody is entered who was sent the very same bytes before, in
whatever mailing: an approval taken back in mid-list and given again repeats nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.value import Value
from store.brakes import brake_before, whole_workspace_held
from store.ids import ALPHABET, LENGTH, new_id
from store.installation import quarantine
from store.postgres import Transaction
from store.rows import read_all, read_one

_MAILINGS: Final = (
    "SELECT id, key, account_id, digest, audience, recipients, turn, created_at, ended_at, cleared_at FROM mailings"
)


class Mailing(Value):
    """One mailing. `turn` counts how often somebody went on with it; since `cleared_at` there are only its numbers."""

    id: str
    key: str
    account_id: str
    digest: str
    audience: str
    recipients: int
    turn: int
    created_at: datetime
    ended_at: datetime | None
    cleared_at: datetime | None = None


class Progress(Value):
    """How many rows are in which state. `next_at`: the earliest instant at which one that waits may be tried."""

    waiting: int = 0
    sending: int = 0
    sent: int = 0
    unknown: int = 0
    bounced: int = 0
    refused: int = 0
    given_up: int = 0
    skipped: int = 0
    hard: int = 0
    soft: int = 0
    complained: int = 0
    unsubscribed: int = 0
    next_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether every row has its end."""
        return not self.waiting and not self.sending

    @property
    def ended(self) -> int:
        """Rows that have their end."""
        return self.sent + self.unknown + self.bounced + self.refused + self.given_up + self.skipped


def find_mailing(conn: Transaction, key: str) -> Mailing | None:
    """The mailing that a publication's key names."""
    return read_one(conn, Mailing, _MAILINGS + " WHERE key = %s", [key])


def get_mailing(conn: Transaction, mailing_id: str) -> Mailing | None:
    """The mailing with that id."""
    return read_one(conn, Mailing, _MAILINGS + " WHERE id = %s", [mailing_id])


def list_mailings(conn: Transaction, most: int = 100) -> tuple[Mailing, ...]:
    """The latest first."""
    return read_all(conn, Mailing, _MAILINGS + " ORDER BY created_at DESC, id LIMIT %s", [most])


def begun_at(conn: Transaction, key: str) -> datetime | None:
    """When the mailing of a publication began: from then on its first readers have it. None where it is none."""
    row = conn.execute("SELECT created_at FROM mailings WHERE key = %s", [key]).fetchone()
    return row["created_at"] if row else None


def cleared_before(conn: Transaction, digest: str) -> datetime | None:
    """When the rows of a mailing of these bytes were cleared: since then nobody knows who got them. Else None."""
    row = conn.execute(
        "SELECT max(cleared_at) AS at FROM mailings WHERE digest = %s AND cleared_at IS NOT NULL", [digest]
    ).fetchone()
    return row["at"] if row else None


def begin_mailing(
    conn: Transaction, *, key: str, account_id: str, digest: str, audience: str, lists: Sequence[str], now: datetime
) -> Mailing:
    """The mailing of that key, made with a row for everybody who may be written to now, unless it is there."""
    made = conn.execute(
        "INSERT INTO mailings (id, key, account_id, digest, audience, recipients) VALUES (%s, %s, %s, %s, %s, 0) "
        "ON CONFLICT (workspace_id, key) DO NOTHING RETURNING id",
        [new_id("mail"), key, account_id, digest, audience],
    ).fetchone()
    if made is not None:
        entered = conn.execute(
            # ids made by the database, in the form of store/ids.py
            "INSERT INTO mail_deliveries (id, mailing_id, address_id, hash, domain, not_before) SELECT 'dlv_' || "
            "(SELECT string_agg(substr(%(alphabet)s, 1 + (get_byte(b.bytes, n) %% %(letters)s), 1), '') "
            "FROM generate_series(0, %(length)s - 1) n), %(mailing)s, a.id, a.hash, a.domain, %(now)s "
            "FROM (SELECT DISTINCT ON (hash) id, hash, domain FROM audience_addresses "
            "WHERE list_id = ANY(%(lists)s) AND state = 'confirmed' ORDER BY hash, id) a "
            "CROSS JOIN LATERAL (SELECT sha256(uuid_send(gen_random_uuid()) || convert_to(a.id, 'UTF8')) AS bytes) b "
            "WHERE NOT EXISTS (SELECT 1 FROM suppressed_addresses s WHERE s.hash = a.hash) "
            "AND NOT EXISTS (SELECT 1 FROM mail_deliveries d JOIN mailings m ON m.id = d.mailing_id "
            "WHERE d.hash = a.hash AND m.digest = %(digest)s AND d.status IN ('sending', 'sent', 'unknown'))",
            {
                "mailing": made["id"],
                "now": now,
                "lists": list(lists),
                "digest": digest,
                "alphabet": ALPHABET,
                "letters": len(ALPHABET),
                "length": LENGTH,
            },
        )
        conn.execute("UPDATE mailings SET recipients = %s WHERE id = %s", [entered.rowcount, made["id"]])
    found = find_mailing(conn, key)
    assert found is not None
    return found


def begin_turn(conn: Transaction, mailing_id: str) -> int:
    """Takes the mailing over; gives the turn's number. What the one before had in its hands may or may not be out."""
    row = conn.execute(
        "UPDATE mailings SET turn = turn + 1, turned_at = clock_timestamp() WHERE id = %s RETURNING turn", [mailing_id]
    ).fetchone()
    assert row is not None
    conn.execute(
        "UPDATE mail_deliveries SET status = 'unknown', ended_at = clock_timestamp(), "
        "reply = 'The sender stopped while the server had it.' "
        "WHERE mailing_id = %s AND status = 'sending' AND turn < %s",
        [mailing_id, row["turn"]],
    )
    return int(row["turn"])


def may_be_old(conn: Transaction, key: str) -> bool:
    """Whether this database was put back, or came here, after anybody last worked on the mailing of that key (or, where
    it has none, after its post was approved): then its rows may take for waiting whom it was sent to."""
    row = conn.execute(
        "SELECT i.left_quarantine_at > coalesce(m.turned_at, p.created_at) AS old FROM installation i "
        "LEFT JOIN mailings m ON m.key = %(key)s LEFT JOIN published_content p ON p.key = %(key)s",
        {"key": key},
    ).fetchone()
    return bool(row and row["old"])


def stand_by(conn: Transaction, mailing_id: str) -> None:
    """A person has been told that the rows may be old; whoever goes on now was asked to."""
    conn.execute("UPDATE mailings SET turned_at = clock_timestamp() WHERE id = %s", [mailing_id])


def held_by(conn: Transaction, mailing_id: str, installation_id: str) -> str | None:
    """Why nothing more of a mailing may be sent now; None when it may."""
    if reason := quarantine(conn, installation_id):
        return reason
    row = conn.execute(
        "SELECT p.id FROM mailings m JOIN published_content p ON p.key = m.key WHERE m.id = %s", [mailing_id]
    ).fetchone()
    brake = brake_before(conn, row["id"]) if row else whole_workspace_held(conn)
    return None if brake is None else str(brake)


def progress_of(conn: Transaction, mailing_id: str) -> Progress:
    """Where it stands; of one whose rows were cleared, where it stood then."""
    row = conn.execute("SELECT totals FROM mailings WHERE id = %s AND totals IS NOT NULL", [mailing_id]).fetchone()
    if row is not None:
        return Progress.model_validate(row["totals"])
    found = read_one(
        conn,
        Progress,
        "SELECT count(*) FILTER (WHERE status = 'waiting') AS waiting, "
        "count(*) FILTER (WHERE status = 'sending') AS sending, count(*) FILTER (WHERE status = 'sent') AS sent, "
        "count(*) FILTER (WHERE status = 'unknown') AS unknown, count(*) FILTER (WHERE status = 'bounced') AS bounced, "
        "count(*) FILTER (WHERE status = 'refused') AS refused, "
        "count(*) FILTER (WHERE status = 'given_up') AS given_up, "
        "count(*) FILTER (WHERE status = 'skipped') AS skipped, count(*) FILTER (WHERE bounce = 'hard') AS hard, "
        "count(*) FILTER (WHERE bounce = 'soft') AS soft, count(complained_at) AS complained, "
        "count(left_at) AS unsubscribed, min(not_before) FILTER (WHERE status = 'waiting') AS next_at "
        "FROM mail_deliveries WHERE mailing_id = %s",
        [mailing_id],
    )
    assert found is not None
    return found


def end_mailing(conn: Transaction, mailing_id: str, now: datetime) -> None:
    """Notes when the last row had its end."""
    conn.execute("UPDATE mailings SET ended_at = %s WHERE id = %s AND ended_at IS NULL", [now, mailing_id])


def last_size(conn: Transaction, audience: str) -> int | None:
    """How many people the last mailing to that audience was for; None when there was none."""
    row = conn.execute(
        "SELECT recipients FROM mailings WHERE lower(audience) = lower(%s) ORDER BY created_at DESC, id LIMIT 1",
        [audience],
    ).fetchone()
    return None if row is None else int(row["recipients"])
