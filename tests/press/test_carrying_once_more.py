"""A change that was carried, and is to be carried once more, never stands in the way of those after it."""

from collections.abc import Callable

import pytest

from domain.errors import NeedsPerson
from domain.live_change import LiveChange, is_over
from domain.publication import NOT_VERIFIABLE, NeedsReconnect, Publication, TryLater
from press.carrying import carry
from press.outcomes import MOST_ATTEMPTS
from store import archive, doubts, drafts, live_changes
from store.holds import ACCOUNT_HOLD, release_account
from tests.press.scene import Scene

NEW = "Most organisations run more than eleven Collectors."
NEWER = "Most organisations run more than twelve Collectors."


def to_be_carried_again(scene: Scene, live: Publication) -> LiveChange:
    change = scene.change(live, NEW)
    scene.drain()
    assert scene.row(change).status == "verified"
    with scene.conn() as conn:
        conn.execute("UPDATE live_changes SET again = true WHERE id = %s", [change.id])
    return change


def carried(scene: Scene, change: LiveChange, **fields: object) -> LiveChange:
    return carry(scene.services(**fields), scene.workspace_id, change.id)  # type: ignore[arg-type]


def archived(scene: Scene, live: Publication, change: LiveChange) -> None:
    with scene.conn() as conn:
        campaign_id = drafts.get_draft(conn, live.draft_id).campaign_id
        archive.set_archived(conn, campaign_id, scene.clock.now())
    carried(scene, change)
    with scene.conn() as conn:
        archive.set_archived(conn, campaign_id, None)


def given_up(scene: Scene, live: Publication, change: LiveChange) -> None:
    scene.channel.edit_answers = [TryLater(reason="Busy.", after_seconds=1)]
    with scene.conn() as conn:
        conn.execute("UPDATE live_changes SET attempt = %s WHERE id = %s", [MOST_ATTEMPTS, change.id])
    carried(scene, change)


def without_a_secret(scene: Scene, live: Publication, change: LiveChange) -> None:
    def nobody(account: object) -> object:
        raise NeedsPerson("The secret is missing.")

    carried(scene, change, publisher_of=nobody)


def put_back(scene: Scene, live: Publication, change: LiveChange) -> None:
    with scene.conn() as conn:
        conn.execute("UPDATE live_changes SET status = 'scheduled', again = false WHERE id = %s", [change.id])
        assert change.id not in doubts.doubt_changes(conn)


@pytest.mark.parametrize("how", [archived, given_up, without_a_secret, put_back])
def test_it_stays_carried_and_the_next_change_comes(
    scene: Scene, how: Callable[[Scene, Publication, LiveChange], None]
) -> None:
    live = scene.live()
    change = to_be_carried_again(scene, live)
    calls = len(scene.channel.edits)
    how(scene, live, change)
    row = scene.row(change)
    assert row.status in ("sent", "verified"), row.reason
    assert len(scene.channel.edits) == calls
    if how is put_back:
        assert (is_over(row), (row.reason or "").startswith(NOT_VERIFIABLE)) == (True, True)
    scene.change(live, NEWER)
    scene.drain()
    assert scene.effects()[0].text == NEWER


def test_one_that_waits_for_its_account_goes_on_when_that_is_connected(scene: Scene) -> None:
    live = scene.live()
    change = to_be_carried_again(scene, live)
    scene.channel.edit_answers = [NeedsReconnect(reason="Revoked.")]
    held = carried(scene, change)
    assert (held.status, (held.reason or "").startswith(ACCOUNT_HOLD)) == ("held", True)
    with scene.conn() as conn:
        release_account(conn, live.account_id, scene.clock.now())
        assert live_changes.get_change(conn, change.id).status == "scheduled"
    assert carried(scene, change).status == "verified"
