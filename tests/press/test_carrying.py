"""An approved change is carried to the live post: the approved bytes, once more where the channel was silent, never an
older one over a newer one; and what cannot be carried says so."""

import pytest

from desk import reviews
from desk.edits import Change, edit
from desk.publications import take_down
from desk.sending import Held, leave_quarantine, start_sending, stop_sending
from domain.errors import Conflict, NotAllowed, Refused, Retry
from domain.live_change import LiveChange
from domain.publication import Capabilities, NeedsReconnect, RejectedForGood, TryLater
from press.carrying import carry
from press.intake import take_all
from press.taking_down import take_down_all
from store import accounts, audit, drafts, live_changes, publications, versions
from store.holds import release_account
from tests import builders
from tests.conftest import INSTALLATION
from tests.fakes.publisher import ALL_OF_IT, After
from tests.press.scene import LEASE_SECONDS, Scene

NEW = "Most organisations run more than eleven Collectors."
NEWER = "Most organisations run more than twelve Collectors."


def notes(scene: Scene, draft_id: str) -> str:
    with scene.conn() as conn:
        return drafts.get_draft(conn, draft_id).note or ""


def change_of(scene: Scene, draft_id: str) -> str:
    with scene.conn() as conn:
        return drafts.get_draft(conn, draft_id).change


def test_the_live_post_says_what_was_approved_and_the_piece_stays_published(scene: Scene) -> None:
    live = scene.live()
    proposal = scene.proposed(live, NEW)
    assert (proposal.state, scene.draft_status(proposal), change_of(scene, live.draft_id)) == (
        *("proposed", "published"),
        "in_review",
    )
    scene.decide(proposal)
    scene.round(scene.services())
    (post,) = scene.effects()
    assert post.text == NEW, "changed, not posted again"
    with scene.conn() as conn:
        (row,) = live_changes.of_publication(conn, live.id)
        draft = drafts.get_draft(conn, live.draft_id)
        states = [(v.number, v.state) for v in versions.versions_of(conn, draft.id)]
        after = publications.get_publication(conn, live.id)
    assert (row.status, row.digest) == ("verified", proposal.digest)
    assert (draft.status, draft.change, draft.change_id, draft.version_id) == ("published", "none", None, proposal.id)
    assert states == [(1, "superseded"), (2, "current")]
    assert (after.status, after.version, after.digest) == ("verified", 1, live.digest), "what was published stays told"


def test_other_bytes_than_those_approved_are_not_carried(scene: Scene, press_urls: object) -> None:
    live = scene.live()
    change = scene.change(live, NEW)
    url = press_urls.admin_url  # type: ignore[attr-defined]
    scene.sql(
        url,
        "UPDATE pressroom.content_versions SET package = replace(package, 'eleven', 'ninety') WHERE id = %s",
        change.version_id,
    )
    assert scene_carry(scene, change.id).status == "failed"
    assert scene.effects()[0].text != NEW
    assert "not carried" in notes(scene, live.draft_id)


def scene_carry(scene: Scene, change_id: str, **fields: object) -> LiveChange:
    return carry(scene.services(**fields), scene.workspace_id, change_id)  # type: ignore[arg-type]


def test_an_answer_that_got_lost_is_looked_for_at_the_post(scene: Scene) -> None:
    scene.channel.edit_answers = [After(TimeoutError("no answer"))]
    change = scene.change(scene.live(), NEW)
    assert scene_carry(scene, change.id).status == "unknown"
    scene.clock.advance(11)
    assert scene_carry(scene, change.id).status == "verified"
    assert scene.channel.edits == [NEW], "it was there: no second call"


def test_a_call_that_never_arrived_is_made_again(scene: Scene) -> None:
    scene.channel.edit_answers = [Retry("The line was dead.")]
    change = scene.change(scene.live(), NEW)
    scene_carry(scene, change.id)
    scene.channel.away = 1
    scene.clock.advance(11)
    assert scene_carry(scene, change.id).status == "unknown", "the channel does not say"
    scene.clock.advance(31)
    assert scene_carry(scene, change.id).status == "scheduled", "it says: not changed"
    scene.drain()
    assert (scene.row(change).status, scene.channel.edits) == ("verified", [NEW])


def test_a_channel_that_cannot_be_read_is_told_again_and_never_called_verified(scene: Scene) -> None:
    blind = Capabilities(look_up=True, read_back=False, edit=True)
    live = scene.deliver(scene.approved(), capabilities=blind)
    scene.channel.edit_answers = [After(TimeoutError("no answer"))]
    change = scene.change(live, NEW)
    scene.drain(capabilities=blind)
    row = scene.row(change)
    assert (row.status, (row.reason or "")[:14]) == ("sent", "not verifiable")
    assert scene.channel.edits == [NEW, NEW]


