"""What runs out is held before its slot, by the courier's sweep; and what slipped through is stopped at sending."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from press.courier import Courier
from press.expiry import sweep_expired
from press.intake import take_all
from store import approved_claims, audit, drafts, sources
from tests import builders
from tests.press.scene import Scene

DAY = timedelta(days=1)


def approved_on(scene: Scene, days_valid: int, slot_in_days: int) -> tuple[str, str]:
    """A scheduled post that rests on an entry; (publication, entry)."""
    entry = builders.make_entry(valid_until=scene.clock.now().date() + days_valid * DAY)
    with scene.conn() as conn:
        approved_claims.save_entry(conn, entry, None)
    evidence = builders.make_evidence(source_id=None, claim_id=None, approved_id=entry.id)
    version = scene.piece(evidence=(evidence,))
    decision = scene.decide(version, slot_at=scene.clock.now() + slot_in_days * DAY)
    take_all(scene.services())
    publication = scene.publication_of(decision)
    assert publication.status == "scheduled"
    return publication.id, entry.id


def test_a_post_is_held_before_its_slot_when_its_claim_runs_out(scene: Scene) -> None:
    publication_id, entry_id = approved_on(scene, days_valid=1, slot_in_days=5)
    assert sweep_expired(scene.services()) == 0
    scene.clock.advance(2 * DAY.total_seconds())
    assert sweep_expired(scene.services()) == 1
    (row,) = scene.publications()
    assert (row.id, row.status) == (publication_id, "held")
    assert row.due_at > scene.clock.now()
    assert "was valid until" in (row.reason or "")
    with scene.conn() as conn:
        assert "was valid until" in (drafts.get_draft(conn, row.draft_id).note or "")
        line = next(row for row in audit.list_rows(conn) if row.action == "ground.expired")
        assert (line.subject, line.detail["held"]) == (entry_id, 1)
    assert sweep_expired(scene.services()) == 0
    assert scene.effects() == []


def test_a_claim_that_is_prolonged_is_acted_on_again(scene: Scene) -> None:
    _, entry_id = approved_on(scene, days_valid=1, slot_in_days=9)
    scene.clock.advance(2 * DAY.total_seconds())
    with scene.conn() as conn:
        entry = approved_claims.get_entry(conn, entry_id)
        later = entry.model_copy(update={"valid_until": scene.clock.now().date() + DAY})
        approved_claims.save_entry(conn, later, None)
    assert sweep_expired(scene.services()) == 0
    scene.clock.advance(2 * DAY.total_seconds())
    assert sweep_expired(scene.services()) == 1


def test_sending_asks_again_where_no_sweep_came_by(scene: Scene) -> None:
    approved_on(scene, days_valid=1, slot_in_days=2)
    scene.clock.advance(2 * DAY.total_seconds())
    scene.deliver_due(scene.services())
    (row,) = scene.publications()
    assert row.status == "held"
    assert "was valid until" in (row.reason or "")
    assert scene.effects() == []


def test_a_source_that_runs_out_is_withdrawn_and_holds_its_posts(scene: Scene) -> None:
    with scene.conn() as conn:
        brief = builders.make_brief(conn)
        source, _ = builders.make_source(conn, brief.campaign_id)
        sources.set_valid_until(conn, brief.campaign_id, source.id, scene.clock.now().date())
        publication = builders.make_publication(
            conn,
            slot_at=scene.clock.now() + 3 * DAY,
            brief=brief,
            evidence=(builders.make_evidence(source_id=source.id),),
        )
        builders.make_publication(conn, slot_at=scene.clock.now() + 3 * DAY)
    assert sweep_expired(scene.services()) == 0
    scene.clock.advance(DAY.total_seconds())
    assert sweep_expired(scene.services()) == 1
    states = {row.id: row.status for row in scene.publications()}
    assert states.pop(publication.id) == "held"
    assert set(states.values()) == {"scheduled"}
    with scene.conn() as conn:
        assert sources.get_source(conn, brief.campaign_id, source.id).state == "withdrawn"


def test_the_courier_sweeps_by_itself(scene: Scene) -> None:
    publication_id, _ = approved_on(scene, days_valid=1, slot_in_days=5)
    scene.clock.advance(2 * DAY.total_seconds())
    courier = Courier(scene.services(), scene.folder / "courier.json")
    with ThreadPoolExecutor(1) as senders:
        courier._reap(senders)
    assert [(row.id, row.status) for row in scene.publications()] == [(publication_id, "held")]
