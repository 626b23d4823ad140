"""Exactly what was approved goes out, once, or the row says why not."""

import threading
from itertools import pairwise
from typing import Any

import pytest

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
from domain.version import CheckResult
from press.delivery import deliver
from press.holds import release_account
from press.intake import take_all
from press.reaper import reap_once
from press.verification import describe_difference
from store import accounts, attestations, audit, drafts, installation, publications, sources, workspaces
from store.postgres import Transaction
from tests import builders
from tests.conftest import TestDatabase
from tests.fakes.publisher import After, FakePublisher
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


# --- what must never go out -----------------------------------------------------------------------------------------


def assert_not_sent(scene: Scene, publication: Publication, status: str, reason: str) -> None:
    after = scene.deliver(publication)
    assert (after.status, scene.channel.calls) == (status, 0)
    assert reason in (after.reason or "")


@pytest.mark.parametrize("column", ["package", "both"])
def test_bytes_changed_by_hand_are_not_sent(scene: Scene, press_urls: TestDatabase, column: str) -> None:
    publication = scene.approved()
    change = "package = replace(package, 'Collectors', 'Competitors')"
    if column == "both":  # and the digest made to fit: then it is not the one that was approved
        change += ", digest = encode(sha256(replace(package, 'Collectors', 'Competitors')::bytea), 'hex')"
    scene.sql(press_urls.admin_url, f"UPDATE content_versions SET {change} WHERE id = %s", publication.version_id)
    assert_not_sent(scene, publication, "failed", "altered" if column == "package" else "digest that was approved")


def test_an_image_changed_on_disk_is_not_sent(scene: Scene) -> None:
    publication = scene.approved()
    (path,) = (scene.folder / "media").rglob("*.png")
    path.write_bytes(path.read_bytes() + b"more")
    assert_not_sent(scene, publication, "failed", "not the file that was approved")


def test_an_image_that_is_gone_is_not_left_out(scene: Scene) -> None:
    publication = scene.approved()
    for path in (scene.folder / "media").rglob("*.png"):
        path.unlink()
    assert_not_sent(scene, publication, "failed", "not in the media folder")


def test_a_check_that_fails_by_now_holds_the_post_until_a_person_attests(
    scene: Scene, press_urls: TestDatabase
) -> None:
    publication = scene.approved()
    scene.sql(
        press_urls.admin_url,
        "UPDATE evidence SET verdict = 'unsupported' WHERE version_id = %s",
        publication.version_id,
    )
    assert_not_sent(scene, publication, "held", "unsupported claim")
    with scene.conn() as conn:
        attestations.add_attestation(
            conn,
            version_id=publication.version_id,
            digest=publication.digest,
            position=0,
            user_id=scene.newsroom.owner.user_id,
            reason="Seen in the survey itself.",
        )
        publications.settle(conn, publication.id, "scheduled", None, due_at=scene.clock.now())
    assert scene.deliver(publication).status == "verified"


def of_another_renderer(conn: Transaction) -> dict[str, Any]:
    brief = builders.make_brief(conn)
    package = builders.make_package(builders.make_draft(conn, brief), renderer="0")
    return {"brief": brief, "package": package}


def test_a_package_of_another_renderer_is_not_sent(scene: Scene) -> None:
    with scene.conn() as conn:
        publication = builders.make_publication(conn, **of_another_renderer(conn))
    assert_not_sent(scene, publication, "held", "renderer 0")


def test_a_package_of_another_renderer_is_not_approved(scene: Scene) -> None:
    with scene.conn() as conn:
        _, version = builders.make_draft_with_version(conn, **of_another_renderer(conn))
    decision = scene.decide(version)
    take_all(scene.services())
    assert "renderer 0" in (scene.decision(decision).refusal or "")


