"""Exactly what was approved goes out, once, or the row says why not."""

import threading
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.publications import settle
from domain.errors import Conflict, NeedsPerson
from domain.publication import (
    Capabilities,
    NeedsReconnect,
    Publication,
    Published,
    ReadBack,
    RejectedForGood,
    TryLater,
    Unknown,
)
from domain.review import WINDOW
from press.intake import take_all
from press.verification import describe_difference
from store import accounts, audit, campaigns, drafts, publications, versions
from store.holds import release_account
from tests.conftest import TestDatabase
from tests.fakes.publisher import After
from tests.press.scene import LEASE_SECONDS, Scene


def test_an_approved_post_is_sent_once_and_verified(scene: Scene) -> None:
    publication = scene.deliver(scene.approved())
    assert publication.status == "verified"
    assert publication.remote_id == scene.effects()[0].remote_id
    assert publication.url
    assert publication.sent_at is not None
    assert publication.verified_at is not None
    for _ in range(3):
        assert scene.deliver(publication) == publication
    assert scene.channel.calls == 1
    with scene.conn() as conn:
        assert drafts.get_draft(conn, publication.draft_id).status == "published"
        assert "publication.outcome" in [row.action for row in audit.list_rows(conn)]
        assert audit.verify(conn) is None


def test_what_goes_out_is_text_title_and_images_of_the_approved_version(scene: Scene) -> None:
    version = scene.piece()
    scene.decide(version)
    scene.drain()
    (effect,) = scene.effects()
    assert (effect.text, effect.title, effect.digest) == (version.package.text, version.package.title, version.digest)
    assert effect.media == tuple(image.digest for image in version.package.media)


def test_a_post_waits_for_its_slot(scene: Scene) -> None:
    decision = scene.decide(scene.piece(), slot_at=scene.later(60))
    take_all(scene.services())
    publication = scene.publication_of(decision)
    assert scene.deliver(publication).status == "scheduled"
    scene.clock.advance(60)
    assert scene.deliver(publication).status == "verified"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_a_brief_s_first_day_that_was_moved_after_the_approval_is_waited_for(scene: Scene, zone: str) -> None:
    publication = scene.approved()
    first = scene.clock.now().date() + timedelta(days=4)
    with scene.conn() as conn:
        draft = drafts.get_draft(conn, publication.draft_id)
        brief = campaigns.get_brief(conn, draft.brief_id)
        campaign = campaigns.get_campaign(conn, draft.campaign_id)
        campaigns.save_campaign(conn, campaign.model_copy(update={"zone": zone}))
        campaigns.save_brief(conn, brief.model_copy(update={"not_before": first}))
    waiting = scene.deliver(publication)
    assert (waiting.status, scene.channel.calls) == ("scheduled", 0)
    assert f"not before {first} ({zone})" in (waiting.reason or "")
    assert waiting.due_at == datetime.combine(first, time(0, 0), ZoneInfo(zone))
    scene.clock.set(waiting.due_at - timedelta(seconds=1))
    assert scene.deliver(publication).status == "scheduled"
    scene.clock.advance(1)
    assert scene.deliver(publication).status == "verified"


@pytest.mark.parametrize("slot", [None, 3600])
def test_a_post_far_past_its_slot_waits_for_a_person(scene: Scene, slot: int | None) -> None:
    scene.decide(scene.piece(), slot_at=None if slot is None else scene.later(slot))
    take_all(scene.services())
    scene.clock.advance((slot or 0) + WINDOW.total_seconds() + 1)
    (publication,) = scene.publications()
    publication = scene.deliver(publication)
    assert (publication.status, scene.channel.calls) == ("late", 0)
    assert "more than 24 hours ago" in (publication.reason or "")
    with scene.conn() as conn:  # a person's word: send it after all
        publications.settle(conn, publication.id, "scheduled", None, due_at=scene.clock.now())
    assert scene.deliver(publication).status == "verified"


def test_within_its_window_a_post_goes_out_though_nobody_was_there(scene: Scene) -> None:
    publication = scene.approved()
    scene.clock.advance(WINDOW.total_seconds() - 60)
    assert scene.deliver(publication).status == "verified"


