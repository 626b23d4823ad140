"""The evidence of one publication, put together from the rows that nobody may change.

Whoever is asked a year later why this was said, by whom it was approved and whether exactly that went out, wants one
file. So everything that bears on one post is gathered here in one read: the brief, every version, every decision, each
sentence with the passage it rests on, the sources with their digests, what the channel showed afterwards.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from domain.brief import Brief
from domain.claim import Verdict
from domain.own_files import described
from domain.package import Package
from domain.publication import Publication, ReadBack
from domain.value import Value
from domain.version import Version
from store import attestations, audit, campaigns, decisions, drafts, media, publications, sources, versions
from store.accounts import get_account
from store.documents import HistoryDocument
from store.live_history import ChangeEvidence, carried_versions, changes_of, history_of
from store.model_calls import ModelCall, calls_of_versions
from store.postgres import Transaction

FORMAT: Final = 1


class VersionEvidence(Value):
    """A version in one line: who or what made it, and from what."""

    number: int
    digest: str
    state: str
    made_by: str | None
    model: str
    made_with: dict[str, str]
    created_at: datetime
    is_published: bool


class DecisionEvidence(Value):
    """What a person said, about which bytes, and when."""

    kind: str
    by: str
    digest: str
    version: int | None
    comment: str
    said_at: datetime
    effective_at: datetime
    slot_at: datetime | None
    undone: bool
    refusal: str | None
    self_review: bool


class SentenceEvidence(Value):
    """A sentence of what was published, and what it rests on."""

    position: int
    sentence: str
    verdict: Verdict
    reasons: tuple[str, ...]
    source_id: str | None
    source_title: str | None
    passage: str | None
    start: int | None
    end: int | None
    attested_by: str | None
    attested_reason: str | None
    attested_until: date | None


class FileEvidence(Value):
    """A file of what was published, or of a change that was carried: what it is in few words, who brought it (None: it
    was drawn, by `maker`), and the SHA-256 of its bytes."""

    digest: str
    media_type: str
    title: str | None
    alt_text: str
    about: str
    maker: str | None
    brought_by: str | None


class SourceEvidence(Value):
    """A source that sentences rest on. `digest` is the SHA-256 of the kept bytes, `kept` where they lie in the media
    folder."""

    id: str
    title: str
    origin: str
    author: str | None
    published: str | None
    licence: str | None
    fetched_at: datetime
    media_type: str
    digest: str
    kept: str | None
    text: str


class EvidenceFile(Value):
    """All of it. `audit_intact` says whether the audit log's chain was whole when this was put together. `package` and
    `sentences` are those of what was published; `changes` are what the post was changed to afterwards, `history` all
    that was done to it at the channel, its withdrawal included. `sources` and `files` are those of everything that the
    post ever showed, its carried changes included."""

    format: int = FORMAT
    made_at: datetime
    campaign: str
    account: str
    publisher: str
    brief: Brief
    publication: Publication
    package: Package
    versions: tuple[VersionEvidence, ...]
    decisions: tuple[DecisionEvidence, ...]
    sentences: tuple[SentenceEvidence, ...]
    sources: tuple[SourceEvidence, ...]
    calls: tuple[ModelCall, ...]
    read_back: ReadBack | None
    audit_intact: bool
    files: tuple[FileEvidence, ...] = ()
    changes: tuple[ChangeEvidence, ...] = ()
    history: tuple[HistoryDocument, ...] = ()


def evidence_of(conn: Transaction, publication_id: str, now: datetime) -> EvidenceFile:
    """The evidence of one publication. Raises NotFound."""
    publication = publications.get_publication(conn, publication_id)
    draft = drafts.get_draft(conn, publication.draft_id)
    version = versions.get_version(conn, publication.version_id)
    account = get_account(conn, publication.account_id)
    names = _names(conn)
    vouched = {each.position: each for each in attestations.attestations_of(conn, version.id)}
    shown = (version, *carried_versions(conn, publication_id))
    cited = tuple(dict.fromkeys(e.source_id for each in shown for e in each.evidence if e.source_id))
    return EvidenceFile(
        made_at=now,
        campaign=campaigns.get_campaign(conn, draft.campaign_id).name,
        account=account.name,
        publisher=account.publisher,
        brief=campaigns.get_brief(conn, draft.brief_id),
        publication=publication,
        package=version.package,
        versions=_versions(conn, publication, names),
        decisions=_decisions(conn, publication.draft_id, names),
        sentences=tuple(
            SentenceEvidence(
                **each.model_dump(exclude={"claim_id", "approved_id", "attested_by"}),
                attested_by=names.get(each.attested_by or "", each.attested_by),
                attested_reason=vouched[each.position].reason if each.position in vouched else None,
                attested_until=vouched[each.position].until if each.position in vouched else None,
            )
            for each in version.evidence
        ),
        sources=_sources(conn, draft.campaign_id, cited),
        calls=tuple(calls_of_versions(conn, [version.id]).get(version.id, ())),
        read_back=_read_back(conn, publication_id),
        audit_intact=audit.verify(conn) is None,
        files=_files(conn, shown, draft.id, names),
        changes=changes_of(conn, publication_id, names),
        history=history_of(conn, publication.draft_id),
    )


def _files(
    conn: Transaction, shown: Sequence[Version], draft_id: str, names: dict[str, str]
) -> tuple[FileEvidence, ...]:
    known = {asset.digest: asset for asset in media.media_of(conn, draft_id)}
    found = []
    for packed in (packed for version in shown for packed in version.package.media):
        asset = known.get(packed.digest)
        by = asset.added_by if asset else None
        found.append(
            FileEvidence(
                **packed.model_dump(include={"digest", "media_type", "title", "alt_text"}),
                about=described(packed),
                maker=asset.maker if asset else None,
                brought_by=names.get(by, by) if by else None,
            )
        )
    return tuple(dict.fromkeys(found))


def _names(conn: Transaction) -> dict[str, str]:
    rows = conn.execute("SELECT id, name FROM users").fetchall()
    return {row["id"]: row["name"] for row in rows}


def _versions(conn: Transaction, publication: Publication, names: dict[str, str]) -> tuple[VersionEvidence, ...]:
    return tuple(
        VersionEvidence(
            number=each.number,
            digest=each.digest,
            state=each.state,
            made_by=names.get(each.made_by, each.made_by) if each.made_by else None,
            model=each.model,
            made_with=each.made_with.model_dump(),
            created_at=each.created_at,
            is_published=each.id == publication.version_id,
        )
        for each in versions.versions_of(conn, publication.draft_id)
    )


def _decisions(conn: Transaction, draft_id: str, names: dict[str, str]) -> tuple[DecisionEvidence, ...]:
    found = decisions.decisions_of(conn, draft_id)
    undone = {each.undoes for each in found if each.kind == "undo" and each.refusal is None}
    numbers = {each.id: each.number for each in versions.versions_of(conn, draft_id)}
    return tuple(
        DecisionEvidence(
            kind=each.kind,
            by=names.get(each.user_id, each.user_id),
            digest=each.digest,
            version=numbers.get(each.version_id),
            comment=each.comment,
            said_at=each.created_at,
            effective_at=each.effective_at,
            slot_at=each.slot_at,
            undone=each.id in undone,
            refusal=each.refusal,
            self_review=each.self_review,
        )
        for each in found
    )


def _sources(conn: Transaction, campaign_id: str, cited: Sequence[str]) -> tuple[SourceEvidence, ...]:
    """Those that the campaign still has: a sentence names its source and passage by itself."""
    there = {source.id: source for source in sources.sources_of(conn, campaign_id)}
    wanted = set(SourceEvidence.model_fields) - {"kept"}
    return tuple(
        SourceEvidence(
            **there[source_id].model_dump(include=wanted),
            kept=sources.source_bytes_path(conn, campaign_id, source_id),
        )
        for source_id in cited
        if source_id in there
    )


def _read_back(conn: Transaction, publication_id: str) -> ReadBack | None:
    row: Any = conn.execute("SELECT read_back FROM published_content WHERE id = %s", [publication_id]).fetchone()
    return None if row is None or row["read_back"] is None else ReadBack.model_validate(row["read_back"])