def test_a_source_withdrawn_since_stops_approval_and_delivery(scene: Scene) -> None:
    with scene.conn() as conn:
        campaign = builders.make_campaign(conn)
        source, _ = builders.make_source(conn, campaign.id)
        rests_on_it: dict[str, Any] = {"evidence": (builders.make_evidence(source_id=source.id),)}
        publication = builders.make_publication(conn, brief=builders.make_brief(conn, campaign), **rests_on_it)
        _, waiting = builders.make_draft_with_version(conn, builders.make_brief(conn, campaign), **rests_on_it)
        sources.withdraw_source(conn, campaign.id, source.id, "The survey was retracted.")
    decision = scene.decide(waiting)
    take_all(scene.services())
    assert "The survey was retracted." in (scene.decision(decision).refusal or "")
    assert_not_sent(scene, publication, "held", "The survey was retracted.")


def test_a_failing_check_written_by_hand_is_seen(scene: Scene, press_urls: TestDatabase) -> None:
    publication = scene.approved()
    failed = CheckResult(name="claims", passed=False, blocking=True, detail="nothing fits").model_dump_json()
    scene.sql(
        press_urls.admin_url,
        "UPDATE content_versions SET checks = jsonb_build_array(%s::jsonb) WHERE id = %s",
        failed,
        publication.version_id,
    )
    assert_not_sent(scene, publication, "held", "nothing fits")


def test_an_approval_taken_back_and_not_yet_taken_in_stops_the_call(scene: Scene) -> None:
    version = scene.piece()
    approval = scene.decide(version)
    take_all(scene.services())
    scene.decide(version, "undo", undoes=approval.id)
    assert_not_sent(scene, scene.publication_of(approval), "withdrawn", "taken back")
    scene.drain()
    assert scene.draft_status(version) == "in_review"


def test_an_undo_by_who_may_not_review_stops_nothing(scene: Scene) -> None:
    version = scene.piece()
    approval = scene.decide(version)
    take_all(scene.services())
    with scene.conn() as conn:
        viewer = builders.make_user(conn, "viewer")
    undo = scene.decide(version, "undo", undoes=approval.id, user=viewer)
    assert scene.deliver(scene.publication_of(approval)).status == "verified"
    take_all(scene.services())
    assert "may not review" in (scene.decision(undo).refusal or "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("kind = 'reject', comment = 'no'", "no approval"),
        ("taken_at = NULL", "no approval"),
        ("refusal = 'self-approved'", "no approval"),
        ("effective_at = now() + interval '1 day'", "no approval"),
        ("digest = repeat('0', 64)", "other bytes"),
    ],
)
def test_a_publication_without_its_approval_is_not_sent(
    scene: Scene, press_urls: TestDatabase, change: str, reason: str
) -> None:
    publication = scene.approved()
    scene.sql(press_urls.admin_url, f"UPDATE decisions SET {change} WHERE id = %s", publication.decision_id)
    assert_not_sent(scene, publication, "failed", reason)


def test_a_row_of_the_outbox_written_by_hand_is_not_sent(scene: Scene, press_urls: TestDatabase) -> None:
    version = scene.piece()
    rejection = scene.decide(version, "reject")
    take_all(scene.services())
    scene.sql(
        press_urls.admin_url,
        "INSERT INTO published_content (workspace_id, id, draft_id, version_id, digest, decision_id, channel, "
        "account_id, slot_at, due_at, key) VALUES (%s, 'pub_forged', %s, %s, %s, %s, 'linkedin', %s, now(), now(), %s)",
        *(scene.workspace_id, version.draft_id, version.id, version.digest, rejection.id),
        *(version.package.account_id, scene.new_id("key")),
    )
    scene.clock.advance(1)
    scene.drain()
    assert scene.effects() == []
    assert [p.status for p in scene.publications()] == ["failed"]


