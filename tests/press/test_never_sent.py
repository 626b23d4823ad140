"""What must never go out: other bytes, other images, failed checks, no standing approval, a copied home."""

from typing import Any

import pytest

from domain.publication import (
    Publication,
)
from domain.version import CheckResult
from press.intake import take_all
from store import attestations, brakes, drafts, installation, publications, sources
from store.postgres import Transaction
from tests import builders
from tests.conftest import TestDatabase
from tests.press.scene import Scene


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
        "account_id, slot_at, due_at, planned_at, wall, key) "
        "VALUES (%s, 'pub_forged', %s, %s, %s, %s, 'linkedin', %s, now(), now(), now(), now(), %s)",
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
        brakes.pull(conn, "workspace", now=scene.clock.now())
    after = scene.deliver(publication)
    assert (after.status, scene.channel.calls) == ("scheduled", 0)
    assert "stopped" in (after.reason or "")
    with scene.conn() as conn:
        brakes.let_go(conn, "workspace", now=scene.clock.now())
    assert scene.deliver(publication).status == "verified"
