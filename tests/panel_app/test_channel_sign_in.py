"""Connecting LinkedIn in the browser, from the button to the kept tokens, against the local LinkedIn."""

import asyncio
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from tornado.httpserver import HTTPServer
from tornado.web import Application

from desk import account_sign_ins
from desk.accounts import Connection, prepare
from domain.ports import ChannelSignIn
from domain.secret import Secret
from panel_app.auth import COOKIE
from panel_app.channel_sign_in import start_address
from panel_app.handlers import patterns
from panel_app.services import AppServices
from resources.files import LocalFiles
from resources.publishers.kinds import Surroundings
from resources.publishers.linkedin.kind import KIND
from resources.sealing import Sealer
from resources.settings import Settings
from resources.vault import AccountVault, keep_in
from resources.wiring import SystemClock
from store.accounts import Account, get_account
from store.postgres import Database, Transaction
from tests.builders import make_user
from tests.conftest import Newsroom, free_port
from tests.fakes.linkedin.server import linkedin_server
from tests.fakes.linkedin.world import CLIENT, MEMBER, PAGE, SECRET, World
from tests.panel_app.conftest import signed_in_token

SEALER = Sealer("ab" * 32)


def keep(conn: Transaction, account_id: str, secret: Secret) -> None:
    keep_in(conn, SEALER, account_id, secret)


@dataclass
class Desk:
    """A dashboard's handlers on loopback, a prepared account and LinkedIn."""

    address: str
    database: Database
    newsroom: Newsroom
    account: Account
    world: World
    clock: SystemClock

    def session(self, role: str = "owner") -> requests.Session:
        """A browser in which somebody is signed in."""
        session = requests.Session()
        if role == "owner":
            actor = self.newsroom.owner
        else:
            with self.database.transaction(self.newsroom.id) as conn:
                actor = make_user(conn, role)  # type: ignore[arg-type]
        session.cookies.set(COOKIE, signed_in_token(self.database, actor))
        return session

    def begin(self, session: requests.Session, path: str) -> requests.Response:
        """Presses the button on the page at that path."""
        page = session.get(self.address + path, timeout=20)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        action = unescape(re.findall(r'action="([^"]+)"', page.text)[0])
        return session.post(self.address + action, data=fields, timeout=20, allow_redirects=False)

    def at_linkedin(self, begun: requests.Response) -> str:
        """Agrees (or declines) there; gives where LinkedIn sends the browser."""
        assert begun.status_code == 303, begun.text
        sent = requests.get(begun.headers["Location"], timeout=20, allow_redirects=False)
        return sent.headers["Location"]

    def now(self) -> Account:
        with self.database.transaction(self.newsroom.id) as conn:
            return get_account(conn, self.account.id)

    def vault(self) -> AccountVault:
        return AccountVault(self.database, SEALER, self.newsroom.id, self.account.id)


@pytest.fixture
def desk(database: Database, workspace: Newsroom, tmp_path: Path) -> Iterator[Desk]:
    with linkedin_server() as world:
        settings = Settings(home=tmp_path, linkedin_url=world.address, linkedin_sign_in_url=world.address)

        def sign_in_of(account: Account) -> ChannelSignIn:
            assert KIND.sign_in is not None
            vault = AccountVault(database, SEALER, account.workspace_id, account.id)
            return KIND.sign_in(account, Surroundings(settings, vault))

        port = free_port()
        services = AppServices(
            database=database,
            clock=SystemClock(),
            files=LocalFiles(tmp_path),
            published=tmp_path,
            port=port,
            address=f"http://127.0.0.1:{port}",
            sign_in_of=sign_in_of,
            keep_secret=keep,
        )
        connection = Connection(
            channel="linkedin",
            name="main",
            publisher="linkedin",
            settings={"client_id": CLIENT},
            secrets=(Secret(name="client_secret", value=SECRET),),
        )
        account = prepare(database, workspace.owner, keep, connection=connection)
        with Served(services):
            yield Desk(services.address, database, workspace, account, world, SystemClock())


class Served:
    """The handlers on a loop of their own."""

    def __init__(self, services: AppServices) -> None:
        self._services = services
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._up.set()
        self._loop.run_forever()

    async def _listen(self) -> None:
        application = Application(patterns(self._services), xsrf_cookies=True, cookie_secret="of-tests")
        self._server = HTTPServer(application)
        self._server.listen(self._services.port, "127.0.0.1")

    def __enter__(self) -> None:
        self._thread.start()
        assert self._up.wait(20)

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._server.stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)


