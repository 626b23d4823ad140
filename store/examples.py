"""Examples: what people's edits teach, each with its person, its reason and its switch.

They stand in one table, and the nearest are found among the newest by comparing vectors one by one. An index of their
own would be one more thing that can lag, be away or be forgotten when one is switched off, for a few hundred short rows
per channel and kind; here a switch counts in the very next prompt, under the same row security as everything else.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, get_args

from domain.brief import ChannelKind
from domain.errors import NotFound
from domain.example import CameBy, Correction, ExampleKind, ExampleState
from domain.value import Value
from domain.wording import clipped
from store.example_uses import ExampleUse, uses_of
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all

MOST_REASON: Final = 1000
# The same change of the same piece once more: who makes it by hand means it again, whoever switched it off before; a
# revision rests on its newest approval.
_AGAIN: Final[dict[CameBy, str]] = {
    "edit": "is_on = true, switched_by = excluded.user_id, switched_at = clock_timestamp() "
    "WHERE NOT edit_examples.is_on",
    "revision": "decision_id = excluded.decision_id WHERE edit_examples.decision_id IS NOT NULL",
}
_KEEP: Final = (
    "INSERT INTO edit_examples (id, channel, kind, came_by, before, after, reason, draft_id, from_version_id, "
    "version_id, user_id, decision_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
    "ON CONFLICT (workspace_id, draft_id, kind, md5(before), md5(after)) DO UPDATE SET "
)
_EXAMPLES: Final = (
    "SELECT e.id, e.channel, e.kind, e.came_by, e.before, e.after, e.reason, e.draft_id, b.topic AS brief, "
    "v.number AS version, u.name AS person, e.learned_at, "
    "CASE WHEN NOT e.is_on THEN 'off' WHEN EXISTS (SELECT FROM decisions x WHERE x.undoes = e.decision_id "
    "AND x.refusal IS NULL) THEN 'taken back' ELSE 'on' END AS state, "
    "s.name AS switched_by, e.switched_at FROM edit_examples e JOIN content_drafts d ON d.id = e.draft_id "
    "JOIN briefs b ON b.id = d.brief_id JOIN content_versions v ON v.id = e.version_id "
    "LEFT JOIN users u ON u.id = e.user_id LEFT JOIN users s ON s.id = e.switched_by"
)


class Learning(Value):
    """Where corrections come from: the piece, its two versions, and the person whose hand or wish it was. `decision_id`
    is the approval by which a revision came to teach."""

    draft_id: str
    channel: ChannelKind
    from_version_id: str
    version_id: str
    user_id: str
    came_by: CameBy = "edit"
    reason: str = ""
    decision_id: str | None = None


class EditExample(Value):
    """One example. `brief` is the topic of the piece it comes from and `version` the number in which `after` stands.
    One whose approval was taken back is not used until the piece is approved again."""

    id: str
    channel: ChannelKind
    kind: ExampleKind
    came_by: CameBy
    before: str
    after: str
    reason: str
    draft_id: str
    brief: str
    version: int
    person: str | None
    learned_at: datetime
    state: ExampleState
    switched_by: str | None
    switched_at: datetime | None
    used_in: tuple[ExampleUse, ...] = ()


class Candidate(Value):
    """An example that may be told, with what it is found by; `vector` is None until it was calculated."""

    id: str
    kind: ExampleKind
    before: str
    after: str
    reason: str
    topic: str
    vector: tuple[float, ...] | None = None


def keep_examples(conn: Transaction, found: Sequence[Correction], learning: Learning) -> int:
    """Keeps what was learned, each change of a piece once; gives how many rows it made or changed. Words that are
    changed again are no example any more: what ended in them is switched off."""
    if not found:
        return 0
    _retire(conn, found, learning)
    kept = 0
    for correction in found:
        kept += conn.execute(
            _KEEP + _AGAIN[learning.came_by],
            [
                *(new_id("ex"), learning.channel, correction.kind, learning.came_by),
                *(correction.before, correction.after, clipped(learning.reason, MOST_REASON)),
                *(learning.draft_id, learning.from_version_id, learning.version_id, learning.user_id),
                learning.decision_id,
            ],
        ).rowcount
    return kept


def list_examples(
    conn: Transaction, *, channel: ChannelKind | None = None, limit: int = 100, offset: int = 0
) -> tuple[EditExample, ...]:
    """Examples, the newest first."""
    found = read_all(
        conn,
        EditExample,
        _EXAMPLES + " WHERE (%(channel)s::text IS NULL OR e.channel = %(channel)s) "
        "ORDER BY e.learned_at DESC, e.id LIMIT %(limit)s OFFSET %(offset)s",
        {"channel": channel, "limit": limit, "offset": offset},
    )
    return _with_uses(conn, found)


def get_examples(conn: Transaction, example_ids: Sequence[str]) -> tuple[EditExample, ...]:
    """The examples of those ids that there are, the newest first."""
    if not example_ids:
        return ()
    query = _EXAMPLES + " WHERE e.id = ANY(%s) ORDER BY e.learned_at DESC, e.id"
    return _with_uses(conn, read_all(conn, EditExample, query, [list(example_ids)]))


def get_example(conn: Transaction, example_id: str) -> EditExample:
    """The example with that id. Raises NotFound."""
    found = get_examples(conn, [example_id])
    if not found:
        raise NotFound(f"There is no example {example_id}.")
    return found[0]


def ids_like(conn: Transaction, fragment: str, most: int = 3) -> tuple[str, ...]:
    """Ids of examples that are, begin with or end in what a person typed; `ex_` may be left out."""
    rows = conn.execute(
        "SELECT id FROM edit_examples WHERE starts_with(id, %(f)s) OR starts_with(id, 'ex_' || %(f)s) "
        "OR right(id, length(%(f)s)) = %(f)s ORDER BY id <> %(f)s, id LIMIT %(most)s",
        {"f": fragment, "most": most},
    ).fetchall()
    return tuple(row["id"] for row in rows)


def switch(conn: Transaction, example_id: str, *, on: bool, user_id: str, at: datetime) -> bool:
    """Switches an example; False when it was so already."""
    done = conn.execute(
        "UPDATE edit_examples SET is_on = %s, switched_by = %s, switched_at = %s WHERE id = %s AND is_on <> %s",
        [on, user_id, at, example_id, on],
    )
    return done.rowcount > 0


def candidates(
    conn: Transaction, channel: ChannelKind, most: int, *, but_of: str | None = None
) -> tuple[Candidate, ...]:
    """Of each kind the newest examples of a channel that are on, the newest first; those of one piece (`but_of`) may be
    left out."""
    return read_all(
        conn,
        Candidate,
        "SELECT n.* FROM unnest(%(kinds)s::text[]) AS k (kind) CROSS JOIN LATERAL ("
        "SELECT e.id, e.kind, e.before, e.after, e.reason, b.topic, e.vector FROM edit_examples e "
        "JOIN content_drafts d ON d.id = e.draft_id JOIN briefs b ON b.id = d.brief_id "
        "WHERE e.is_on AND e.channel = %(channel)s AND e.kind = k.kind "
        "AND (%(but_of)s::text IS NULL OR e.draft_id <> %(but_of)s) AND NOT EXISTS "
        "(SELECT FROM decisions x WHERE x.undoes = e.decision_id AND x.refusal IS NULL) "
        "ORDER BY e.learned_at DESC, e.id LIMIT %(most)s) n",
        {"kinds": list(get_args(ExampleKind)), "channel": channel, "most": most, "but_of": but_of},
    )


def set_vectors(conn: Transaction, vectors: Mapping[str, Sequence[float]]) -> None:
    """Keeps by what these examples are found; their words never change, so neither do these."""
    with conn.cursor() as cursor:
        cursor.executemany(
            "UPDATE edit_examples SET vector = %s WHERE id = %s",
            [(list(vector), example_id) for example_id, vector in vectors.items()],
        )


def forget_vectors(conn: Transaction) -> None:
    """Lets all vectors be calculated anew."""
    conn.execute("UPDATE edit_examples SET vector = NULL WHERE vector IS NOT NULL")


def _retire(conn: Transaction, found: Sequence[Correction], learning: Learning) -> None:
    pairs = [(correction.kind, correction.before) for correction in found if correction.before]
    conn.execute(
        "UPDATE edit_examples e SET is_on = false, switched_by = %s, switched_at = clock_timestamp() "
        "FROM unnest(%s::text[], %s::text[]) AS changed (kind, words) WHERE e.draft_id = %s AND e.is_on "
        "AND e.kind = changed.kind AND e.after = changed.words",
        [learning.user_id, [kind for kind, _ in pairs], [words for _, words in pairs], learning.draft_id],
    )


def _with_uses(conn: Transaction, found: Sequence[EditExample]) -> tuple[EditExample, ...]:
    uses = uses_of(conn, [example.id for example in found])
    return tuple(example.model_copy(update={"used_in": uses.get(example.id, ())}) for example in found)
