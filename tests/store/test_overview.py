"""What screens and scripts are shown, and with how many questions."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

import psycopg
import pytest

from domain.claim import Evidence
from domain.errors import NotFound
from domain.package import PackedMedia
from domain.version import CLAIMS_CHECK, CheckResult, NotDone
from store import drafts, overview, people, work
from store.attestations import add_attestation, attestations_of
from store.postgres import Transaction
from tests import builders


def test_a_drafts_document_has_the_documented_fields(conn: Transaction) -> None:
    campaign = builders.make_campaign(conn)
    brief = builders.make_brief(conn, campaign)
    draft = builders.make_draft(conn, brief, "blog")
    asset = builders.make_media(conn, draft)
    shown = PackedMedia(**asset.model_dump(include=set(PackedMedia.model_fields)))
    builders.make_version(
        conn,
        draft,
        package=builders.make_package(draft, "Body.", title="Title", media=(shown,)),
        evidence=(builders.make_evidence(), Evidence(position=1, sentence="Why?", verdict="no_claim")),
        not_done=(NotDone(wish="w", reason="r"),),
    )
    document = overview.draft_json(conn, draft.id)
    assert list(document.model_dump()) == [
        *("id", "campaign", "brief", "channel", "version", "status", "title", "text", "media", "claims", "checks"),
        *("not_done", "model", "tokens", "seconds", "calls", "sentences", "examples", "contradictions"),
        *("change", "proposed", "live", "history"),
    ]
    assert (document.campaign, document.brief, document.channel) == (campaign.name, brief.topic, "blog")
    assert (document.version, document.status, document.title, document.text) == (1, "in_review", "Title", "Body.")
    assert [(m.digest, m.path) for m in document.media] == [(asset.digest, asset.path)]
    assert [list(claim.model_dump()) for claim in document.claims] == [
        [
            *("sentence", "source_id", "source_title", "passage", "start", "end", "verdict", "attested_by"),
            *("approved_claim", "approved_earlier"),
        ]
    ]
    assert document.not_done == (NotDone(wish="w", reason="r"),)
    assert (document.model, document.tokens) == ("offline-writer/1", 120)


def test_a_planned_draft_has_a_document_too(conn: Transaction) -> None:
    draft = builders.make_draft(conn)
    document = overview.draft_json(conn, draft.id)
    assert (document.version, document.status, document.text, document.claims) == (0, "planned", "", ())
    with pytest.raises(NotFound):
        overview.draft_json(conn, "draft_none")


def test_documents_can_be_chosen_and_paged(conn: Transaction) -> None:
    campaign = builders.make_campaign(conn)
    briefs = [builders.make_brief(conn, campaign) for _ in range(3)]
    pieces = [builders.make_draft_with_version(conn, brief)[0] for brief in briefs]
    builders.make_draft_with_version(conn)
    chosen = overview.drafts_json(conn, campaign_id=campaign.id)
    assert [document.id for document in chosen] == [piece.id for piece in pieces]
    assert [d.id for d in overview.drafts_json(conn, campaign_id=campaign.id, limit=1, offset=1)] == [pieces[1].id]
    assert overview.drafts_json(conn, status="approved") == ()
    assert len(overview.drafts_json(conn, status="in_review")) == 4


def test_a_publications_document_has_the_documented_fields(conn: Transaction) -> None:
    publication = builders.make_publication(conn)
    (document,) = overview.publications_json(conn, draft_id=publication.draft_id)
    assert list(document.model_dump()) == [
        *("id", "draft_id", "version", "digest", "channel", "status", "url", "sent_at", "verified_at"),
        *("planned_at", "wall", "zone", "reason", "remark", "live_version", "changes"),
    ]
    assert overview.publications_json(conn, draft_id=publication.draft_id) == (document,)


def test_the_queue_shows_what_waits_longest_first(conn: Transaction) -> None:
    pieces = [builders.make_draft_with_version(conn)[0] for _ in range(3)]
    assert [row.draft_id for row in overview.queue(conn, "pending", limit=2)] == [p.id for p in pieces[:2]]
    assert [row.draft_id for row in overview.queue(conn, "pending", limit=2, offset=2)] == [pieces[2].id]
    mine = overview.queue(conn, "pending", campaign_id=pieces[1].campaign_id)
    assert [row.draft_id for row in mine] == [pieces[1].id]
    assert overview.queue(conn, "pending", channel="blog") == ()


def test_a_queue_row_tells_risk_decision_and_slot(conn: Transaction) -> None:
    unsupported = builders.make_evidence(verdict="unsupported")
    failed = CheckResult(name="length", passed=False, blocking=True)
    _, version = builders.make_draft_with_version(conn, evidence=(unsupported,), checks=(failed,))
    effective = datetime.now(UTC) + timedelta(seconds=10)
    decision = builders.decide(conn, version, effective_at=effective)
    (row,) = overview.queue(conn, "pending")
    assert (row.unsupported, row.failed_checks, row.title) == (1, 1, version.package.title)
    assert (row.said, row.said_effective_at, row.digest) == ("approve", effective, version.digest)
    builders.decide(conn, version, "undo", undoes=decision.id)
    (row,) = overview.queue(conn, "pending")
    assert row.said is None
    publication = builders.make_publication(conn)
    (row,) = overview.queue(conn, "approved")
    assert (row.draft_id, row.publication, row.due_at) == (publication.draft_id, "scheduled", publication.due_at)


def test_what_has_a_slot_or_a_due_day_stands_before_what_waits_longest(conn: Transaction) -> None:
    waits = builders.make_draft_with_version(conn)[0]
    today = datetime.now(UTC).date()
    late, soon = (builders.make_brief(conn, due=today + timedelta(days=days)) for days in (9, 2))
    due_late, due_soon = (builders.make_draft_with_version(conn, brief)[0] for brief in (late, soon))
    held = builders.make_publication(conn, datetime.now(UTC) + timedelta(days=5))
    draft = drafts.get_draft(conn, held.draft_id)
    builders.make_version(conn, draft, "A person's own words.", made_by=people.owner(conn).user_id)
    rows = overview.queue(conn, "pending")
    assert [row.draft_id for row in rows] == [due_soon.id, held.draft_id, due_late.id, waits.id]
    assert [(row.slot, row.due) for row in rows[:2]] == [(None, soon.due), (held.due_at, None)]


def test_problems_stand_before_what_goes_out_by_itself(conn: Transaction) -> None:
    now = datetime.now(UTC)
    later, sooner, stuck = (builders.make_publication(conn, now + timedelta(days=days)) for days in (3, 1, 8))
    conn.execute("UPDATE published_content SET status = 'late' WHERE id = %s", [stuck.id])
    rows = overview.queue(conn, "approved")
    assert [row.draft_id for row in rows] == [stuck.draft_id, sooner.draft_id, later.draft_id]


def test_a_claim_that_somebody_vouched_for_is_no_failed_check_any_more(conn: Transaction) -> None:
    bad = builders.make_evidence(verdict="unsupported")
    person = builders.make_evidence(position=1, verdict="needs_person")
    checks = (
        CheckResult(name=CLAIMS_CHECK, passed=False, blocking=True),
        CheckResult(name="length", passed=False, blocking=True),
    )
    _, version = builders.make_draft_with_version(conn, evidence=(bad, person), checks=checks)
    (row,) = overview.queue(conn, "pending")
    assert (row.unsupported, row.for_person, row.failed_checks) == (1, 1, 1)
    for position in (0, 1):
        add_attestation(
            conn,
            version_id=version.id,
            digest=version.digest,
            position=position,
            user_id=people.owner(conn).user_id,
            reason="I was there.",
        )
    (row,) = overview.queue(conn, "pending")
    assert (row.unsupported, row.for_person, row.failed_checks) == (0, 0, 1)
    document = overview.draft_json(conn, row.draft_id)
    assert {check.name: check.passed for check in document.checks} == {CLAIMS_CHECK: True, "length": False}
    assert {claim.attested_by for claim in document.claims} == {people.owner(conn).name}
    assert [(a.position, a.reason) for a in attestations_of(conn, version.id)] == [
        (0, "I was there."),
        (1, "I was there."),
    ]


def test_every_piece_is_on_exactly_one_tab(conn: Transaction) -> None:
    builders.make_draft(conn)
    builders.make_draft_with_version(conn)
    builders.make_approved(conn)
    counts = overview.queue_counts(conn)
    assert counts == {
        "pending": 1,
        "changes_requested": 0,
        "approved": 1,
        "rejected": 0,
        "expired": 0,
        "published": 0,
        "waiting": 1,
    }
    assert {tab: len(overview.queue(conn, tab)) for tab in overview.TABS} == counts


def test_campaigns_are_counted_with_their_open_work(conn: Transaction) -> None:
    campaign = builders.make_campaign(conn)
    brief = builders.make_brief(conn, campaign)
    planned = builders.make_draft(conn, brief, "blog")
    builders.make_draft_with_version(conn, brief, "linkedin")
    ids = work.ask(conn, drafts=[planned.id], kind="draft", queue="bulk", requested_by=None)
    ((_, lease),) = work.claim(conn, ids, "w", 60, "run")
    work.set_phase(conn, lease, "drafting")
    empty = builders.make_campaign(conn)
    first, second = overview.campaign_overview(conn)
    assert (first.id, first.pieces, first.briefs, first.counts) == (empty.id, 0, 0, {})
    assert (second.id, second.pieces, second.briefs) == (campaign.id, 2, 1)
    assert second.counts == {"planned": 1, "in_review": 1}
    assert (second.work_waiting, second.work_running) == (0, 1)
    assert [(p.draft_id, p.phase) for p in second.at_work] == [(planned.id, "drafting")]


class CountingCursor(psycopg.Cursor[Any]):
    """Counts what is asked."""

    asked = 0

    def execute(self, *args: Any, **kwargs: Any) -> Self:
        CountingCursor.asked += 1
        return super().execute(*args, **kwargs)


def test_a_page_costs_the_same_number_of_questions_whatever_its_length(conn: Transaction) -> None:
    def questions() -> int:
        plain, conn.cursor_factory, CountingCursor.asked = conn.cursor_factory, CountingCursor, 0
        overview.drafts_json(conn)
        overview.queue(conn, "pending")
        overview.publications_json(conn)
        overview.campaign_overview(conn)
        conn.cursor_factory = plain
        return CountingCursor.asked

    builders.make_draft_with_version(conn)
    builders.make_publication(conn)
    before = questions()
    for _ in range(5):
        builders.make_draft_with_version(conn)
        builders.make_publication(conn)
    assert questions() == before <= 8