def test_from_the_button_to_the_tokens(desk: Desk) -> None:
    session = desk.session()
    page = session.get(desk.address + start_address(desk.account), timeout=20)
    assert "Connect “main”" in page.text
    assert f"form-action 'self' {desk.world.address}" in page.headers["Content-Security-Policy"]
    begun = desk.begin(session, start_address(desk.account))
    asked = parse_qs(urlsplit(begun.headers["Location"]).query)
    assert asked["scope"] == ["openid profile w_member_social"]
    assert asked["redirect_uri"] == [f"{desk.address}/oauth/linkedin/callback"]
    done = session.get(desk.at_linkedin(begun), timeout=20)
    assert done.status_code == 200
    assert "“main” is connected. It posts as Ada Example." in unescape(done.text)
    account = desk.now()
    assert (account.state, account.settings["author"]) == ("connected", MEMBER)
    token, refresh = desk.vault().find("access_token"), desk.vault().find("refresh_token")
    assert token is not None
    assert refresh is not None
    assert token.value in desk.world.tokens
    assert token.expires_at is not None
    assert round((token.expires_at - desk.clock.now()).total_seconds() / 86_400) == 60
    assert refresh.expires_at is not None
    assert round((refresh.expires_at - desk.clock.now()).total_seconds() / 86_400) == 365


def test_a_code_works_once_and_in_the_browser_that_set_out_only(desk: Desk) -> None:
    session = desk.session()
    back = desk.at_linkedin(desk.begin(session, start_address(desk.account)))
    for other in (desk.session(), requests.Session()):
        assert other.get(back, timeout=20).status_code == 401
    forged = back.replace("state=", "state=x")
    assert session.get(forged, timeout=20).status_code == 401
    assert desk.now().state == "dead"
    assert session.get(back, timeout=20).status_code == 200
    assert session.get(back, timeout=20).status_code == 401


def test_a_denial_is_told_in_words_and_changes_nothing(desk: Desk) -> None:
    session, desk.world.denies = desk.session(), True
    done = session.get(desk.at_linkedin(desk.begin(session, start_address(desk.account))), timeout=20)
    assert "Nothing was changed" in unescape(done.text)
    assert "The user cancelled" in unescape(done.text)
    assert desk.now() == desk.account
    assert desk.vault().find("access_token") is None


def test_another_member_cannot_make_posts_appear_in_somebody_s_name(desk: Desk) -> None:
    with desk.database.transaction(desk.newsroom.id) as conn:
        conn.execute(
            'UPDATE accounts SET settings = settings || \'{"author": "urn:li:person:Chief"}\' WHERE id = %s',
            [desk.account.id],
        )
    session = desk.session()
    done = session.get(desk.at_linkedin(desk.begin(session, start_address(desk.account))), timeout=20)
    assert done.status_code == 400
    assert f"Ada Example signed in ({MEMBER})" in unescape(done.text)
    assert desk.now().state == "dead"
    assert desk.vault().find("access_token") is None


def test_a_page_is_asked_for_its_own_scopes_and_roles(desk: Desk) -> None:
    with desk.database.transaction(desk.newsroom.id) as conn:
        conn.execute(
            "UPDATE accounts SET settings = settings || jsonb_build_object('author', %s::text) WHERE id = %s",
            [PAGE, desk.account.id],
        )
    session = desk.session()
    begun = desk.begin(session, start_address(desk.account))
    assert "rw_organization_admin" in begun.headers["Location"]
    desk.world.role = ""
    refused = session.get(desk.at_linkedin(begun), timeout=20)
    assert (refused.status_code, "no role" in refused.text) == (400, True)
    desk.world.role = "CONTENT_ADMIN"
    done = session.get(desk.at_linkedin(desk.begin(session, start_address(desk.account))), timeout=20)
    assert "as CONTENT_ADMIN" in done.text
    assert desk.now().state == "connected"


def test_who_may_not_connect_accounts_is_refused(desk: Desk) -> None:
    assert desk.begin(desk.session("reviewer"), start_address(desk.account)).status_code == 403
    stranger = requests.get(desk.address + start_address(desk.account), timeout=20, allow_redirects=False)
    assert stranger.status_code == 302
    assert "/sign-in" in stranger.headers["Location"]


@pytest.mark.parametrize("path", ["/oauth/linkedin/start?account=acct_none", "/oauth/folder/start?account={id}"])
def test_what_is_not_there_is_said_to_be(desk: Desk, path: str) -> None:
    assert desk.session().get(desk.address + path.format(id=desk.account.id), timeout=20).status_code == 404


def test_somebody_without_a_seat_joins_by_a_link(desk: Desk) -> None:
    token = account_sign_ins.invite(desk.database, desk.newsroom.owner, desk.clock, account_id=desk.account.id)
    guest, path = requests.Session(), f"/join?token={token}"
    begun = desk.begin(guest, path)
    assert "HttpOnly" in begun.headers["Set-Cookie"]
    back = desk.at_linkedin(begun)
    assert requests.get(back, timeout=20).status_code == 401
    done = guest.get(back, timeout=20)
    assert "is connected" in done.text
    assert desk.now().state == "connected"
    assert guest.get(desk.address + path, timeout=20).status_code == 403
    assert requests.get(f"{desk.address}/join?token=nonsense", timeout=20).status_code == 403
    assert guest.get(f"{desk.address}/password", timeout=20, allow_redirects=False).status_code == 302, "no seat"
