"""Sources and their passages.

A source's id comes from its bytes, so the same document keeps its id when it is read again. Its passages then come out
the same, and claims that point at them must survive: they are updated in place, never deleted and made anew.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from domain.errors import NotFound
from domain.source import LEFT_OUT, Origin, Passage, Source, SourceKind, SourceState
from domain.value import Value
from store.postgres import Transaction
from store.rows import read_all, read_one

_SOURCES = (
    "SELECT s.id, s.campaign_id, s.kind, s.origin, s.title, s.author, s.published, s.licence, s.canonical, s.text, "
    "s.digest, s.media_type, s.state, s.reason, s.fetched_at, s.fresh_until, s.remarks, "
    "ARRAY(SELECT o.origin FROM source_origins o WHERE o.workspace_id = s.workspace_id "
    "AND o.campaign_id = s.campaign_id AND o.source_id = s.id ORDER BY o.origin) AS origins FROM sources s"
)
_PASSAGES = (
    'SELECT p.id, p.source_id, p.position, p.start_at AS start, p.end_at AS "end", p.text, p.heading FROM passages p '
    "JOIN sources s ON s.campaign_id = p.campaign_id AND s.id = p.source_id AND s.state = 'usable'"
)
_RESTED_ON = (
    " WHERE campaign_id = %s AND state NOT IN ('usable', 'left_out') AND EXISTS (SELECT FROM evidence e "
    "WHERE e.source_id = s.id AND e.version_id = %s AND e.verdict = 'supported' AND NOT EXISTS "
    "(SELECT FROM attestations a WHERE a.version_id = e.version_id AND a.position = e.position "
    "AND (a.until IS NULL OR a.until >= current_date))) ORDER BY id"
)


def save_source(
    conn: Transaction, source: Source, passages: Sequence[Passage] = (), bytes_path: str | None = None
) -> None:
    """Adds a source with its passages, or brings the one with its id up to date."""
    conn.execute(
        "INSERT INTO sources (id, campaign_id, kind, origin, title, author, published, licence, canonical, text, "
        "digest, media_type, bytes_path, state, reason, fetched_at, fresh_until, remarks) VALUES (%(id)s, "
        "%(campaign_id)s, %(kind)s, %(origin)s, %(title)s, %(author)s, %(published)s, %(licence)s, %(canonical)s, "
        "%(text)s, %(digest)s, %(media_type)s, %(bytes_path)s, %(state)s, %(reason)s, %(fetched_at)s, "
        "%(fresh_until)s, %(remarks)s) ON CONFLICT (workspace_id, campaign_id, id) DO UPDATE SET kind = excluded.kind, "
        "origin = excluded.origin, title = excluded.title, author = excluded.author, published = excluded.published, "
        "licence = excluded.licence, canonical = excluded.canonical, text = excluded.text, digest = excluded.digest, "
        "media_type = excluded.media_type, bytes_path = coalesce(excluded.bytes_path, sources.bytes_path), "
        "state = excluded.state, reason = excluded.reason, fetched_at = excluded.fetched_at, "
        "fresh_until = excluded.fresh_until, remarks = excluded.remarks",
        {**source.model_dump(exclude={"origins"}), "remarks": list(source.remarks), "bytes_path": bytes_path},
    )
    conn.execute(
        "DELETE FROM passages WHERE campaign_id = %s AND source_id = %s AND NOT id = ANY(%s)",
        [source.campaign_id, source.id, [passage.id for passage in passages]],
    )
    if passages:
        with conn.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO passages (id, campaign_id, source_id, position, start_at, end_at, heading, text) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, campaign_id, id) DO UPDATE SET "
                "position = excluded.position, start_at = excluded.start_at, end_at = excluded.end_at, "
                "heading = excluded.heading, text = excluded.text",
                [
                    (p.id, source.campaign_id, source.id, p.position, p.start, p.end, p.heading, p.text)
                    for p in passages
                ],
            )


def save_origins(conn: Transaction, campaign_id: str, origins: Sequence[Origin]) -> None:
    """Notes where sources were met now; a place that led to another source before leads to this one."""
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO source_origins (id, campaign_id, source_id, origin, digest, etag, modified, checked_at, "
            "named) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, campaign_id, origin) "
            "DO UPDATE SET "
            "source_id = excluded.source_id, digest = excluded.digest, etag = excluded.etag, "
            "modified = excluded.modified, checked_at = excluded.checked_at, "
            "named = coalesce(excluded.named, source_origins.named) "
            "WHERE source_origins.checked_at <= excluded.checked_at",
            [
                (
                    *(_origin_id(campaign_id, each.origin), campaign_id, each.source_id, each.origin),
                    *(each.digest, each.etag, each.modified, each.checked_at, each.named),
                )
                for each in origins
            ],
        )


def origins_of(conn: Transaction, campaign_id: str) -> tuple[Origin, ...]:
    """Every place where a source of the campaign was met last."""
    return read_all(
        conn,
        Origin,
        "SELECT origin, source_id, digest, etag, modified, checked_at, named FROM source_origins "
        "WHERE campaign_id = %s ORDER BY origin",
        [campaign_id],
    )


def _origin_id(campaign_id: str, origin: str) -> str:
    return "org_" + hashlib.sha256(f"{campaign_id}\n{origin}".encode()).hexdigest()[:16]


def set_fresh_until(conn: Transaction, campaign_id: str, source_id: str, day: date | None) -> None:
    """Keeps until when a source counts as fresh; the limit of its kind may have been changed."""
    conn.execute(
        "UPDATE sources SET fresh_until = %s WHERE campaign_id = %s AND id = %s AND fresh_until IS DISTINCT FROM %s",
        [day, campaign_id, source_id, day],
    )


def sources_of(conn: Transaction, campaign_id: str) -> tuple[Source, ...]:
    """All sources of a campaign, refused and withdrawn ones too."""
    return read_all(conn, Source, _SOURCES + " WHERE campaign_id = %s ORDER BY fetched_at, id", [campaign_id])


def get_source(conn: Transaction, campaign_id: str, source_id: str) -> Source:
    """One source with its text."""
    found = read_one(conn, Source, _SOURCES + " WHERE campaign_id = %s AND id = %s", [campaign_id, source_id])
    if found is None:
        raise NotFound(f"There is no source {source_id} in this campaign.")
    return found


def source_bytes_path(conn: Transaction, campaign_id: str, source_id: str) -> str | None:
    """Where the kept bytes are, relative to the media folder."""
    row = conn.execute(
        "SELECT bytes_path FROM sources WHERE campaign_id = %s AND id = %s", [campaign_id, source_id]
    ).fetchone()
    return None if row is None else row["bytes_path"]


def withdraw_source(conn: Transaction, campaign_id: str, source_id: str, reason: str) -> None:
    """Takes a source out of use at once: its passages and claims are no longer found."""
    changed = conn.execute(
        "UPDATE sources SET state = 'withdrawn', reason = %s WHERE campaign_id = %s AND id = %s",
        [reason, campaign_id, source_id],
    )
    if changed.rowcount == 0:
        raise NotFound(f"There is no source {source_id} in this campaign.")


def leave_out(conn: Transaction, campaign_id: str, source_id: str) -> None:
    """Takes a source out of new research: the campaign does not name it any more. What was made from it stands."""
    conn.execute(
        "UPDATE sources SET state = 'left_out', reason = %s WHERE campaign_id = %s AND id = %s AND state = 'usable'",
        [LEFT_OUT, campaign_id, source_id],
    )


def lost_sources(conn: Transaction, campaign_id: str, version_id: str) -> tuple[Source, ...]:
    """Sources that a version's supported sentences rest on and that may not be rested on any more. A sentence that a
    person attests rests on that person."""
    return read_all(
        conn,
        Source,
        _SOURCES + _RESTED_ON,
        [campaign_id, version_id],
    )


def forget_refused(conn: Transaction, campaign_id: str, but: Sequence[str]) -> None:
    """Deletes the refusals of a campaign that do not stand any more; `but` are the ids of those that do."""
    conn.execute(
        "DELETE FROM sources WHERE campaign_id = %s AND state = 'refused' AND NOT id = ANY(%s)",
        [campaign_id, list(but)],
    )


def lock_sources(conn: Transaction, campaign_id: str) -> None:
    """Waits until no other transaction changes this campaign's sources, and keeps others waiting until it ends."""
    conn.execute("SELECT pg_advisory_xact_lock(hashtextextended('sources of ' || %s, 0))", [campaign_id])


