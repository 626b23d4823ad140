"""Which installation this database belongs to.

A restored backup or a cloned machine would send everything a second time. The id stands in the home folder and here,
beside a fingerprint of the place where that home lies: a home that is copied whole takes its id along, but not its
place. Where one of them differs the database is in quarantine, and nothing is sent until a person says which is the
real one. A dump that is restored in its own place has the right id; that it is older, the home tells by a number that
it noted outside the database (resources/high_water.py). The courier's epoch fences out a second courier of the same
database.
"""

from datetime import datetime
from typing import Final

from domain.errors import LostLease, NotFound
from domain.value import Value
from store.brakes import whole_workspace_held
from store.postgres import Database, Transaction
from store.rows import read_one

QUARANTINE: Final = (
    "This database belongs to another installation or another place (a restored backup, a copy, a moved home): nothing "
    "is sent. Where this is the real one, and no other of it runs, `pressroom quarantine leave` ends that."
)


OLDER: Final = (
    "This database is older than what its home knows (it was restored from a dump): nothing is sent, because what went "
    "out since would go out again. Look at the channels, then `pressroom quarantine leave` lets it go on."
)


class Installation(Value):
    """The one row. `quarantined_since` is set while nothing may be sent; `older` says that it is because the home had
    come further than this database."""

    id: str
    place: str = ""
    key_fingerprint: str = ""
    quarantined_since: datetime | None = None
    older: bool = False
    courier_epoch: int = 0
    high_water: int = 0


def claim_installation(
    conn: Transaction, installation_id: str, key_fingerprint: str = "", place: str = "", *, known: int = 0
) -> Installation:
    """Writes the home's id and place into a fresh database; one of another home or place, or older than what the home
    knows, goes into quarantine."""
    conn.execute(
        "INSERT INTO installation (id, place, key_fingerprint, high_water) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (singleton) DO NOTHING",
        [installation_id, place, key_fingerprint, known],
    )
    conn.execute("UPDATE installation SET place = %s WHERE id = %s AND place = ''", [place, installation_id])
    conn.execute(
        "UPDATE installation SET quarantined_since = coalesce(quarantined_since, now()) WHERE id <> %s OR place <> %s",
        [installation_id, place],
    )
    _quarantine_older(conn, known)
    return get_installation(conn)


def _quarantine_older(conn: Transaction, known: int) -> None:
    conn.execute(
        "UPDATE installation SET quarantined_since = coalesce(quarantined_since, now()), older = true "
        "WHERE high_water < %s",
        [known],
    )


def get_installation(conn: Transaction) -> Installation:
    """The row. Raises NotFound before the first start."""
    found = read_one(
        conn,
        Installation,
        "SELECT id, place, key_fingerprint, quarantined_since, older, courier_epoch, high_water FROM installation",
    )
    if found is None:
        raise NotFound("This database has not been claimed by an installation yet.")
    return found


def leave_quarantine(
    conn: Transaction, installation_id: str, place: str = "", *, known: int = 0, now: datetime | None = None
) -> None:
    """A person's word that this home, in this place, is the real one, and this database the one to go on with. Of what
    was due before that word nothing is believed to be unsent, even if an approval is only taken up later."""
    conn.execute(
        "UPDATE installation SET id = %s, place = %s, quarantined_since = NULL, older = false, "
        "high_water = greatest(high_water, %s) + 1, doubted_until = coalesce(%s::timestamptz, now()), "
        "left_quarantine_at = clock_timestamp()",
        [installation_id, place, known, now],
    )


def quarantine(conn: Transaction, installation_id: str, known: int = 0) -> str | None:
    """Why this home may change nothing outside now; None when it may. `known` is how far the home has come, asked
    before this transaction looks: the database is always a little ahead of it."""
    installation = get_installation(conn)
    if installation.high_water < known or installation.older:
        return OLDER
    if installation.quarantined_since is not None or installation.id != installation_id:
        return QUARANTINE
    return None


def sending_stopped(conn: Transaction, installation_id: str, known: int = 0) -> str | None:
    """Why nothing may be sent from this workspace by this home now; None when it may."""
    if reason := quarantine(conn, installation_id, known):
        return reason
    brake = whole_workspace_held(conn)
    return None if brake is None else str(brake)


def raise_high_water(conn: Transaction, known: int = 0) -> int:
    """One step further; gives the number, for the home to note once this is committed. A database that is behind what
    the home knows goes into quarantine, or a few steps later it would look as if it were not."""
    row = conn.execute(
        "UPDATE installation SET high_water = high_water + 1, older = older OR high_water < %(known)s, "
        "quarantined_since = CASE WHEN high_water < %(known)s THEN coalesce(quarantined_since, now()) "
        "ELSE quarantined_since END RETURNING high_water",
        {"known": known},
    ).fetchone()
    if row is None:
        raise NotFound("This database has not been claimed by an installation yet.")
    return int(row["high_water"])


def begin_courier(database: Database, known: int = 0) -> int:
    """Starts a new courier epoch and gives it: a courier of an older one must end. A database that is older than what
    the home knows goes into quarantine."""
    with database.transaction() as conn:
        _quarantine_older(conn, known)
        row = conn.execute(
            "UPDATE installation SET courier_epoch = courier_epoch + 1 RETURNING courier_epoch"
        ).fetchone()
    if row is None:
        raise NotFound("This database has not been claimed by an installation yet.")
    return int(row["courier_epoch"])


def check_courier(conn: Transaction, epoch: int) -> None:
    """Raises LostLease when another courier began after us, or the database was put back under us."""
    if get_installation(conn).courier_epoch != epoch:
        raise LostLease("Another courier has taken over this database, or another database this one's place.")
