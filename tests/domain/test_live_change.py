"""Changes of live posts: their two tables of moves, and what a channel cannot do."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from domain.draft import CHANGE_MOVES, ChangeStatus, Draft, check_change
from domain.errors import Conflict
from domain.live_change import (
    IN_THE_CALL,
    MOVES,
    WAITING,
    LiveChange,
    LiveChangeStatus,
    cannot_carry,
    check_live_move,
    is_over,
    shown_by,
)
from domain.package import Package, PackedMedia
from domain.publication import NOT_VERIFIABLE, Capabilities

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ABLE = Capabilities(look_up=True, read_back=True, edit=True)
PACKAGE = Package(channel="blog", account_id="a", text="Ten.", title="T")
STATUSES: tuple[LiveChangeStatus, ...] = get_args(LiveChangeStatus)


def a_change(status: LiveChangeStatus, hours: int = 0, **fields: object) -> LiveChange:
    base = LiveChange(
        id=f"change_{hours}",
        workspace_id="w",
        publication_id="p",
        draft_id="d",
        version_id="v",
        version=2,
        digest="0" * 64,
        decision_id="dec",
        channel="blog",
        account_id="a",
        status=status,
        due_at=NOW,
        created_at=NOW + timedelta(hours=hours),
    )
    return base.model_copy(update=fields)


def test_both_tables_know_every_state_and_name_no_other() -> None:
    assert set(MOVES) == set(STATUSES) == {s for after in MOVES.values() for s in after} | {"scheduled"}
    assert set(CHANGE_MOVES) == set(get_args(ChangeStatus))
    for old in STATUSES:
        for new in STATUSES:
            if new in MOVES[old]:
                check_live_move(old, new)
            else:
                with pytest.raises(Conflict):
                    check_live_move(old, new)


def test_nothing_is_sent_that_was_not_claimed_and_what_may_be_there_is_never_withdrawn() -> None:
    assert {old for old, after in MOVES.items() if "sending" in after} == {"claimed"}
    assert all("withdrawn" not in MOVES[status] for status in IN_THE_CALL)
    assert all("withdrawn" in MOVES[status] for status in WAITING)


def test_without_a_change_there_is_nothing_to_decide_on() -> None:
    for new in ("approved", "none"):
        with pytest.raises(Conflict, match="no change of it is proposed"):
            check_change("none", new)
    check_change("none", "changes_requested")


def test_the_version_in_hand_is_the_proposed_one() -> None:
    draft = Draft(
        id="d",
        workspace_id="w",
        campaign_id="c",
        brief_id="b",
        channel="blog",
        account_id="a",
        status="published",
        version_id="v1",
        updated_at=NOW,
    )
    assert draft.in_hand_id == "v1"
    assert draft.model_copy(update={"change_id": "v2"}).in_hand_id == "v2"


@pytest.mark.parametrize("status", STATUSES)
def test_a_change_is_over_when_nothing_more_happens_by_it(status: LiveChangeStatus) -> None:
    ends = status in ("verified", "mismatch", "failed", "withdrawn")
    assert is_over(a_change(status)) is ends
    assert not is_over(a_change(status, again=True))
    if status == "sent":
        assert is_over(a_change(status, reason=NOT_VERIFIABLE + "nobody can read it."))


def test_a_post_shows_the_newest_change_that_its_channel_took() -> None:
    first, second = (a_change("verified", hours, sent_at=NOW) for hours in (1, 2))
    failed = a_change("failed", 3)
    assert shown_by(()) is None
    assert shown_by((second, failed, first)) == second


def test_what_a_channel_cannot_do_is_said_in_a_sentence_each() -> None:
    image = PackedMedia(digest="1" * 64, media_type="image/png", width=1, height=1, alt_text="A card")
    new = PACKAGE.model_copy(update={"text": "Eleven.", "media": (image,)})
    assert list(cannot_carry(ABLE, PACKAGE, new)) == []
    (alone,) = cannot_carry(ABLE.model_copy(update={"edit": False}), PACKAGE, new)
    assert "by hand" in alone
    fixed = ABLE.model_copy(update={"fixed": ("media", "first_comment")})
    assert [reason for reason in cannot_carry(fixed, PACKAGE, new) if "images" in reason] != []
    assert list(cannot_carry(fixed, PACKAGE, PACKAGE.model_copy(update={"text": "Eleven."}))) == []
