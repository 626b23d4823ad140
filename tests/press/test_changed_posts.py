"""What looks at a changed post looks at the version that it shows: recall, results, evidence, and putting away."""

from typing import Any

import pytest

from desk import archive as desk
from desk import reviews
from domain.errors import Conflict
from domain.package import PackedMedia
from store import archive, drafts, live_changes, publications, recall
from store.evidence_file import evidence_of
from store.holds import hold_account, release_account
from tests import builders
from tests.press.scene import Scene

NEW = "Most organisations run more than eleven Collectors."


def citing(source_id: str) -> dict[str, Any]:
    return {"evidence": (builders.make_evidence(source_id=source_id),)}


def test_a_changed_post_rests_on_what_it_shows_now(scene: Scene) -> None:
    live = scene.live()
    changed = scene.proposed(live, NEW, **citing("src_other"))
    with scene.conn() as conn:
        (row,) = recall.resting_on_source(conn, "src_survey")
        assert (row.publication_id, row.publication) == (live.id, "verified")
    scene.decide(changed)
    scene.drain()
    with scene.conn() as conn:
        (row,) = recall.resting_on_source(conn, "src_other")
        assert (row.publication_id, row.publication, row.version) == (live.id, "verified", changed.number)
        assert recall.resting_on_source(conn, "src_survey") == (), "nobody can read it any more"
        out = publications.out_of_versions(conn, [live.version_id, changed.id])
    assert out == {changed.id: live.id}


def test_the_evidence_has_sources_and_files_of_what_it_was_changed_to(scene: Scene) -> None:
    live = scene.live()
    image = PackedMedia(digest="a" * 64, media_type="image/png", width=1200, height=628, alt_text="Another card")
    with scene.conn() as conn:
        draft = drafts.get_draft(conn, live.draft_id)
        for source_id in ("src_survey", "src_other"):
            builders.make_source(conn, draft.campaign_id, id=source_id)
        published = evidence_of(conn, live.id, scene.clock.now())
        package = published.package.model_copy(update={"media": (*published.package.media, image)})
        changed = builders.make_version(conn, draft, package=package, **citing("src_other"))
        decision = builders.decide(conn, changed)
        live_changes.add_change(
            conn,
            publication_id=live.id,
            draft_id=draft.id,
            version_id=changed.id,
            digest=changed.digest,
            decision_id=decision.id,
            due_at=scene.clock.now(),
        )
        assert [each.id for each in evidence_of(conn, live.id, scene.clock.now()).sources] == ["src_survey"]
        conn.execute("UPDATE live_changes SET status = 'verified', sent_at = now()")
        found = evidence_of(conn, live.id, scene.clock.now())
    assert [each.id for each in found.sources] == ["src_survey", "src_other"]
    assert [each.digest for each in found.files] == [each.digest for each in package.media]
    assert (found.package, found.sentences) == (published.package, published.sentences)


def test_an_approved_change_is_held_when_its_campaign_is_put_away(scene: Scene) -> None:
    live = scene.live()
    change = scene.change(live, NEW)
    owner, clock = scene.newsroom.owner, scene.clock
    with scene.conn() as conn:
        campaign_id = drafts.get_draft(conn, live.draft_id).campaign_id
        assert archive.count_waiting(conn) == {campaign_id: 1}
        (waiting,) = archive.waiting_posts(conn, campaign_id)
        hold_account(conn, live.account_id, "Revoked.")
    assert (waiting.publication_id, waiting.change, waiting.version) == (live.id, "scheduled", change.version)
    with pytest.raises(Conflict, match="--hold"):
        desk.archive(scene.database, owner, clock, campaign_id=campaign_id)
    done = desk.archive(scene.database, owner, clock, campaign_id=campaign_id, hold=True)
    assert [each.draft_id for each in done.held] == [live.draft_id]
    with scene.conn() as conn:
        release_account(conn, live.account_id, clock.now())
        assert archive.count_waiting(conn) == {}
    back = desk.unarchive(scene.database, owner, clock, campaign_id=campaign_id)
    assert (back.held, back.changes) == ((), (live.draft_id,))
    scene.drain()
    held = scene.row(change)
    assert (held.status, held.reason, scene.channel.edits) == ("held", archive.HOLD, [])
    reviews.undo_last(scene.database, owner, clock, draft_id=live.draft_id)
    scene.drain()
    reviews.approve(scene.database, owner, clock, draft_id=live.draft_id)
    clock.advance(60)
    scene.drain()
    assert scene.channel.edits == [NEW], "a person says it again"


def test_a_change_in_the_call_is_settled_first(scene: Scene) -> None:
    live = scene.live()
    change = scene.change(live, NEW)
    with scene.conn() as conn:
        campaign_id = drafts.get_draft(conn, live.draft_id).campaign_id
        conn.execute("UPDATE live_changes SET status = 'unknown' WHERE id = %s", [change.id])
    with pytest.raises(Conflict, match="being carried"):
        desk.archive(scene.database, scene.newsroom.owner, scene.clock, campaign_id=campaign_id, hold=True)
