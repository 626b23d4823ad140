"""An account whose access has ended holds its posts before their slot."""

from datetime import timedelta

from press.access_watch import hold_ended
from resources.sealing import Sealer
from resources.vault import AccountVault
from store.accounts import get_account
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