def test_what_differs_afterwards_is_a_mismatch_and_says_where(scene: Scene) -> None:
    change = scene.change(scene.live(), NEW)
    services = scene.services()
    scene.channel.away = 1
    assert carry(services, scene.workspace_id, change.id).status == "sent"
    scene.channel.edit("post-1", "Something else.")
    scene.drain()
    row = scene.row(change)
    assert row.status == "mismatch"
    assert "Something else" in (row.reason or "")


@pytest.mark.parametrize("how", ["cannot", "fixed", "will not"])
def test_what_a_channel_cannot_change_is_refused_and_waits_for_a_decision_again(scene: Scene, how: str) -> None:
    live = scene.live()
    proposal = scene.proposed(live, NEW)
    able = {
        "cannot": Capabilities(look_up=True, read_back=True),
        "fixed": ALL_OF_IT.model_copy(update={"fixed": ("text",)}),
        "will not": ALL_OF_IT,
    }[how]
    if how == "will not":
        scene.channel.edit_answers = [RejectedForGood(reason="It is locked.")]
    decision = scene.decide(proposal)
    scene.round(scene.services(capabilities=able))
    assert (change_of(scene, live.draft_id), scene.channel.edits) == ("in_review", [])
    said = {"cannot": "by hand", "fixed": "cannot change the text", "will not": "It is locked."}[how]
    refusal = scene.decision(decision).refusal
    assert said in (notes(scene, live.draft_id) if how == "will not" else refusal or "")
    assert (refusal is None) is (how == "will not"), "said before anything was made of it"
    scene.decide(proposal, effective_at=scene.later(0))
    scene.drain()
    assert scene.effects()[0].text == NEW, "the same change can be approved again"


def test_a_busy_channel_is_asked_later_and_a_dead_account_holds_the_change(scene: Scene) -> None:
    scene.channel.edit_answers = [TryLater(reason="Busy.", after_seconds=600), NeedsReconnect(reason="Revoked.")]
    live = scene.live()
    change = scene.change(live, NEW)
    assert scene_carry(scene, change.id).reason == "Busy."
    scene.clock.advance(599)
    assert scene_carry(scene, change.id).status == "scheduled"
    scene.clock.advance(2)
    assert scene_carry(scene, change.id).status == "held"
    with scene.conn() as conn:
        assert accounts.get_account(conn, live.account_id).state == "dead"
        release_account(conn, live.account_id, scene.clock.now())
    assert scene_carry(scene, change.id).status == "verified"


def test_a_brake_holds_it_and_letting_go_lets_it_go(scene: Scene) -> None:
    change = scene.change(scene.live(), NEW)
    owner = scene.newsroom.owner
    stop_sending(scene.database, owner, scene.clock, held=Held(scope="channel", subject="linkedin"))
    scene.carry_due(scene.services())
    assert scene_carry(scene, change.id).status == "scheduled"
    assert scene.channel.edits == []
    start_sending(scene.database, owner, scene.clock, held=Held(scope="channel", subject="linkedin"))
    scene.carry_due(scene.services())
    assert scene.row(change).status == "verified"


def test_two_changes_are_carried_one_after_the_other(scene: Scene) -> None:
    live = scene.live()
    first = scene.change(live, NEW)
    second = scene.decide(scene.proposed(live, NEWER, made_by=scene.newsroom.owner.user_id))
    take_all(scene.services())
    assert scene.row(first).status == "withdrawn", "edited before it was carried"
    scene.channel.away = 1
    scene.carry_due(scene.services())
    third = scene.change(live, NEW)
    assert scene_carry(scene, third.id).reason == "An earlier change of the post is not at its end."
    scene.drain()
    assert (scene.decision(second).refusal, scene.channel.edits) == (None, [NEWER, NEW])


class Sleeper:
    """A worker that is stopped in the call for longer than its lease; its call arrives when it goes on."""

    def __init__(self, scene: Scene, change_id: str, meanwhile: object) -> None:
        self.scene = scene
        publisher = scene.services().publisher_of(None)  # type: ignore[arg-type]
        edit = publisher.edit

        def late(*args: object) -> object:
            scene.clock.advance(LEASE_SECONDS + 1)
            meanwhile()  # type: ignore[operator]
            return edit(*args)  # type: ignore[arg-type]

        publisher.edit = late  # type: ignore[method-assign, assignment]
        carry(scene.services(worker="sleeper", publisher_of=lambda account: publisher), scene.workspace_id, change_id)


