"""Processes that renew one account's access at the same time, on the database: one asks LinkedIn, all get the same."""

import threading

from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH
from resources.publishers.linkedin.sign_in import SignIn
from resources.publishers.linkedin.wire import Wire
from resources.sealing import Sealer
from resources.vault import AccountVault
from store.accounts import ensure_account
from store.postgres import Database
from tests.conftest import Newsroom
from tests.fakes.linkedin.world import CLIENT, SECRET, World
from tests.resources.linkedin.conftest import NOW
from tests.resources.linkedin.test_access import DAY


def vaults(database: Database, newsroom: Newsroom, number: int) -> list[AccountVault]:
    with database.transaction(newsroom.id) as conn:
        account = ensure_account(conn, "linkedin", "main")
    return [AccountVault(database, Sealer("ab" * 32), newsroom.id, account.id) for _ in range(number)]


def access(vault: AccountVault, world: World) -> Access:
    return Access(vault, SignIn(Wire(5.0), world.address, lambda: NOW), CLIENT, lambda: NOW)


def test_two_refreshers_make_one_refresh(database: Database, workspace: Newsroom, world: World) -> None:
    mine = vaults(database, workspace, 3)
    mine[0].keep(APP_KEY, SECRET)
    mine[0].keep(ACCESS, "token-1", NOW + DAY)
    mine[0].keep(REFRESH, "refresh-1", NOW + 40 * DAY)
    found: list[str] = []
    threads = [threading.Thread(target=lambda v=vault: found.append(access(v, world).token())) for vault in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (len(found), len(set(found))) == (3, 1)
    assert world.calls["POST /oauth/v2/accessToken"] == 1
    assert mine[1].read(ACCESS) == found[0] != "token-1"


def test_an_empty_refresh_leaves_what_is_kept(database: Database, workspace: Newsroom, world: World) -> None:
    (vault,) = vaults(database, workspace, 1)
    vault.keep(APP_KEY, SECRET)
    vault.keep(ACCESS, "token-1", NOW + DAY)
    vault.keep(REFRESH, "refresh-1", NOW + 40 * DAY)
    world.refresh_answer = {"access_token": " ", "refresh_token": "", "expires_in": 5_184_000}
    assert access(vault, world).token() == "token-1", "it still opens"
    assert (vault.read(ACCESS), vault.read(REFRESH)) == ("token-1", "refresh-1")
