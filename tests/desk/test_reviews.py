"""Decisions: bound to what was looked at, refused with every reason, taken back in time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from desk.reviews import approve, reject, revise, undo, undo_last
from domain.actor import Actor
from domain.campaign import ChannelPlan
from domain.draft import Draft
from domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from domain.publication import PublicationStatus
from domain.review import Decision
from domain.timing import WeeklySlot
from domain.version import CheckResult, Version
from store import audit
from store.decisions import decisions_of, mark_taken, set_refusal
from store.drafts import get_draft, set_status
from store.feedback import feedback_of
from store.people import add_person, add_user
from store.postgres import Database
from store.publications import claim, move, settle
from store.sources import withdraw_source
from tests.builders import (
    make_brief,
    make_campaign,
    make_draft,
    make_draft_with_version,
    make_evidence,
    make_package,
    make_publication,
    make_source,
    make_user,
    make_version,
)
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

DECIDE: tuple[Callable[..., Decision], ...] = (approve, revise, reject)
DAILY = WeeklySlot(weekdays=tuple(range(7)), at="08:30")


@pytest.fixture
def piece(database: Database, workspace: Newsroom) -> tuple[Draft, Version]:
    with database.transaction(workspace.id) as conn:
        return make_draft_with_version(conn)


@pytest.fixture
def reviewer(database: Database, workspace: Newsroom) -> Actor:
    with database.transaction(workspace.id) as conn:
        return make_user(conn, "reviewer")


def status(database: Database, draft: Draft) -> str:
    with database.transaction(draft.workspace_id) as conn:
        return get_draft(conn, draft.id).status


def slotted(database: Database, workspace: Newsroom, pieces: int = 1, **brief: object) -> list[Draft]:
    """Pieces of one account with a slot every day at 08:30 in Berlin."""
    with database.transaction(workspace.id) as conn:
        plan = ChannelPlan(kind="linkedin", account="main", slots=(DAILY,))
        campaign = make_campaign(conn, channels=(plan,), zone="Europe/Berlin")
        drafts = [make_draft(conn, make_brief(conn, campaign, **brief)) for _ in range(pieces)]
        for number, draft in enumerate(drafts):
            make_version(conn, draft, text=f"Most organisations run more than {number} Collectors.")
        return drafts


def test_an_approval_names_the_version_by_its_digest(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    draft, version = piece
    decision = approve(database, reviewer, clock, draft_id=draft.id, digest=version.digest)
    assert (decision.version_id, decision.digest, decision.kind) == (version.id, version.digest, "approve")
    assert (decision.effective_at, decision.slot_at, decision.self_review) == (clock.now(), None, False)
    assert status(database, draft) == "approved"
    with database.transaction(workspace.id) as conn:
        (line,) = audit.list_rows(conn)
        assert (line.action, line.subject, line.user_id) == ("approve", draft.id, reviewer.user_id)
        assert line.detail["digest"] == version.digest


def test_undo_time_is_the_callers(
    database: Database, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    decision = approve(database, reviewer, clock, draft_id=piece[0].id, undo_seconds=10)
    assert decision.effective_at == clock.now() + timedelta(seconds=10)


def test_what_changed_since_it_was_looked_at_is_not_decided(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    draft, version = piece
    with database.transaction(workspace.id) as conn:
        make_version(conn, draft, text="Something else was written meanwhile.")
    for decide in DECIDE:
        with pytest.raises(Conflict, match="version 2 is the current one"):
            decide(database, reviewer, clock, draft_id=draft.id, comment="x", digest=version.digest)
    assert status(database, draft) == "in_review"


def test_every_reason_against_an_approval_is_named(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(
            conn,
            text="x" * 3001,
            evidence=(make_evidence(sentence="Nine of ten do.", verdict="unsupported"),),
            checks=(
                CheckResult(name="banned words", passed=False, blocking=True, detail="“seamless”"),
                CheckResult(name="length", passed=False, blocking=False),
            ),
        )
    with pytest.raises(Refused) as caught:
        approve(database, reviewer, clock, draft_id=draft.id)
    said = str(caught.value)
    assert all(part in said for part in ("banned words: “seamless”", "unsupported claim: “Nine of ten do.”", "3,001"))
    assert "length" not in said
    assert status(database, draft) == "in_review"
    with database.transaction(workspace.id) as conn:
        assert decisions_of(conn, draft.id) == ()


def test_nobody_approves_what_they_wrote(
    database: Database, workspace: Newsroom, actor: Actor, reviewer: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn, made_by=reviewer.user_id)
    with pytest.raises(NotAllowed, match="somebody else must approve"):
        approve(database, reviewer, clock, draft_id=draft.id)
    assert approve(database, actor, clock, draft_id=draft.id).self_review is False


def test_nobody_approves_what_a_crew_made_of_their_words(
    database: Database, workspace: Newsroom, actor: Actor, reviewer: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn, authors=(reviewer.user_id,))
    with pytest.raises(NotAllowed, match="somebody else must approve"):
        approve(database, reviewer, clock, draft_id=draft.id)
    assert approve(database, actor, clock, draft_id=draft.id).self_review is False


def test_alone_in_a_workspace_one_may_and_the_row_says_so(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn, made_by=actor.user_id)
    assert approve(database, actor, clock, draft_id=draft.id).self_review is True


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_sending_back_needs_a_comment(
    database: Database, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version], comment: str
) -> None:
    with pytest.raises(InvalidInput, match="what should change"):
        revise(database, reviewer, clock, draft_id=piece[0].id, comment=comment)
    with pytest.raises(InvalidInput, match="say why"):
        reject(database, reviewer, clock, draft_id=piece[0].id, comment=comment)
    assert status(database, piece[0]) == "in_review"


@pytest.mark.parametrize(("call", "expected"), [(revise, "changes_requested"), (reject, "rejected")])
def test_sending_back_keeps_the_comment(
    database: Database,
    workspace: Newsroom,
    reviewer: Actor,
    clock: SettableClock,
    piece: tuple[Draft, Version],
    call: Callable[..., Decision],
    expected: str,
) -> None:
    decision = call(database, reviewer, clock, draft_id=piece[0].id, comment=" Shorter, please. ")
    assert status(database, piece[0]) == expected
    with database.transaction(workspace.id) as conn:
        (said,) = feedback_of(conn, piece[0].id)
    assert (said.comment, said.decision_id, said.version_id) == ("Shorter, please.", decision.id, piece[1].id)


def test_states_from_which_nothing_can_be_decided(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    approve(database, reviewer, clock, draft_id=piece[0].id)
    for decide in DECIDE:
        with pytest.raises(Conflict, match="cannot become"):
            decide(database, reviewer, clock, draft_id=piece[0].id, comment="x")
    with database.transaction(workspace.id) as conn:
        planned = make_draft(conn)
    with pytest.raises(Conflict, match="no text yet"):
        approve(database, reviewer, clock, draft_id=planned.id)
    with pytest.raises(NotFound):
        approve(database, reviewer, clock, draft_id="draft_none")


def test_the_next_slot_is_the_first_free_one_of_the_account(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock
) -> None:
    clock.set(datetime(2027, 1, 4, 6, 0, tzinfo=UTC))
    first, second, third = slotted(database, workspace, 3)
    slots = [approve(database, reviewer, clock, draft_id=d.id, slot="next_slot").slot_at for d in (first, second)]
    assert slots == [datetime(2027, 1, 4, 7, 30, tzinfo=UTC), datetime(2027, 1, 5, 7, 30, tzinfo=UTC)]
    with database.transaction(workspace.id) as conn:
        undone = decisions_of(conn, first.id)[0]
    undo(database, reviewer, clock, decision_id=undone.id)
    assert approve(database, reviewer, clock, draft_id=third.id, slot="next_slot").slot_at == slots[0]


def test_where_there_are_no_slots_nobody_gets_one_at_once(
    database: Database, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    with pytest.raises(InvalidInput, match="no slots: choose a time, or now"):
        approve(database, reviewer, clock, draft_id=piece[0].id, slot="next_slot")


def test_a_time_of_ones_own(
    database: Database, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    wrong = [
        ({"slot": "at"}, "belongs to the slot"),
        ({"slot": "now", "at": clock.now()}, "belongs to the slot"),
        ({"slot": "at", "at": datetime(2099, 1, 1)}, "needs a zone"),
        ({"slot": "at", "at": clock.now() - timedelta(minutes=5)}, "is in the past"),
    ]
    for arguments, message in wrong:
        with pytest.raises(InvalidInput, match=message):
            approve(database, reviewer, clock, draft_id=piece[0].id, **arguments)  # type: ignore[arg-type]
    at = clock.now() + timedelta(hours=3)
    assert approve(database, reviewer, clock, draft_id=piece[0].id, slot="at", at=at).slot_at == at


def test_not_before_is_kept(database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock) -> None:
    clock.set(datetime(2027, 1, 4, 6, 0, tzinfo=UTC))
    (draft,) = slotted(database, workspace, not_before=date(2027, 1, 10))
    for arguments in ({}, {"slot": "at", "at": datetime(2027, 1, 9, 22, 0, tzinfo=UTC)}):
        with pytest.raises(InvalidInput, match="not before 2027-01-10"):
            approve(database, reviewer, clock, draft_id=draft.id, **arguments)  # type: ignore[arg-type]
    decision = approve(database, reviewer, clock, draft_id=draft.id, slot="next_slot")
    assert decision.slot_at == datetime(2027, 1, 10, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("call", DECIDE)
def test_an_undo_puts_the_piece_back(
    database: Database,
    reviewer: Actor,
    clock: SettableClock,
    piece: tuple[Draft, Version],
    call: Callable[..., Decision],
) -> None:
    decision = call(database, reviewer, clock, draft_id=piece[0].id, undo_seconds=10, comment="x")
    undone = undo(database, reviewer, clock, decision_id=decision.id)
    assert (undone.kind, undone.undoes) == ("undo", decision.id)
    assert status(database, piece[0]) == "in_review"
    for target, message in [(decision.id, "taken back already"), (undone.id, "An undo is not undone")]:
        with pytest.raises(Conflict, match=message):
            undo(database, reviewer, clock, decision_id=target)
    again = approve(database, reviewer, clock, draft_id=piece[0].id)
    assert again.id != decision.id


def test_an_undo_comes_too_late_once_the_post_is_being_sent(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        publication = make_publication(conn)
    with database.transaction(workspace.id) as conn:
        claimed = claim(conn, publication.id, "courier", 60)
        assert claimed is not None
        move(conn, claimed[1], "sending")
    with pytest.raises(Conflict, match="too late: the post is sending"):
        undo(database, reviewer, clock, decision_id=publication.decision_id)


def test_an_undo_of_a_scheduled_post_is_in_time(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        publication = make_publication(conn, clock.now() + timedelta(days=1))
    undo(database, reviewer, clock, decision_id=publication.decision_id)
    with database.transaction(workspace.id) as conn:
        assert get_draft(conn, publication.draft_id).status == "in_review"


@pytest.mark.parametrize("ended", ["failed", "withdrawn"])
def test_a_piece_whose_post_came_to_nothing_goes_back_to_review(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock, ended: PublicationStatus
) -> None:
    with database.transaction(workspace.id) as conn:
        publication = make_publication(conn)
    with database.transaction(workspace.id) as conn:
        if ended == "failed":
            claimed = claim(conn, publication.id, "courier", 60)
            assert claimed is not None
            move(conn, claimed[1], "failed", reason="refused for good")
        else:
            settle(conn, publication.id, "withdrawn", "not wanted")
    undone = undo_last(database, reviewer, clock, draft_id=publication.draft_id)
    assert undone.undoes == publication.decision_id
    reject(database, reviewer, clock, draft_id=publication.draft_id, comment="The channel will not have it.")
    assert undo_last(database, reviewer, clock, draft_id=publication.draft_id).undoes != publication.decision_id
    with pytest.raises(NotFound, match="nothing to take back"):
        undo_last(database, reviewer, clock, draft_id=publication.draft_id)


def test_a_refused_decision_needs_no_undo(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    decision = approve(database, reviewer, clock, draft_id=piece[0].id)
    with database.transaction(workspace.id) as conn:
        mark_taken(conn, decision.id, now=clock.now())
        set_refusal(conn, decision.id, "a check failed")
    with pytest.raises(Conflict, match="never acted on: a check failed"):
        undo(database, reviewer, clock, decision_id=decision.id)


def test_an_undo_after_a_later_word_is_refused(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    first = revise(database, reviewer, clock, draft_id=piece[0].id, comment="x")
    reject(database, reviewer, clock, draft_id=piece[0].id, comment="y")
    with pytest.raises(Conflict, match="moved on"):
        undo(database, reviewer, clock, decision_id=first.id)


def test_a_held_piece_can_be_approved_again(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    with database.transaction(workspace.id) as conn:
        set_status(conn, piece[0].id, "held", "asked to wait")
    approve(database, reviewer, clock, draft_id=piece[0].id)
    assert status(database, piece[0]) == "approved"


def test_two_reviewers_at_once_make_one_approval(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock, piece: tuple[Draft, Version]
) -> None:
    with database.transaction(workspace.id) as conn:
        second = add_user(conn, add_person(conn, f"second {workspace.id}"), "Second", "reviewer")

    def decide(who: Actor) -> bool:
        try:
            approve(database, who, clock, draft_id=piece[0].id)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, (reviewer, second))) == [False, True]
    with database.transaction(workspace.id) as conn:
        assert len(decisions_of(conn, piece[0].id)) == 1


def test_what_delivery_would_refuse_is_refused_at_the_desk(
    database: Database, workspace: Newsroom, reviewer: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn)
        source, _ = make_source(conn, brief.campaign_id)
        resting = make_draft(conn, brief)
        make_version(conn, resting, evidence=(make_evidence(source_id=source.id),))
        older = make_draft(conn)
        make_version(conn, older, package=make_package(older, renderer="0"))
        withdraw_source(conn, brief.campaign_id, source.id, "its author took it back")
    with pytest.raises(Refused, match="rests on “Collector survey”, which is withdrawn: its author took it back"):
        approve(database, reviewer, clock, draft_id=resting.id)
    with pytest.raises(Refused, match="made for renderer 0"):
        approve(database, reviewer, clock, draft_id=older.id)
