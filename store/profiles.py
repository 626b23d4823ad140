"""The profile of a workspace and its segments, and what of them belongs into the vector index.

A profile is one row and each accepted segment is one: when they change, their vectors are replaced. A segment that is
no more is marked as changed too, so that whoever fills the index finds no words for it and takes its vector out.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from psycopg.types.json import Jsonb

from domain.profile import Profile, Segment, profile_words, segment_words
from domain.value import Value
from store import embeddings
from store.embeddings import Collection
from store.ids import new_id
from store.postgres import Database, Transaction
from store.rows import read_all

PROFILES: Final[Collection] = "user_profiles"
SEGMENTS: Final[Collection] = "market_segments"
SEGMENT: Final = "segment/"
GONE: Final = "gone"


class NotIndexed(Value):
    """A workspace whose profile or segments the index lacks; `state` names what exactly is missing."""

    workspace_id: str
    state: str


def get_profile(conn: Transaction) -> Profile | None:
    """The workspace's profile, None before its onboarding."""
    row = conn.execute("SELECT profile FROM profiles").fetchone()
    return None if row is None else Profile.model_validate(row["profile"])


def save_profile(conn: Transaction, profile: Profile, user_id: str) -> None:
    """Records the profile in place of the one before."""
    conn.execute(
        "INSERT INTO profiles (id, profile, recorded_by) VALUES (%s, %s, %s) ON CONFLICT (workspace_id) DO UPDATE SET "
        "profile = excluded.profile, recorded_by = excluded.recorded_by, recorded_at = clock_timestamp()",
        [new_id("profile"), Jsonb(profile.model_dump(mode="json")), user_id],
    )


def segments_of(conn: Transaction) -> tuple[Segment, ...]:
    """The accepted segments, in their order."""
    return read_all(conn, Segment, "SELECT id, name, needs FROM segments ORDER BY position, id")


def replace_segments(conn: Transaction, proposal_id: str, accepted: Sequence[Segment]) -> None:
    """Keeps these segments in place of all others; one whose name is known keeps its id."""
    known = {segment.name.casefold(): segment.id for segment in segments_of(conn)}
    conn.execute("DELETE FROM segments")
    kept = [
        segment.model_copy(update={"id": known.get(segment.name.casefold()) or new_id("segment")})
        for segment in accepted
    ]
    for position, segment in enumerate(kept):
        conn.execute(
            "INSERT INTO segments (id, proposal_id, position, name, needs) VALUES (%s, %s, %s, %s, %s)",
            [
                segment.id,
                proposal_id,
                position,
                segment.name,
                Jsonb([need.model_dump(mode="json") for need in segment.needs]),
            ],
        )
    gone = set(known.values()) - {segment.id for segment in kept}
    embeddings.register(conn, SEGMENTS, {SEGMENT + segment_id: GONE for segment_id in gone})
    register_profile(conn)


def register_profile(conn: Transaction) -> None:
    """Notes what of profile and segments belongs into the index, in the transaction that changed them."""
    for collection, words in index_words(conn).items():
        digests = {row: hashlib.sha256(text.encode()).hexdigest() for row, text in words.items()}
        embeddings.register(conn, collection, digests)


def index_words(conn: Transaction) -> dict[Collection, dict[str, str]]:
    """What is embedded, by collection and row."""
    row = conn.execute(
        "SELECT p.id, p.profile, w.guide -> 'voice_guide' AS voice FROM profiles p "
        "JOIN workspaces w ON w.workspace_id = p.workspace_id"
    ).fetchone()
    words: dict[str, str] = {}
    if row is not None:
        profile = Profile.model_validate(row["profile"] | {"guide": row["profile"]["guide"] | _voiced(row["voice"])})
        words[row["id"]] = profile_words(profile)
    return {PROFILES: words, SEGMENTS: {SEGMENT + each.id: segment_words(each) for each in segments_of(conn)}}


def _voiced(voice: object) -> dict[str, object]:
    return {"voice_guide": voice} if voice else {}


def profiles_not_indexed(database: Database) -> tuple[NotIndexed, ...]:
    """All workspaces whose profile or segments the index lacks."""
    with database.transaction() as conn:
        return read_all(conn, NotIndexed, "SELECT * FROM profiles_not_indexed()")
