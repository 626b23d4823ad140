"""What somebody else must let out is neither sent nor lost: it is asked after, reminds, and is late when it is late."""

import pytest

from desk.publications import Found, settle
from desk.rescheduling import reschedule
from domain.errors import Conflict, InvalidInput
from domain.publication import Publication, Unknown
from press.delivery import deliver
from press.intake import take_all
from resources.publishers.hand_off import HandOff
from store import accounts, drafts, recall, versions
from store.holds import hold_account, release_account
from store.settling import hold_open
from tests import builders
from tests.fakes.publisher import After, handed_over
from tests.press.scene import Scene
from tests.resources.test_hand_off import Pages


def test_what_an_editor_there_must_let_out_is_asked_after_until_it_is_out(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.answers = [After(handed_over("post-1"))]
    scene.channel.waiting.add(publication.key)
    waiting = scene.deliver(publication)
    assert (waiting.status, waiting.remote_id) == ("handed_over", "post-1")
    assert waiting.reason == "An editor of the channel must let it out."
    with scene.conn() as conn:
        assert drafts.get_draft(conn, publication.draft_id).status == "approved", "it is not out"
    scene.clock.advance(3600)
    assert scene.deliver(publication).status == "handed_over"
    scene.channel.waiting.clear()
    scene.clock.advance(3600)
    assert scene.deliver(publication).status == "verified"
    assert scene.channel.calls == 1
    with scene.conn() as conn:
        assert drafts.get_draft(conn, publication.draft_id).status == "published"


def test_what_was_taken_away_there_before_it_was_out_says_so(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.answers = [After(handed_over("post-1"))]
    scene.deliver(publication)
    scene.channel.remove("post-1")
    scene.clock.advance(3600)
    after = scene.deliver(publication)
    assert (after.status, after.reason) == ("failed", "It was taken away at the channel before it was out.")
    assert scene.channel.calls == 1


def test_a_call_that_ended_in_the_dark_may_turn_out_to_be_handed_over(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.answers = [After(Unknown(reason="No answer."))]
    scene.channel.waiting.add(publication.key)
    assert scene.deliver(publication).status == "unknown"
    scene.clock.advance(60)
    assert scene.deliver(publication).status == "handed_over"
    assert scene.channel.calls == 1


def test_what_was_handed_over_and_is_not_out_in_time_reminds_and_is_late(scene: Scene) -> None:
    publication = scene.approved()
    services = scene.services(publisher_of=lambda account: HandOff("Mia", 24))
    assert deliver(services, scene.workspace_id, publication.id).status == "handed_over"
    scene.clock.advance(13 * 3600)
    assert deliver(services, scene.workspace_id, publication.id).status == "handed_over"
    with scene.conn() as conn:
        assert (drafts.get_draft(conn, publication.draft_id).note or "").startswith("Reminder: Mia posts it by hand")
    scene.clock.advance(12 * 3600)
    late = deliver(services, scene.workspace_id, publication.id)
    assert (late.status, "not out after 24 h" in (late.reason or "")) == ("late", True)


@pytest.mark.parametrize(("read_back", "status"), [(False, "sent"), (True, "mismatch")])
def test_a_person_s_word_is_no_more_than_that(scene: Scene, read_back: bool, status: str) -> None:
    publication = scene.approved()
    page = Pages("Nothing of ours.")
    by_hand = HandOff("Mia", 24, page, page) if read_back else HandOff("Mia", 24)
    services = scene.services(publisher_of=lambda account: by_hand)
    deliver(services, scene.workspace_id, publication.id)
    with scene.conn() as conn:
        accounts.serve_by(conn, publication.account_id, "hand_off", {"person": "Mia", "read_back": read_back})
        mia = builders.make_user(conn, "reviewer", "Mia")
    found = Found(url="https://place.example/1")
    settle(scene.database, mia, scene.clock, publication_id=publication.id, word="is there", found=found)
    after = deliver(services, scene.workspace_id, publication.id)
    assert (after.status, after.url) == (status, "https://place.example/1")
    if not read_back:
        assert after.reason == "not verifiable: Mia said it is there."
    with scene.conn() as conn:
        assert drafts.get_draft(conn, publication.draft_id).status == "published"


def test_what_is_no_address_is_not_taken_for_one(scene: Scene) -> None:
    publication = scene.approved()
    services = scene.services(publisher_of=lambda account: HandOff("Mia", 24))
    deliver(services, scene.workspace_id, publication.id)
    with scene.conn() as conn:
        mia = builders.make_user(conn, "reviewer", "Mia")
    found = Found(url="javascript:alert(1)")
    with pytest.raises(InvalidInput, match="no address"):
        settle(scene.database, mia, scene.clock, publication_id=publication.id, word="is there", found=found)


def overdue(scene: Scene) -> Publication:
    """Handed over, and late."""
    publication = scene.approved()
    services = scene.services(publisher_of=lambda account: HandOff("Mia", 24))
    deliver(services, scene.workspace_id, publication.id)
    scene.clock.advance(25 * 3600)
    late = deliver(services, scene.workspace_id, publication.id)
    assert (late.status, late.handed_over_at is not None) == ("late", True)
    return late


def test_what_was_handed_over_and_is_late_is_not_sent_again_by_a_word_that_means_hurry(scene: Scene) -> None:
    late, owner = overdue(scene), scene.newsroom.owner
    with pytest.raises(Conflict, match="look first"):
        settle(scene.database, owner, scene.clock, publication_id=late.id, word="send")
    for approve in (False, True):
        with pytest.raises(Conflict, match="look first"):
            reschedule(
                scene.database,
                owner,
                scene.clock,
                publication_id=late.id,
                slot="at",
                at=scene.later(90 * 3600),
                approve=approve,
            )
    scene.drain()
    assert (scene.channel.calls, scene.publications()) == (0, (late,))


def test_nor_by_an_access_that_comes_back_an_edit_or_a_ground_that_runs_out(scene: Scene) -> None:
    late = overdue(scene)
    with scene.conn() as conn:
        assert hold_account(conn, late.account_id, "Revoked.") == ()
        assert release_account(conn, late.account_id, scene.clock.now()) == ()
        with pytest.raises(Conflict, match="may have been sent"):
            hold_open(conn, late.draft_id, "Edited.")
        assert not recall._hold_post(conn, late.id, "Its source is gone.", scene.clock.now())
    scene.drain()
    assert (scene.channel.calls, scene.publications()) == (0, (late,))


def test_nor_by_taking_the_approval_back_and_approving_again(scene: Scene) -> None:
    late = overdue(scene)
    with scene.conn() as conn:
        version = versions.get_version(conn, late.version_id)
    undo = scene.decide(version, "undo", undoes=late.decision_id)
    take_all(scene.services())
    assert "too late to take the approval back" in (scene.decision(undo).refusal or "")
    assert scene.publications() == (late,)


def test_who_looked_and_found_nothing_has_it_sent_again_once(scene: Scene) -> None:
    late = overdue(scene)
    settle(scene.database, scene.newsroom.owner, scene.clock, publication_id=late.id, word="is not there")
    after = scene.deliver(late)
    assert (after.status, after.handed_over_at, scene.channel.calls) == ("verified", None, 1)


def test_who_looked_and_found_it_has_it_published(scene: Scene) -> None:
    late = overdue(scene)
    settle(scene.database, scene.newsroom.owner, scene.clock, publication_id=late.id, word="is there")
    scene.drain()
    (row,) = scene.publications()
    assert (row.status, scene.channel.calls) == ("sent", 0)


def test_a_late_post_that_nobody_ever_had_is_sent_and_not_looked_for(scene: Scene) -> None:
    publication = scene.approved()
    scene.clock.advance(30 * 3600)
    assert scene.deliver(publication).status == "late"
    with pytest.raises(Conflict, match="never handed over"):
        settle(scene.database, scene.newsroom.owner, scene.clock, publication_id=publication.id, word="is not there")
    settle(scene.database, scene.newsroom.owner, scene.clock, publication_id=publication.id, word="send")
    assert scene.deliver(publication).status == "verified"


def test_the_table_itself_refuses_to_send_what_was_handed_over(scene: Scene) -> None:
    late = overdue(scene)
    with pytest.raises(Conflict, match="not_sent_twice"), scene.conn() as conn:
        conn.execute("UPDATE published_content SET status = 'scheduled' WHERE id = %s", [late.id])
