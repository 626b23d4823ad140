"""Versions: immutable states of a piece, saved with their evidence.

The package is kept as text, byte for byte what the digest covers: JSONB would reorder keys and the proof would be gone.
Saving decides between three outcomes. A machine's version of an approved piece is only `proposed`: the approval stands.
So is anybody's version of a published one, which is the change of it that waits for a decision: the live post stays as
it is. Any other becomes the current one and puts the piece back into review; when a person edits an approved piece, its
slot goes on hold, because what was approved is no longer what they want to send.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from domain.actor import RIGHTS
from domain.claim import Evidence
from domain.draft import Draft, check_change, check_move
from domain.errors import Conflict, InvalidInput, NotFound, Permanent
from domain.package import Package, canonical_json
from domain.version import NewVersion, Version, VersionState
from store import embeddings, lineage, live_changes, settling
from store.drafts import lock_draft, set_change
from store.ids import new_id
from store.postgres import Transaction

_VERSIONS = (
    "SELECT id, draft_id, number, digest, package, state, made_by, authors, checks, not_done, made_with, model, "
    "tokens, seconds, created_at, sentences FROM content_versions"
)
_MAY_ATTEST = [role for role, rights in RIGHTS.items() if "attest" in rights]
EDITED = "The approved text was edited; the new version needs a decision."
UNDER_WAY = "A change of the live post is approved and on its way: ask again when it is carried."


def save_version(conn: Transaction, new: NewVersion) -> Version:
    """Stores a version and moves its piece accordingly. Raises Conflict when the piece cannot go into review."""
    draft = lock_draft(conn, new.draft_id)
    _check_target(draft, new.package)
    beside_live = draft.status == "published"
    beside = beside_live or (new.made_by is None and draft.status == "approved")
    state: VersionState = "proposed" if beside else "current"
    if beside_live:
        _check_beside_live(conn, draft, by_hand=new.made_by is not None)
    elif state == "current":
        _make_room(conn, draft)
    version_id = _insert(conn, new, state)
    _insert_evidence(conn, version_id, new.evidence)
    if state == "current":
        _point_at(conn, draft.id, version_id)
    elif beside_live:
        conn.execute(
            "UPDATE content_drafts SET change = 'in_review', change_id = %s, note = NULL, "
            "updated_at = clock_timestamp() WHERE id = %s",
            [version_id, draft.id],
        )
    version = get_version(conn, version_id)
    embeddings.register(conn, "content_library", {version_id: version.digest})
    if new.made_by is not None:  # a crew's run tells of its versions itself
        lineage.expect(conn, version_id, draft_ids=[draft.id])
    return version


def adopt_version(conn: Transaction, version_id: str) -> Version:
    """Makes a proposed version the current one: the piece goes back into review, an approved slot on hold."""
    version = get_version(conn, version_id)
    if version.state != "proposed":
        raise Conflict(f"Version {version.number} is {version.state}, not proposed.")
    _make_room(conn, lock_draft(conn, version.draft_id))
    conn.execute("UPDATE content_versions SET state = 'current' WHERE id = %s", [version_id])
    _point_at(conn, version.draft_id, version_id)
    return get_version(conn, version_id)


def carry_over(conn: Transaction, draft: Draft, version_id: str) -> None:
    """The live post says what this version says: it takes the place of the one that was live, and the piece stays
    published. Its change is over, unless another one is in hand by now."""
    conn.execute(
        "UPDATE content_versions SET state = CASE WHEN id = %(id)s THEN 'current' ELSE 'superseded' END "
        "WHERE draft_id = %(draft)s AND (id = %(id)s OR state = 'current')",
        {"id": version_id, "draft": draft.id},
    )
    conn.execute(
        "UPDATE content_drafts d SET version = v.number, version_id = v.id, note = NULL, "
        "updated_at = clock_timestamp(), change = CASE WHEN change_id = v.id THEN 'none' ELSE change END, "
        "change_id = nullif(change_id, v.id) "
        "FROM content_versions v WHERE v.id = %s AND d.id = %s",
        [version_id, draft.id],
    )


def drop_change(conn: Transaction, draft: Draft, note: str | None = None) -> None:
    """The proposed change of a live post is not wanted: the post stays as it is."""
    if draft.change_id is not None:
        conn.execute("UPDATE content_versions SET state = 'superseded' WHERE id = %s", [draft.change_id])
    set_change(conn, draft.id, "none", note)


def version_in_hand(conn: Transaction, draft: Draft) -> Version | None:
    """The version that people decide on and edit: a proposed change of a live post, else the current one."""
    return get_version(conn, draft.change_id) if draft.change_id else current_version(conn, draft.id)


def current_version(conn: Transaction, draft_id: str) -> Version | None:
    """The version under review or decided on; None before the first."""
    found = _read(conn, _VERSIONS + " WHERE draft_id = %s AND state = 'current'", [draft_id])
    return found[0] if found else None


def get_version(conn: Transaction, version_id: str) -> Version:
    """One version with its evidence, attestations applied. Raises Permanent when the stored bytes were altered."""
    found = _read(conn, _VERSIONS + " WHERE id = %s", [version_id])
    if not found:
        raise NotFound(f"There is no version {version_id}.")
    return found[0]


def versions_of(conn: Transaction, draft_id: str) -> tuple[Version, ...]:
    """All versions of a piece, oldest first."""
    return _read(conn, _VERSIONS + " WHERE draft_id = %s ORDER BY number", [draft_id])


def newest_versions(conn: Transaction, draft_ids: Sequence[str]) -> tuple[Version, ...]:
    """The latest version of each of these pieces that has one, proposed ones too."""
    latest = "SELECT max(number) FROM content_versions n WHERE n.draft_id = content_versions.draft_id"
    return _read(conn, f"{_VERSIONS} WHERE draft_id = ANY(%s) AND number = ({latest})", [list(draft_ids)])


def words_of(conn: Transaction, version_ids: Sequence[str]) -> dict[str, str]:
    """Title and text of those versions that exist, by id."""
    rows = conn.execute(
        "SELECT id, title || E'\\n' || (package::json ->> 'text') AS words FROM content_versions WHERE id = ANY(%s)",
        [list(version_ids)],
    ).fetchall()
    return {row["id"]: row["words"] for row in rows}


def settled_texts(conn: Transaction, version_ids: Sequence[str], *, but_of_brief: str) -> dict[str, str]:
    """Texts, by id, of those versions that are current and approved or published, in the given order, one brief left
    out."""
    rows = conn.execute(
        "SELECT v.id, v.package::json ->> 'text' AS text FROM content_versions v JOIN content_drafts d "
        "ON d.version_id = v.id WHERE v.id = ANY(%s) AND d.status IN ('approved', 'published') AND d.brief_id <> %s",
        [list(version_ids), but_of_brief],
    ).fetchall()
    texts = {row["id"]: row["text"] for row in rows}
    return {version_id: texts[version_id] for version_id in version_ids if version_id in texts}


def nearest_earlier(conn: Transaction, near: Sequence[tuple[str, str, float]]) -> tuple[tuple[str, str, float], ...]:
    """(version, title of the other, nearness) for those of the pairs (version, other, nearness) whose other is the
    current version of another idea's piece and older; the nearest last."""
    rows = conn.execute(
        "SELECT n.id, o.title, n.score FROM unnest(%s::text[], %s::text[], %s::float[]) AS n (id, other, score) "
        "JOIN content_versions v ON v.id = n.id JOIN content_drafts d ON d.id = v.draft_id "
        "JOIN content_versions o ON o.id = n.other JOIN content_drafts e ON e.version_id = o.id "
        "WHERE e.brief_id <> d.brief_id AND e.status <> 'rejected' AND o.created_at < v.created_at "
        "ORDER BY n.score, o.id",
        [[pair[0] for pair in near], [pair[1] for pair in near], [pair[2] for pair in near]],
    ).fetchall()
    return tuple((row["id"], row["title"], row["score"]) for row in rows)


