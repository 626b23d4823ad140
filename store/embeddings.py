"""What the vector index must hold. The truth is here: a row is `indexed` only once the index has its digest, and
whatever is missing can be computed, so the index may be thrown away and rebuilt at any time."""

from collections.abc import Mapping, Sequence
from typing import Literal

from store.postgres import Transaction

Collection = Literal["user_profiles", "content_library", "market_segments", "competitor_content", "source_passages"]


def register(conn: Transaction, collection: Collection, digests: Mapping[str, str]) -> None:
    """Says that these rows (id → digest of their text) belong into the index. Unchanged ones stay indexed."""
    if not digests:
        return
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO embeddings (collection, row_id, digest) VALUES (%s, %s, %s) "
            "ON CONFLICT (workspace_id, collection, row_id) DO UPDATE SET digest = excluded.digest, indexed_at = NULL "
            "WHERE embeddings.digest <> excluded.digest",
            [(collection, row_id, digest) for row_id, digest in digests.items()],
        )


def mark_indexed(conn: Transaction, collection: Collection, digests: Mapping[str, str]) -> None:
    """Notes what the index now holds; a row that changed meanwhile is missing, whoever else has indexed it."""
    conn.execute(
        "UPDATE embeddings e SET indexed_at = CASE WHEN e.digest = done.digest THEN clock_timestamp() END "
        "FROM unnest(%s::text[], %s::text[]) AS done (id, digest) WHERE e.collection = %s AND e.row_id = done.id",
        [list(digests), list(digests.values()), collection],
    )


def missing(conn: Transaction, collection: Collection, most: int = 500) -> dict[str, str]:
    """Rows (id → digest) that the index does not hold yet."""
    rows = conn.execute(
        "SELECT row_id, digest FROM embeddings WHERE collection = %s AND indexed_at IS NULL ORDER BY row_id LIMIT %s",
        [collection, most],
    ).fetchall()
    return {row["row_id"]: row["digest"] for row in rows}


def registered(conn: Transaction, collection: Collection, after: str = "", most: int = 500) -> dict[str, str]:
    """Rows (id → digest) that belong into the index, those behind an id, in the order of ids."""
    rows = conn.execute(
        "SELECT row_id, digest FROM embeddings WHERE collection = %s AND row_id > %s ORDER BY row_id LIMIT %s",
        [collection, after, most],
    ).fetchall()
    return {row["row_id"]: row["digest"] for row in rows}


def count(conn: Transaction, collection: Collection) -> int:
    """How many rows belong into the index."""
    row = conn.execute("SELECT count(*) AS rows FROM embeddings WHERE collection = %s", [collection]).fetchone()
    return int(row["rows"]) if row else 0


def strays(conn: Transaction, collection: Collection, ids: Sequence[str]) -> tuple[str, ...]:
    """Those of the ids that do not belong into the index."""
    rows = conn.execute(
        "SELECT id FROM unnest(%s::text[]) AS held (id) WHERE NOT EXISTS "
        "(SELECT 1 FROM embeddings e WHERE e.collection = %s AND e.row_id = held.id)",
        [list(ids), collection],
    ).fetchall()
    return tuple(row["id"] for row in rows)


def has_part(conn: Transaction, collection: Collection, beginning: str) -> bool:
    """Whether any row whose id begins so belongs into the index."""
    row = conn.execute(
        "SELECT 1 FROM embeddings WHERE collection = %s AND starts_with(row_id, %s) LIMIT 1", [collection, beginning]
    ).fetchone()
    return row is not None


def forget_part(conn: Transaction, collection: Collection, beginning: str) -> int:
    """Says that the index holds none of the rows whose ids begin so; gives how many there are to be indexed again."""
    return conn.execute(
        "UPDATE embeddings SET indexed_at = NULL WHERE collection = %s AND starts_with(row_id, %s)",
        [collection, beginning],
    ).rowcount


def unregister(conn: Transaction, collection: Collection, row_ids: Sequence[str]) -> None:
    """Says that these rows do not belong into the index any more."""
    conn.execute("DELETE FROM embeddings WHERE collection = %s AND row_id = ANY(%s)", [collection, list(row_ids)])


def index_again(conn: Transaction, collection: Collection, row_ids: Sequence[str]) -> None:
    """Says that the index may have lost these rows, those of them that belong there."""
    conn.execute(
        "UPDATE embeddings SET indexed_at = NULL WHERE collection = %s AND row_id = ANY(%s)",
        [collection, list(row_ids)],
    )