def passages_of(conn: Transaction, campaign_id: str) -> tuple[Passage, ...]:
    """The passages of all usable sources of a campaign."""
    return read_all(
        conn, Passage, _PASSAGES + " WHERE p.campaign_id = %s ORDER BY p.source_id, p.position", [campaign_id]
    )


def get_passages(conn: Transaction, campaign_id: str, ids: Sequence[str]) -> tuple[Passage, ...]:
    """Those of the passages that exist and are usable, in the order asked for."""
    found = read_all(
        conn, Passage, _PASSAGES + " WHERE p.campaign_id = %s AND p.id = ANY(%s)", [campaign_id, list(ids)]
    )
    by_id = {passage.id: passage for passage in found}
    return tuple(by_id[passage_id] for passage_id in ids if passage_id in by_id)


def campaigns_with(conn: Transaction, source_id: str) -> tuple[str, ...]:
    """Ids of the campaigns that have this source; the same document is the same source in all of them."""
    rows = conn.execute("SELECT campaign_id FROM sources WHERE id = %s ORDER BY campaign_id", [source_id]).fetchall()
    return tuple(row["campaign_id"] for row in rows)


def set_valid_until(conn: Transaction, campaign_id: str, source_id: str, until: date | None) -> None:
    """Says which is the last day a source may be rested on; None: no such day."""
    conn.execute(
        "UPDATE sources SET valid_until = %s WHERE campaign_id = %s AND id = %s", [until, campaign_id, source_id]
    )


def sweep_expired(conn: Transaction, today: date) -> tuple[Source, ...]:
    """Takes sources whose last day has passed out of use, and gives them."""
    rows = conn.execute(
        "UPDATE sources SET state = 'withdrawn', reason = 'it was valid until ' || valid_until::text "
        "WHERE state IN ('usable', 'left_out') AND valid_until < %s RETURNING id, campaign_id",
        [today],
    ).fetchall()
    return tuple(get_source(conn, row["campaign_id"], row["id"]) for row in rows)


class ListedSource(Value):
    """A source as listed: its text left out. `remarks` say what its reader left out."""

    id: str
    campaign: str
    kind: SourceKind
    origin: str
    title: str
    state: SourceState
    reason: str | None
    valid_until: date | None
    fetched_at: datetime
    remarks: tuple[str, ...] = ()


def list_sources(conn: Transaction, campaign_id: str | None = None) -> tuple[ListedSource, ...]:
    """The sources of one campaign, or of all, in the order of campaigns and of reading."""
    return read_all(
        conn,
        ListedSource,
        "SELECT s.id, c.name AS campaign, s.kind, s.origin, s.title, s.state, s.reason, s.valid_until, s.fetched_at, "
        "s.remarks FROM sources s JOIN campaigns c ON c.id = s.campaign_id "
        "WHERE %(id)s::text IS NULL OR s.campaign_id = %(id)s ORDER BY c.created_at, c.id, s.fetched_at, s.id",
        {"id": campaign_id},
    )
