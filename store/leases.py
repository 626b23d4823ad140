"""The lease of a row, for every table whose rows are taken in hand: prolonged while it is ours, lost when it is not.

How a row is taken is each table's own matter, for each has its own states to take it from. From then on it is the same
everywhere: the row carries owner and fence, whoever takes it over raises the fence, and who gives it back clears the
owner. So these two say whether a lease still holds, whatever the row's state is called.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import sql

from domain.errors import LostLease
from domain.work import Lease
from store.postgres import Transaction


class Leases(NamedTuple):
    """The leases of one table. `lost` is what a former owner is told; it may name the {row} and the {owner}."""

    table: str
    lost: str

    def taken(self, row_id: str, owner: str, row: Mapping[str, Any]) -> Lease:
        """The lease that a claim has just written, from its `fence` and `lease_until`."""
        return Lease(row_id=row_id, owner=owner, fence=row["fence"], until=row["lease_until"])

    def renew(self, conn: Transaction, lease: Lease, seconds: float, *, now: datetime | None = None) -> Lease:
        """Prolongs a lease that is still ours. Raises LostLease."""
        query = sql.SQL(
            "UPDATE {} SET lease_until = coalesce(%s, now()) + make_interval(secs => %s) "
            "WHERE id = %s AND fence = %s AND lease_owner = %s RETURNING lease_until"
        ).format(sql.Identifier(self.table))
        row = conn.execute(query, [now, seconds, lease.row_id, lease.fence, lease.owner]).fetchone()
        if row is None:
            raise self.taken_over(lease)
        return lease.model_copy(update={"until": row["lease_until"]})

    def taken_over(self, lease: Lease) -> LostLease:
        """What whoever held it learns."""
        return LostLease(self.lost.format(row=lease.row_id, owner=lease.owner))