def test_an_older_change_that_comes_late_is_written_over_by_the_newest(scene: Scene) -> None:
    live = scene.live()
    first = scene.change(live, NEW)

    def meanwhile() -> None:
        scene.drain()
        scene.change(live, NEWER)
        scene.drain()
        assert scene.effects()[0].text == NEWER

    Sleeper(scene, first.id, meanwhile)
    assert scene.effects()[0].text == NEW, "the channel has no fence"
    scene.drain()
    assert scene.effects()[0].text == NEWER
    with scene.conn() as conn:
        rows = live_changes.of_publication(conn, live.id)
        assert "live_change.late_call" in [row.action for row in audit.list_rows(conn)]
    assert [row.status for row in rows] == ["verified", "verified"]


def test_a_post_that_is_taken_down_takes_its_change_along(scene: Scene) -> None:
    live = scene.live()
    change = scene.change(live, NEW)
    with scene.conn() as conn:
        mia = builders.make_user(conn, "reviewer", "Mia")
    take_down(scene.database, mia, scene.clock, publication_id=live.id, reason="Wrong.")
    assert take_down_all(scene.services()) == 1
    assert (scene.row(change).status, scene.effects(), scene.channel.edits) == ("withdrawn", [], [])
    assert change_of(scene, live.draft_id) == "in_review"
    with pytest.raises(Refused, match="not live"):
        reviews.approve(scene.database, mia, scene.clock, draft_id=live.draft_id)
    with pytest.raises(Conflict, match="not live"):
        edit(scene.database, mia, scene.clock, draft_id=live.draft_id, change=Change(text="Again."))


def test_a_restored_database_writes_nothing_over_what_it_does_not_know(scene: Scene) -> None:
    change = scene.change(scene.live(), NEW)
    waiting = scene.decide(scene.proposed(scene.live(), NEWER), effective_at=scene.later(-1))
    assert scene_carry(scene, change.id, installation_id="inst_copy").status == "scheduled"
    with scene.conn() as conn:
        conn.execute("UPDATE installation SET quarantined_since = now()")
    leave_quarantine(scene.database, scene.newsroom.owner, scene.clock, installation_id=INSTALLATION)
    scene.round(scene.services())
    assert scene.row(change).status == "held"
    with scene.conn() as conn:
        later = live_changes.of_decision(conn, waiting.id)
        conn.execute("UPDATE installation SET doubted_until = NULL")
    assert later is not None
    assert (later.status, scene.channel.edits) == ("held", [])


def test_who_decides_about_a_change(scene: Scene) -> None:
    live = scene.live()
    with scene.conn() as conn:
        mia, ola = builders.make_user(conn, "reviewer", "Mia"), builders.make_user(conn, "reviewer", "Ola")
    version = scene.proposed(live, NEW, made_by=mia.user_id)
    with pytest.raises(NotAllowed, match="somebody else"):
        reviews.approve(scene.database, mia, scene.clock, draft_id=live.draft_id)
    hand_written = scene.decide(version, user=mia)
    take_all(scene.services())
    assert "wrote themselves" in (scene.decision(hand_written).refusal or "")
    with pytest.raises(Refused, match="by hand"):
        reviews.approve(
            scene.database,
            ola,
            scene.clock,
            draft_id=live.draft_id,
            able_of=lambda account: Capabilities(look_up=True, read_back=True),
        )


def test_taking_back_and_dropping_a_change(scene: Scene) -> None:
    live = scene.live()
    owner, draft_id = scene.newsroom.owner, live.draft_id
    scene.proposed(live, NEW)
    said = reviews.approve(scene.database, owner, scene.clock, draft_id=draft_id, undo_seconds=10)
    assert change_of(scene, draft_id) == "approved"
    reviews.undo(scene.database, owner, scene.clock, decision_id=said.id)
    scene.clock.advance(11)
    scene.drain()
    assert (change_of(scene, draft_id), scene.channel.edits) == ("in_review", [])
    reviews.revise(scene.database, owner, scene.clock, draft_id=draft_id, comment="Shorter.")
    take_all(scene.services())
    assert (change_of(scene, draft_id), scene.work_asked_for()) == ("changes_requested", 1)
    scene.proposed(live, NEWER)
    reviews.reject(scene.database, owner, scene.clock, draft_id=draft_id, comment="Leave it.")
    scene.drain()
    with scene.conn() as conn:
        draft = drafts.get_draft(conn, draft_id)
        assert [v.state for v in versions.versions_of(conn, draft_id)] == ["current", "superseded", "superseded"]
    assert (draft.status, draft.change, draft.version_id) == ("published", "none", live.version_id)
    with pytest.raises(Conflict, match="no change"):
        reviews.approve(scene.database, owner, scene.clock, draft_id=draft_id)