def add_to_check(conn: Transaction, version_id: str, name: str, said: str) -> None:
    """Lets a check that does not block fail, for a reason found after the version was saved. Nothing else of what was
    checked can be changed: the database does it."""
    conn.execute("SELECT add_to_check(%s, %s, %s)", [version_id, name, said])


def _check_target(draft: Draft, package: Package) -> None:
    if (package.channel, package.account_id) != (draft.channel, draft.account_id):
        raise InvalidInput(
            f"The package is for {package.channel} ({package.account_id}), the draft for {draft.channel} "
            f"({draft.account_id})."
        )


def _check_beside_live(conn: Transaction, draft: Draft, *, by_hand: bool) -> None:
    """What a new change of a live post leaves behind. A person's edit takes the place of an approved one that is not
    carried yet; a machine's leaves the approval standing."""
    if draft.change == "approved" and not by_hand:
        raise Conflict(UNDER_WAY)
    check_change(draft.change, "in_review")
    live_changes.withdraw_waiting(conn, draft.id, EDITED)


def _make_room(conn: Transaction, draft: Draft) -> None:
    """What the former current version leaves behind when another takes its place."""
    check_move(draft.status, "in_review")
    if draft.status in ("approved", "held"):
        settling.hold_open(conn, draft.id, EDITED)
    conn.execute(
        "UPDATE content_versions SET state = 'superseded' WHERE draft_id = %s AND state <> 'superseded'", [draft.id]
    )