def test_an_account_connected_too_late_sends_nothing_silently(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.answers = [NeedsReconnect(reason="Revoked.")]
    scene.deliver(publication)
    scene.clock.advance(WINDOW.total_seconds() + 1)
    with scene.conn() as conn:
        release_account(conn, publication.account_id, scene.clock.now())
    assert scene.deliver(publication).status == "late"
    assert scene.effects() == []


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (RejectedForGood(reason="Too rude."), "failed", "Too rude."),
        (TryLater(reason="Busy.", after_seconds=90), "scheduled", "Busy."),
        (NeedsReconnect(reason="The token was revoked."), "held", "The token was revoked."),
        (Unknown(reason="No answer."), "unknown", "No answer."),
        (TimeoutError("no answer in 30 s"), "unknown", "TimeoutError: no answer in 30 s"),
    ],
)
def test_each_answer_has_its_state_and_says_why(scene: Scene, answer: Any, status: str, reason: str) -> None:
    scene.channel.answers = [answer]
    publication = scene.deliver(scene.approved())
    assert publication.status == status
    assert reason in (publication.reason or "")
    assert scene.effects() == []
    assert scene.channel.calls == 1


def test_later_means_not_before(scene: Scene) -> None:
    scene.channel.answers = [TryLater(reason="Busy.", after_seconds=90)]
    publication = scene.deliver(scene.approved())
    scene.clock.advance(89)
    assert scene.deliver(publication).status == "scheduled"
    scene.clock.advance(1)
    assert scene.deliver(publication).status == "verified"
    assert len(scene.effects()) == 1


@pytest.mark.parametrize("hidden", [Unknown(reason="No answer."), ConnectionResetError("reset"), TimeoutError("slow")])
def test_an_effect_behind_a_lost_answer_is_found_not_repeated(scene: Scene, hidden: Any) -> None:
    scene.channel.answers = [After(hidden)]
    publication = scene.deliver(scene.approved())
    assert publication.status == "unknown"
    scene.drain()
    assert scene.deliver(publication).status == "verified"
    assert len(scene.effects()) == 1
    assert scene.channel.calls == 1


def test_without_an_effect_it_is_sent_again_only_after_the_look_up(scene: Scene) -> None:
    scene.channel.answers = [TimeoutError("slow")]
    publication = scene.deliver(scene.approved())
    assert scene.deliver(publication).status == "unknown", "the channel is given time to finish first"
    scene.clock.advance(10)
    assert scene.deliver(publication).status == "scheduled"
    assert scene.deliver(publication).status == "verified"
    assert len(scene.effects()) == 1


def test_a_channel_that_is_away_leaves_it_unknown(scene: Scene) -> None:
    scene.channel.answers, scene.channel.away = [After(TimeoutError("slow"))], 3
    publication = scene.deliver(scene.approved())
    for _ in range(3):
        scene.clock.advance(31)
        assert scene.deliver(publication).status == "unknown"
    scene.clock.advance(31)
    assert scene.deliver(publication).status == "verified"
    assert scene.channel.calls == 1


def test_a_channel_that_cannot_be_asked_waits_for_a_person(scene: Scene) -> None:
    mute = Capabilities(look_up=False, read_back=False)
    scene.channel.answers = [TimeoutError("slow")]
    publication = scene.deliver(scene.approved(), capabilities=mute)
    scene.clock.advance(60)
    for _ in range(3):
        publication = scene.deliver(publication, capabilities=mute)
        assert publication.status == "unknown"
    assert "a person must look" in (publication.reason or "")
    assert scene.is_drained()
    assert scene.channel.calls == 1


def test_one_post_at_the_channel_is_never_the_effect_of_two_rows(scene: Scene) -> None:
    first = scene.deliver(scene.approved())
    assert first.remote_id is not None
    assert first.url is not None
    scene.channel.answers = [Published(remote_id=first.remote_id, url=first.url)]
    second = scene.deliver(scene.approved())
    assert (second.status, second.remote_id) == ("failed", None)
    assert first.id in (second.reason or "")


