"""Which installation this database belongs to.

A restored backup or a cloned machine would send everything a second time. The id stands in the home folder and here,
beside a fingerprint of the place where that home lies: a home that is copied whole takes its id along, but not its
place. Where one of them differs the database is in quarantine, and nothing is sent until a person says which is the
real one. The courier's epoch fences out a second courier of the same database.
"""

from datetime import datetime
from typing import Final

from domain.errors import LostLease, NotFound
from domain.value import Value
from store.postgres import Database, Transaction
from store.rows import read_one

QUARANTINE: Final = (
    "This database belongs to another installation or another place (a restored backup, a copy, a moved home): nothing "
    "is sent. Where this is the real one, and no other of it runs, `pressroom quarantine leave` ends that."
)


class Installation(Value):
    """The one row. `quarantined_since` is set while nothing may be sent."""

    id: str
    place: str = ""
    key_fingerprint: str = ""
    quarantined_since: datetime | None = None
    courier_epoch: int = 0


def claim_installation(
    conn: Transaction, installation_id: str, key_fingerprint: str = "", place: str = ""
) -> Installation:
    """Writes the home's id and place into a fresh database; one of another home or place goes into quarantine."""
    conn.execute(
        "INSERT INTO installation (id, place, key_fingerprint) VALUES (%s, %s, %s) ON CONFLICT (singleton) DO NOTHING",
        [installation_id, place, key_fingerprint],
    )
    conn.execute("UPDATE installation SET place = %s WHERE id = %s AND place = ''", [place, installation_id])
    conn.execute(
        "UPDATE installation SET quarantined_since = coalesce(quarantined_since, now()) WHERE id <> %s OR place <> %s",
        [installation_id, place],
    )
    return get_installation(conn)


def get_installation(conn: Transaction) -> Installation:
    """The row. Raises NotFound before the first start."""
    found = read_one(
        conn, Installation, "SELECT id, place, key_fingerprint, quarantined_since, courier_epoch FROM installation"
    )
    if found is None:
        raise NotFound("This database has not been claimed by an installation yet.")
    return found


def leave_quarantine(conn: Transaction, installation_id: str, place: str = "") -> None:
    """A person's word that this home, in this place, is the real one."""
    conn.execute(
        "UPDATE installation SET id = %s, place = %s, quarantined_since = NULL",
        [installation_id, place],
    )


def sending_stopped(conn: Transaction, installation_id: str) -> str | None:
    """Why nothing may be sent from this workspace by this home now; None when it may."""
    installation = get_installation(conn)
    if installation.quarantined_since is not None or installation.id != installation_id:
        return QUARANTINE
    row = conn.execute("SELECT 1 FROM workspaces WHERE sending_stopped_at IS NOT NULL").fetchone()
    return None if row is None else "Sending is stopped in this workspace."


def begin_courier(database: Database) -> int:
    """Starts a new courier epoch and gives it: a courier of an older one must end."""
    with database.transaction() as conn:
        row = conn.execute(
            "UPDATE installation SET courier_epoch = courier_epoch + 1 RETURNING courier_epoch"
        ).fetchone()
    if row is None:
        raise NotFound("This database has not been claimed by an installation yet.")
    return int(row["courier_epoch"])


def check_courier(conn: Transaction, epoch: int) -> None:
    """Raises LostLease when another courier began after us."""
    if get_installation(conn).courier_epoch != epoch:
        raise LostLease("Another courier has taken over this database.")