def _insert(conn: Transaction, new: NewVersion, state: VersionState) -> str:
    version_id = new_id("ver")
    text = canonical_json(new.package)
    if state == "proposed":
        conn.execute(
            "UPDATE content_versions SET state = 'superseded' WHERE draft_id = %s AND state = 'proposed'",
            [new.draft_id],
        )
    conn.execute(
        "INSERT INTO content_versions (id, draft_id, number, digest, package, title, state, made_by, authors, checks, "
        "not_done, made_with, model, tokens, seconds, sentences) VALUES (%(id)s, %(draft_id)s, "
        "(SELECT coalesce(max(number), 0) + 1 FROM content_versions WHERE draft_id = %(draft_id)s), %(digest)s, "
        "%(package)s, %(title)s, %(state)s, %(made_by)s, %(authors)s, %(checks)s, %(not_done)s, %(made_with)s, "
        "%(model)s, %(tokens)s, %(seconds)s, %(sentences)s)",
        {
            "id": version_id,
            "draft_id": new.draft_id,
            "digest": _sha256(text),
            "package": text,
            "title": new.package.title or new.package.subject,
            "state": state,
            "made_by": new.made_by,
            "authors": list(new.authors),
            "checks": Jsonb([check.model_dump(mode="json") for check in new.checks]),
            "not_done": Jsonb([wish.model_dump(mode="json") for wish in new.not_done]),
            "made_with": Jsonb(new.made_with.model_dump(mode="json")),
            "model": new.model,
            "tokens": new.tokens,
            "seconds": new.seconds,
            "sentences": len(new.evidence),
        },
    )
    return version_id


def _insert_evidence(conn: Transaction, version_id: str, evidence: Sequence[Evidence]) -> None:
    # An attestation is bound to the version it was given for: `attested_by` of a former version is not taken over.
    if not evidence:
        return
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO evidence (version_id, position, sentence, verdict, reasons, claim_id, source_id, "
            "source_title, passage, start_at, end_at, approved_id) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    *(version_id, e.position, e.sentence, e.verdict, list(e.reasons), e.claim_id),
                    *(e.source_id, e.source_title, e.passage, e.start, e.end, e.approved_id),
                )
                for e in evidence
            ],
        )


def _point_at(conn: Transaction, draft_id: str, version_id: str) -> None:
    conn.execute(
        "UPDATE content_drafts d SET version = v.number, version_id = v.id, status = 'in_review', note = NULL, "
        "updated_at = clock_timestamp() FROM content_versions v WHERE v.id = %s AND d.id = %s",
        [version_id, draft_id],
    )


def _read(conn: Transaction, query: str, params: Sequence[Any]) -> tuple[Version, ...]:
    rows = conn.execute(query, params).fetchall()
    evidence = evidence_of(conn, [row["id"] for row in rows])
    return tuple(_version(row, evidence.get(row["id"], ())) for row in rows)


def _version(row: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Version:
    if _sha256(row["package"]) != row["digest"]:
        raise Permanent(f"The stored bytes of version {row['id']} do not have its digest: they were altered.")
    return Version.model_validate({**row, "package": Package.model_validate_json(row["package"]), "evidence": evidence})


def evidence_of(conn: Transaction, version_ids: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
    """The evidence of several versions in one query. An attestation counts until its day has passed, and while whoever
    gave it may give one."""
    rows = conn.execute(
        "SELECT e.version_id, e.position, e.sentence, e.verdict, e.reasons, e.claim_id, e.source_id, e.source_title, "
        'e.passage, e.start_at AS start, e.end_at AS "end", e.approved_id, '
        "CASE WHEN u.role = ANY(%s) THEN u.name END AS attested_by FROM evidence e "
        "LEFT JOIN attestations a ON a.version_id = e.version_id AND a.position = e.position "
        "AND (a.until IS NULL OR a.until >= current_date) LEFT JOIN users u ON u.id = a.user_id "
        "WHERE e.version_id = ANY(%s) ORDER BY e.version_id, e.position",
        [_MAY_ATTEST, list(version_ids)],
    ).fetchall()
    found: dict[str, tuple[Evidence, ...]] = {}
    for row in rows:
        version_id = row.pop("version_id")
        found[version_id] = (*found.get(version_id, ()), Evidence.model_validate(row))
    return found


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
