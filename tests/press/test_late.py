"""A missed slot, and what its campaign wants to become of it."""

from datetime import timedelta

import pytest

from desk.reviews import approve, undo_last
from domain.publication import NeedsReconnect, Publication, TryLater
from domain.timing import LatePolicy
from press.intake import take_all
from store import audit, campaigns, drafts
from store.holds import release_account
from tests.press.scene import Scene

SEND, ASK, DROP = LatePolicy(then="send", hours=6), LatePolicy(then="ask"), LatePolicy(then="drop")
HOUR = 3600


def with_policy(scene: Scene, publication: Publication, policy: LatePolicy) -> Publication:
    with scene.conn() as conn:
        draft = drafts.get_draft(conn, publication.draft_id)
        campaign = campaigns.get_campaign(conn, draft.campaign_id)
        campaigns.save_campaign(conn, campaign.model_copy(update={"late": policy}))
    return publication


def piece_status(scene: Scene, publication: Publication) -> str:
    with scene.conn() as conn:
        return drafts.get_draft(conn, publication.draft_id).status


def told_late(scene: Scene, publication: Publication) -> list[int]:
    with scene.conn() as conn:
        rows = [row for row in audit.list_rows(conn) if row.action == "publication.sent_late"]
        return [int(str(row.detail["minutes_late"])) for row in rows if row.subject == publication.id]


@pytest.mark.parametrize(
    ("policy", "seconds", "status", "piece"),
    [
        *((policy, 600, "verified", "published") for policy in (SEND, ASK, DROP)),
        (SEND, 6 * HOUR, "verified", "published"),
        (SEND, 6 * HOUR + 1, "late", "approved"),
        (ASK, 601, "late", "approved"),
        (DROP, 601, "withdrawn", "expired"),
    ],
)
def test_each_policy_does_what_it_says(scene: Scene, policy: LatePolicy, seconds: int, status: str, piece: str) -> None:
    publication = with_policy(scene, scene.approved(), policy)
    scene.clock.advance(seconds)
    after = scene.deliver(publication)
    assert (after.status, piece_status(scene, publication)) == (status, piece)
    assert len(scene.effects()) == (status == "verified")
    if status != "verified":
        assert "It was due at" in (after.reason or "")
    assert told_late(scene, publication) == ([360] if seconds == 6 * HOUR else [])


def test_what_waits_as_late_goes_out_by_a_person_s_word_only(scene: Scene) -> None:
    from desk.publications import settle

    publication = with_policy(scene, scene.approved(), ASK)
    scene.clock.advance(HOUR)
    scene.drain()
    assert scene.effects() == []
    settle(scene.database, scene.newsroom.owner, scene.clock, publication_id=publication.id, word="send")
    after = scene.deliver(publication)
    assert (after.status, after.planned_at) == ("verified", scene.clock.now())
    assert told_late(scene, publication) == [], "it was planned anew"


def test_what_expired_is_reviewed_again_and_sent_once(scene: Scene) -> None:
    publication = with_policy(scene, scene.approved(), DROP)
    scene.clock.advance(HOUR)
    scene.drain()
    assert piece_status(scene, publication) == "expired"
    owner = scene.newsroom.owner
    undo_last(scene.database, owner, scene.clock, draft_id=publication.draft_id)
    take_all(scene.services())
    assert piece_status(scene, publication) == "in_review"
    approve(scene.database, owner, scene.clock, draft_id=publication.draft_id)
    scene.drain()
    assert piece_status(scene, publication) == "published"
    assert len(scene.effects()) == 1


def test_a_channel_that_is_busy_beyond_the_slot_makes_it_late_too(scene: Scene) -> None:
    publication = with_policy(scene, scene.approved(), DROP)
    scene.channel.answers = [TryLater(reason="Busy.", after_seconds=900)]
    assert scene.deliver(publication).status == "scheduled"
    scene.clock.advance(900)
    assert scene.deliver(publication).status == "withdrawn"
    assert scene.effects() == []


def test_an_account_connected_too_late_drops_what_its_campaign_drops(scene: Scene) -> None:
    publication = with_policy(scene, scene.approved(), DROP)
    scene.channel.answers = [NeedsReconnect(reason="Revoked.")]
    assert scene.deliver(publication).status == "held"
    scene.clock.advance(HOUR)
    with scene.conn() as conn:
        release_account(conn, publication.account_id, scene.clock.now())
    assert scene.deliver(publication).status == "withdrawn"


def test_a_post_that_waits_for_its_brief_s_day_is_planned_for_it_and_not_late(scene: Scene) -> None:
    publication = with_policy(scene, scene.approved(), DROP)
    first = scene.clock.now().date() + timedelta(days=4)
    with scene.conn() as conn:
        brief = campaigns.get_brief(conn, drafts.get_draft(conn, publication.draft_id).brief_id)
        campaigns.save_brief(conn, brief.model_copy(update={"not_before": first}))
    waiting = scene.deliver(publication)
    assert (waiting.status, waiting.planned_at.date(), waiting.wall.date()) == ("scheduled", first, first)
    scene.clock.set(waiting.planned_at)
    assert scene.deliver(publication).status == "verified"