def test_an_edit_that_slipped_past_the_hold_is_seen(scene: Scene, press_urls: TestDatabase) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        edited = builders.make_version(
            conn, drafts.get_draft(conn, publication.draft_id), text="Edited.", made_by=scene.newsroom.owner.user_id
        )
    scene.sql(press_urls.admin_url, "UPDATE published_content SET status = 'scheduled' WHERE id = %s", publication.id)
    assert_not_sent(scene, publication, "held", "no longer approved")
    scene.sql(press_urls.admin_url, "UPDATE content_drafts SET status = 'approved' WHERE id = %s", edited.draft_id)
    scene.sql(press_urls.admin_url, "UPDATE published_content SET status = 'scheduled' WHERE id = %s", publication.id)
    assert_not_sent(scene, publication, "held", "newer version")


def test_a_restored_or_cloned_home_sends_nothing_and_says_so(scene: Scene) -> None:
    publication = scene.approved()
    after = scene.deliver(publication, installation_id="inst_of_the_backup")
    assert (after.status, scene.channel.calls) == ("scheduled", 0)
    assert "another installation" in (after.reason or "")
    assert scene.deliver(publication).status == "verified"


def test_a_database_in_quarantine_sends_nothing(scene: Scene, press_urls: TestDatabase) -> None:
    publication = scene.approved()
    scene.sql(press_urls.admin_url, "UPDATE installation SET quarantined_since = now()")
    try:
        after = scene.deliver(publication)
        assert (after.status, scene.channel.calls) == ("scheduled", 0)
    finally:
        with scene.database.transaction() as conn:
            installation.leave_quarantine(conn, scene.services().installation_id)
    assert scene.deliver(publication).status == "verified"