def test_what_is_missing_of_a_post_that_is_out_stands_at_the_piece(scene: Scene) -> None:
    remark = "Its first comment was not made."
    scene.channel.answers = [Published(remote_id="post-9", url="https://channel.example/9", remark=remark)]
    mute = Capabilities(look_up=False, read_back=False)
    publication = scene.deliver(scene.approved(), capabilities=mute)
    assert (publication.status, publication.remark) == ("sent", remark)
    with scene.conn() as conn:
        assert drafts.get_draft(conn, publication.draft_id).note == remark


def test_what_is_missing_of_it_is_still_said_when_the_rest_was_read_back_and_found_equal(scene: Scene) -> None:
    remark = "WordPress named it “ten-2” and not “ten”."
    scene.channel.answers = [After(Published(remote_id="post-1", url="https://channel.example/1", remark=remark))]
    publication = scene.deliver(scene.approved())
    assert (publication.status, publication.remark, publication.reason) == ("verified", remark, None)


def test_what_cannot_be_read_back_is_sent_and_never_verified(scene: Scene) -> None:
    publication = scene.deliver(scene.approved(), capabilities=Capabilities(look_up=True, read_back=False))
    assert publication.status == "sent"
    assert (publication.reason or "").startswith("not verifiable: ")
    assert publication.verified_at is None
    assert scene.is_drained()


