"""An account whose access has ended holds its posts before their slot."""

from datetime import timedelta

from domain.access_notice import AccessNotice
from domain.publication import TryLater
from press.access_watch import hold_ended, note_interfaces
from resources.sealing import Sealer
from resources.vault import AccountVault
from store.access_notices import known_ends
from store.accounts import get_account, serve_by
from store.holds import accounts_json
from tests.press.scene import Scene

SEALER = Sealer("ab" * 32)
DAY = timedelta(days=1)


def state_of(scene: Scene, account_id: str) -> str:
    with scene.conn() as conn:
        return get_account(conn, account_id).state


def test_posts_are_held_when_the_last_of_its_secrets_has_ended(scene: Scene) -> None:
    decision = scene.decide(scene.piece(), slot_at=scene.later(30 * 86_400))
    scene.round(scene.services())
    publication = scene.publication_of(decision)
    now = scene.clock.now()
    vault = AccountVault(scene.database, SEALER, scene.workspace_id, publication.account_id)
    vault.keep("client_secret", "never ends")
    vault.keep("access_token", "soon", now + DAY)
    vault.keep("refresh_token", "later", now + 9 * DAY)
    with scene.conn() as conn:
        (listed,) = [each for each in accounts_json(conn) if each.id == publication.account_id]
    assert listed.ends_at == now + 9 * DAY

    scene.clock.advance((2 * DAY).total_seconds())
    hold_ended(scene.services())
    assert state_of(scene, publication.account_id) == "connected", "it can be renewed"

    scene.clock.advance((7 * DAY).total_seconds())
    assert hold_ended(scene.services()) >= 1
    assert state_of(scene, publication.account_id) == "dead"
    held = scene.publication_of(decision)
    assert held.status == "held"
    assert "its access ended on" in (held.reason or "")
    before = held
    hold_ended(scene.services())
    assert scene.publication_of(decision) == before


def test_an_account_without_an_end_goes_on(scene: Scene) -> None:
    publication = scene.approved()
    vault = AccountVault(scene.database, SEALER, scene.workspace_id, publication.account_id)
    vault.keep("password", "never ends")
    scene.clock.advance((900 * DAY).total_seconds())
    hold_ended(scene.services())
    assert state_of(scene, publication.account_id) == "connected"


def ends_of(scene: Scene, account_id: str) -> list[AccessNotice]:
    with scene.conn() as conn:
        return [notice for notice in known_ends(conn) if notice.account_id == account_id]


def test_an_end_that_comes_is_known_with_the_posts_planned_for_after_it(scene: Scene) -> None:
    now = scene.clock.now()
    for day in (3, 10, 11, 12, 13):
        scene.decide(scene.piece(), slot_at=now + day * DAY)
    scene.round(scene.services())
    planned = sorted(scene.publications(), key=lambda row: row.planned_at)
    account = planned[0].account_id
    assert ends_of(scene, account) == []
    AccountVault(scene.database, SEALER, scene.workspace_id, account).keep("access_token", "soon", now + 9 * DAY)
    (notice,) = ends_of(scene, account)
    assert (notice.cause, notice.ends_at, notice.posts) == ("access", now + 9 * DAY, 4)
    assert [post.draft_id for post in notice.first] == [row.draft_id for row in planned[1:4]]
    assert all(post.title for post in notice.first)
    scene.clock.advance((10 * DAY).total_seconds())
    hold_ended(scene.services())
    assert ends_of(scene, account) == [], "what is held says so itself"


def test_an_interface_that_grows_old_is_noted_once_and_forgotten_with_its_settings(scene: Scene) -> None:
    publication, end = scene.approved(), scene.later(20 * 86_400)
    services = scene.services(interface_ends_of=lambda account: end if account.id == publication.account_id else None)
    assert note_interfaces(services) == 1
    assert note_interfaces(services) == 0
    (notice,) = ends_of(scene, publication.account_id)
    assert (notice.cause, notice.ends_at, notice.posts) == ("interface", end, 0)
    with scene.conn() as conn:
        serve_by(conn, publication.account_id, "folder", {})
    assert ends_of(scene, publication.account_id) == []


def test_a_channel_that_has_retired_a_version_is_believed_before_any_reckoning(scene: Scene) -> None:
    publication = scene.approved()
    services = scene.services(interface_ends_of=lambda account: scene.later(200 * 86_400))
    note_interfaces(services)
    scene.channel.answers = [TryLater(reason="It has retired version 202510.", after_seconds=600, outdated=True)]
    assert scene.deliver(publication).status == "scheduled"
    for _ in range(2):
        (notice,) = ends_of(scene, publication.account_id)
        assert (notice.cause, notice.ends_at) == ("interface", scene.clock.now())
        note_interfaces(services)
