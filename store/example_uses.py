"""Which examples the writer of a version was told, and in which versions an example was used."""

from collections.abc import Sequence

from domain.brief import ChannelKind
from domain.value import Value
from store.postgres import Transaction


class ExampleUse(Value):
    """One version whose writer was told an example."""

    draft_id: str
    brief: str
    channel: ChannelKind
    version: int


def note_used(conn: Transaction, version_id: str, example_ids: Sequence[str]) -> None:
    """Notes what a version was written with, the nearest first."""
    if not example_ids:
        return
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO version_examples (version_id, example_id, place) VALUES (%s, %s, %s)",
            [(version_id, example_id, place) for place, example_id in enumerate(example_ids)],
        )


def used_in(conn: Transaction, version_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Ids of the examples that each of these versions was written with."""
    rows = conn.execute(
        "SELECT version_id, array_agg(example_id ORDER BY place) AS ids FROM version_examples "
        "WHERE version_id = ANY(%s) GROUP BY version_id",
        [list(version_ids)],
    ).fetchall()
    return {row["version_id"]: tuple(row["ids"]) for row in rows}


def uses_of(conn: Transaction, example_ids: Sequence[str]) -> dict[str, tuple[ExampleUse, ...]]:
    """Where each of these examples was used, the latest first."""
    rows = conn.execute(
        "SELECT x.example_id, v.draft_id, b.topic AS brief, d.channel, v.number AS version FROM version_examples x "
        "JOIN content_versions v ON v.id = x.version_id JOIN content_drafts d ON d.id = v.draft_id "
        "JOIN briefs b ON b.id = d.brief_id WHERE x.example_id = ANY(%s) ORDER BY v.created_at DESC, v.id",
        [list(example_ids)],
    ).fetchall()
    found: dict[str, tuple[ExampleUse, ...]] = {}
    for row in rows:
        example_id = row.pop("example_id")
        found[example_id] = (*found.get(example_id, ()), ExampleUse.model_validate(row))
    return found