def test_reading_back_is_tried_again_and_given_up_with_the_reason(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.away = 1
    publication = scene.deliver(publication)
    assert publication.status == "sent"
    assert "not verified yet" in (publication.reason or "")
    assert not scene.is_drained()
    scene.channel.away = 100
    scene.clock.advance(86_500)
    assert (scene.deliver(publication).reason or "").startswith("not verifiable: ")
    assert scene.is_drained()


def test_a_post_that_reads_differently_is_a_mismatch_with_the_place(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.away = 1
    publication = scene.deliver(publication)
    scene.channel.edit(publication.remote_id or "", "Most organisations run more (cut")
    scene.clock.advance(31)
    publication = scene.deliver(publication)
    assert publication.status == "mismatch"
    assert "at character 28" in (publication.reason or "")


def test_a_page_that_differs_around_the_text_is_a_difference() -> None:
    sent = ReadBack(text="t", title="", media=(), page="a")
    assert "page differs" in (describe_difference(sent, sent.model_copy(update={"page": "b"})) or "")
    assert describe_difference(sent, sent) is None


def test_a_post_that_vanished_is_a_mismatch(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.away = 1
    publication = scene.deliver(publication)
    scene.channel.remove(publication.remote_id or "")
    scene.clock.advance(31)
    assert scene.deliver(publication).status == "mismatch"


@pytest.mark.parametrize("answer", [TryLater(reason="Busy.", after_seconds=1), TimeoutError("slow")])
def test_a_post_that_is_never_taken_is_tried_ever_less_often_and_then_held(scene: Scene, answer: Any) -> None:
    publication = scene.approved()
    scene.channel.answers = [answer] * 50
    calls_at = []
    for _ in range(300):
        before = scene.channel.calls
        publication = scene.deliver(publication)
        if scene.channel.calls > before:
            calls_at.append(scene.clock.now())
        scene.clock.advance(10)
    waits = [later - earlier for earlier, later in pairwise(calls_at)]
    assert (publication.status, len(calls_at)) == ("held", 8)
    assert (publication.reason or "").startswith("Given up after 8 attempts: ")
    assert waits[-1] > 4 * waits[1]


def test_a_dead_account_holds_its_posts_until_it_is_connected(scene: Scene) -> None:
    first, second = scene.approved(), scene.approved()
    scene.channel.answers = [NeedsReconnect(reason="Revoked.")]
    scene.deliver(first)
    assert [p.status for p in scene.publications()] == ["held", "held"]
    with scene.conn() as conn:
        assert accounts.get_account(conn, first.account_id).state == "dead"
        assert set(release_account(conn, first.account_id, scene.clock.now())) == {first.id, second.id}
    scene.drain()
    assert len(scene.effects()) == 2


def test_a_dead_answer_is_kept_while_another_post_of_the_account_is_on_its_way(scene: Scene) -> None:
    first, second = scene.approved(), scene.approved()
    scene.channel.answers = [NeedsReconnect(reason="Revoked.")]
    sender = threading.Thread(target=scene.deliver, args=(first,))
    with scene.conn() as conn:  # the other sender's last step before its call, not committed when the answer comes
        claimed = publications.claim(conn, second.id, "other", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
        publications.move(conn, claimed[1], "sending")
        sender.start()
        sender.join(1.0)
        assert sender.is_alive(), "the hold waits for the other row"
    sender.join(10)
    after = {p.id: p for p in scene.publications()}
    assert (after[first.id].status, after[second.id].status) == ("held", "sending")
    assert "Revoked." in (after[first.id].reason or "")


def test_a_disconnected_account_holds_the_post_before_the_call(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        accounts.set_account_state(conn, publication.account_id, "disconnected")
    assert scene.deliver(publication).status == "held"
    assert scene.channel.calls == 0


ONE_PER_PIECE = (
    "CREATE UNIQUE INDEX published_content_one_per_piece ON published_content (workspace_id, draft_id) "
    "WHERE status NOT IN ('withdrawn', 'failed')"
)


def failed_and_approved_again(scene: Scene) -> tuple[Publication, Publication]:
    """A post that its channel refused, and the next approval's, on another slot."""
    scene.channel.answers = [RejectedForGood(reason="Too rude.")]
    first = scene.deliver(scene.approved())
    with scene.conn() as conn:
        version = versions.get_version(conn, first.version_id)
    second = scene.decide(version, slot_at=scene.later(3600))
    take_all(scene.services())
    return first, scene.publication_of(second)


def test_a_failed_post_is_not_sent_beside_the_one_that_took_its_place(scene: Scene) -> None:
    first, second = failed_and_approved_again(scene)
    assert (first.status, second.status) == ("failed", "scheduled")
    with pytest.raises(Conflict, match="another publication, which is scheduled"):
        settle(scene.database, scene.newsroom.owner, scene.clock, publication_id=first.id, word="send")
    with pytest.raises(Conflict), scene.conn() as conn:  # nor by the database's own hand
        publications.settle(conn, first.id, "scheduled", None)


@pytest.mark.parametrize("status", ["sent", "verified", "mismatch", "unknown", "sending"])
def test_a_row_beside_one_that_is_out_is_held(scene: Scene, press_urls: TestDatabase, status: str) -> None:
    first, second = failed_and_approved_again(scene)
    scene.clock.advance(3601)
    scene.sql(press_urls.admin_url, "DROP INDEX published_content_one_per_piece")
    try:
        scene.sql(press_urls.admin_url, "UPDATE published_content SET status = %s WHERE id = %s", status, first.id)
        held = scene.deliver(second)
    finally:
        scene.sql(press_urls.admin_url, "DELETE FROM published_content WHERE id = %s", first.id)
        scene.sql(press_urls.admin_url, ONE_PER_PIECE)
    assert (held.status, held.reason) == ("held", f"Another post of this piece is {status}.")
    assert scene.effects() == []


def test_an_account_whose_publisher_is_not_there_holds_its_post_until_it_is(scene: Scene) -> None:
    def nobody(account: accounts.Account) -> Any:
        raise NeedsPerson(f"The account “{account.name}” is served by a publisher that is not there.")

    publication = scene.approved()
    held = scene.deliver(publication, publisher_of=nobody)
    assert (held.status, scene.channel.calls) == ("held", 0)
    assert "a publisher that is not there" in (held.reason or "")
    with scene.conn() as conn:
        publications.settle(conn, publication.id, "scheduled", None)
    assert scene.deliver(publication).status == "verified"


def test_without_its_publisher_an_unknown_post_is_asked_about_later(scene: Scene) -> None:
    def nobody(account: accounts.Account) -> Any:
        raise NeedsPerson("It is not there.")

    scene.channel.answers = [After(TimeoutError("slow"))]
    publication = scene.deliver(scene.approved())
    scene.clock.advance(11)
    after = scene.deliver(publication, publisher_of=nobody)
    assert after.status == "unknown"
    assert "It is not there." in (after.reason or "")
    scene.clock.advance(31)
    assert scene.deliver(publication).status == "verified"
    assert scene.channel.calls == 1