def test_the_kill_switch_stops_a_workspace_and_lets_it_go_again(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        workspaces.set_sending(conn, scene.clock.now())
    after = scene.deliver(publication)
    assert (after.status, scene.channel.calls) == ("scheduled", 0)
    assert "stopped" in (after.reason or "")
    with scene.conn() as conn:
        workspaces.set_sending(conn, None)
    assert scene.deliver(publication).status == "verified"


# --- workers that stop, and come back -------------------------------------------------------------------------------


class StopsInTheCall(FakePublisher):
    """A worker that is stopped inside its call longer than its lease, while others go on."""

    scene: Scene
    after_effect: bool

    def publish(self, package: Any, media: Any, key: str) -> Any:
        outcome = super().publish(package, media, key) if self.after_effect else Unknown(reason="timed out")
        self.scene.clock.advance(LEASE_SECONDS + 1)
        self.scene.drain()
        return outcome


@pytest.mark.parametrize("after_effect", [True, False])
def test_a_zombie_writes_nothing(scene: Scene, after_effect: bool) -> None:
    publication = scene.approved()
    stopped = StopsInTheCall(scene.channel)
    stopped.scene, stopped.after_effect = scene, after_effect
    seen = deliver(scene.services("zombie", publisher_of=lambda account: stopped), scene.workspace_id, publication.id)
    assert seen.status == "verified"
    assert seen == scene.deliver(publication)
    assert len(scene.effects()) == 1


class PostsAfterItsLease(FakePublisher):
    """Stopped just before the call reaches the channel; others look it up, find nothing, and send it."""

    scene: Scene

    def publish(self, package: Any, media: Any, key: str) -> Any:
        self.scene.clock.advance(LEASE_SECONDS + 1)
        self.scene.drain()
        return super().publish(package, media, key)


def test_a_zombies_second_post_is_told(scene: Scene) -> None:
    publication = scene.approved()
    stopped = PostsAfterItsLease(scene.channel)
    stopped.scene = scene
    deliver(scene.services("zombie", publisher_of=lambda account: stopped), scene.workspace_id, publication.id)
    first, second = scene.effects()
    (row,) = scene.publications()
    assert (row.status, row.remote_id) == ("verified", first.remote_id)
    assert second.remote_id in (row.reason or "")
    with scene.conn() as conn:
        (told,) = [line for line in audit.list_rows(conn) if line.action == "publication.late_answer"]
        assert told.detail["remote_id"] == second.remote_id
        assert second.remote_id in (drafts.get_draft(conn, publication.draft_id).note or "")
        assert audit.verify(conn) is None


def test_a_dead_senders_post_is_asked_for_after_a_while(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        claimed = publications.claim(conn, publication.id, "dead", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
        publications.move(conn, claimed[1], "sending")
    scene.clock.advance(LEASE_SECONDS + 1)
    reap_once(scene.services())
    assert scene.deliver(publication).status == "unknown"
    scene.clock.advance(10)
    assert scene.deliver(publication).status == "scheduled"


class StopsUntilReaped(FakePublisher):
    """Stopped inside its call; by then the reaper has called the row unknown, and `sent` would be a lawful step."""

    scene: Scene

    def publish(self, package: Any, media: Any, key: str) -> Any:
        outcome = super().publish(package, media, key)
        self.scene.clock.advance(LEASE_SECONDS + 1)
        reap_once(self.scene.services())
        return outcome


def test_a_zombie_does_not_even_write_what_the_table_of_moves_allows(scene: Scene) -> None:
    publication = scene.approved()
    stopped = StopsUntilReaped(scene.channel)
    stopped.scene = scene
    seen = deliver(scene.services("zombie", publisher_of=lambda account: stopped), scene.workspace_id, publication.id)
    assert (seen.status, seen.remote_id) == ("unknown", None)
    scene.drain()
    assert [p.status for p in scene.publications()] == ["verified"]
    assert len(scene.effects()) == 1


def test_a_worker_stopped_before_its_call_does_not_make_it(scene: Scene) -> None:
    publication = scene.approved()
    services = scene.services("zombie", publisher_of=lambda account: _Sleeper(scene))
    assert deliver(services, scene.workspace_id, publication.id).status == "sending"
    assert scene.channel.calls == 0
    scene.drain()
    assert len(scene.effects()) == 1


class _Sleeper(FakePublisher):
    """Stopped for longer than its lease between the last look at the rows and the call."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.channel)
        self._scene = scene

    def validate(self, package: Any) -> tuple[str, ...]:
        self._scene.clock.advance(LEASE_SECONDS + 1)
        return ()


def test_a_sender_that_died_in_the_call_leaves_unknown_never_scheduled(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        claimed = publications.claim(conn, publication.id, "dead", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
        publications.move(conn, claimed[1], "sending")
    assert scene.deliver(publication).status == "sending"
    scene.clock.advance(LEASE_SECONDS + 1)
    reap_once(scene.services())
    assert scene.publications()[0].status == "unknown"
    scene.drain()
    assert len(scene.effects()) == 1


def test_a_sender_that_died_before_the_call_gives_the_row_back(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        publications.claim(conn, publication.id, "dead", LEASE_SECONDS, now=scene.clock.now())
    assert scene.deliver(publication).status == "claimed"
    scene.clock.advance(LEASE_SECONDS + 1)
    reap_once(scene.services())
    assert scene.publications()[0].status == "scheduled"
    assert scene.deliver(publication).status == "verified"


def test_the_outcome_names_the_remote_post_before_anything_else(scene: Scene) -> None:
    """Killed right after the answer was written: the row knows the post, and it is only read back."""
    publication = scene.approved()
    with scene.conn() as conn:
        claimed = publications.claim(conn, publication.id, "dead", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
        publications.move(conn, claimed[1], "sending")
        package = builders.make_package(drafts.get_draft(conn, publication.draft_id))
        answer: Published = scene.channel.post(package, (), publication.key)
        now = scene.clock.now()
        publications.move(
            conn, claimed[1], "sent", remote_id=answer.remote_id, url=answer.url, sent_at=now, look_at=now
        )
    scene.drain()
    assert scene.channel.calls == 0
    assert scene.publications()[0].status == "mismatch", "the image is missing, and that is seen"
