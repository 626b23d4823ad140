"""Connecting an account by signing in at its channel: setting out, coming back, and the page behind an invitation.

Nothing begins on GET: links are opened by scanners and previews too. The way to the channel is a redirect of a form,
which a page's policy must allow for that host; so these pages name it. Where the channel sends people back is the
dashboard's own address, since only there the browser has the cookie that says who set out.
"""

import asyncio
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlencode, urlsplit

from tornado.web import RequestHandler

from desk import account_sign_ins as desk
from domain.errors import NeedsPerson, NotAllowed, NotFound, Refused, Retry
from panel_app.answering import PAGE_POLICY, PrivateHandler, PublicHandler
from panel_app.auth import visitor_of
from panel_app.services import AppServices
from store.accounts import Account, get_account
from store.documents import AccountDocument

JOIN: Final = "/join"
COOKIE: Final = "pressroom_joining"
COOKIE_MINUTES: Final = 30


def start_address(account: Account | AccountDocument) -> str:
    """Where somebody with a seat sets out."""
    return start_of(account.publisher, account.id)


def start_of(publisher: str, account_id: str) -> str:
    """The same, of an account by its id."""
    return f"/oauth/{publisher}/start?{urlencode({'account': account_id})}"


class StartHandler(PrivateHandler):
    """For whoever has a seat and may connect accounts."""

    async def get(self, publisher: str) -> None:
        """Says what will happen, with a button."""
        account = await self._account(publisher)
        if account is not None:
            _ask(self, account, action=start_address(account))

    async def post(self, publisher: str) -> None:
        """Sets out."""
        account = await self._account(publisher)
        if account is None:
            return
        services, actor, browser = self.services, self.visitor.actor, self.visitor.token
        try:
            gone = await asyncio.to_thread(
                desk.set_out, services.database, actor, services.clock, account_id=account.id, browser=browser
            )
            address = await asyncio.to_thread(_address, services, gone)
        except (Refused, NeedsPerson) as error:
            _tell(self, str(error), 403 if isinstance(error, NotAllowed) else 400)
            return
        _send_to(self, address)

    async def _account(self, publisher: str) -> Account | None:
        wanted, workspace_id = self.get_argument("account", ""), self.visitor.actor.workspace_id
        try:
            account = await asyncio.to_thread(_read_account, self.services, workspace_id, wanted)
        except NotFound as error:
            _tell(self, str(error), 404)
            return None
        if account.publisher != publisher:
            _tell(self, f"“{account.name}” is not served by {publisher}.", 404)
            return None
        return account


class JoinHandler(PublicHandler):
    """For somebody without a seat who was given a link."""

    async def get(self) -> None:
        """Says what it is for, with a button."""
        token = self.get_query_argument("token", "", strip=False)
        try:
            account = await asyncio.to_thread(desk.invited, self.services.database, self.services.clock, token=token)
        except Refused as error:
            _tell(self, str(error), 403)
            return
        _ask(self, account, action=JOIN, token=token)

    async def post(self) -> None:
        """Sets out; this browser alone may come back."""
        services, browser = self.services, token_urlsafe(32)
        token = self.get_body_argument("token", "", strip=False)
        try:
            gone = await asyncio.to_thread(
                desk.set_out_invited, services.database, services.clock, token=token, browser=browser
            )
            address = await asyncio.to_thread(_address, services, gone)
        except (Refused, NeedsPerson) as error:
            _tell(self, str(error), 403)
            return
        self.set_cookie(
            COOKIE,
            browser,
            httponly=True,
            samesite="Lax",
            secure=services.secure,
            path="/oauth",
            max_age=COOKIE_MINUTES * 60,
        )
        _send_to(self, address)


class CallbackHandler(PublicHandler):
    """Where the channel sends people back."""

    async def get(self, publisher: str) -> None:
        """Takes the code, once, from the browser that set out. Whose it is, the state says, not the address."""
        del publisher
        services = self.services
        visitor = await visitor_of(services, self)
        browsers = [each for each in (visitor.token if visitor else None, self.get_cookie(COOKIE)) if each]
        back = await self._came_back(self.get_query_argument("state", "", strip=False), browsers)
        if back is None:
            _tell(self, "This browser has not set out to sign in there, or it took too long: begin again.", 401)
            return
        self.clear_cookie(COOKIE, path="/oauth")
        if refused := self.get_query_argument("error", ""):
            said = self.get_query_argument("error_description", refused)
            await asyncio.to_thread(desk.declined, services.database, back=back, said=said)
            _tell(self, f"Nothing was changed: the channel says “{said[:200]}”.", 200)
            return
        try:
            found = await asyncio.to_thread(_finish, services, back, self.get_query_argument("code", "", strip=False))
        except (Refused, NeedsPerson) as error:
            _tell(self, str(error), 403 if isinstance(error, NotAllowed) else 400)
        except Retry as error:
            _tell(self, f"{error} Nothing was changed: please begin again.", 503)
        else:
            _tell(self, found, 200)

    async def _came_back(self, state: str, browsers: list[str]) -> desk.CameBack | None:
        for browser in browsers:
            try:
                return await asyncio.to_thread(
                    desk.come_back, self.services.database, self.services.clock, state=state, browser=browser
                )
            except NotAllowed:
                continue
        return None


ROUTES: Final[dict[str, type[RequestHandler]]] = {
    r"/oauth/(\w+)/start": StartHandler,
    r"/oauth/(\w+)/callback": CallbackHandler,
    JOIN: JoinHandler,
}


def _read_account(services: AppServices, workspace_id: str, account_id: str) -> Account:
    with services.database.transaction(workspace_id) as conn:
        return get_account(conn, account_id)


def _address(services: AppServices, gone: desk.SetOut) -> str:
    return services.sign_in_of(gone.account).address(_redirect(services, gone.account), gone.state)


def _redirect(services: AppServices, account: Account) -> str:
    return f"{services.address}/oauth/{account.publisher}/callback"


def _finish(services: AppServices, back: desk.CameBack, code: str) -> str:
    """What is told to the person: how it went, and what was found. Raises Refused, NeedsPerson or Retry."""
    if not code:
        raise NeedsPerson("The channel sent no code: begin again.")
    granted = services.sign_in_of(back.account).finish(code, _redirect(services, back.account))
    done = desk.signed_in(services.database, services.clock, services.keep_secret, back=back, granted=granted)
    waited = f" {len(done.released)} posts that waited for it are scheduled again." if done.released else ""
    return f"“{done.account.name}” is connected. {' '.join(granted.findings)}{waited}"


def _ask(handler: PublicHandler, account: Account, *, action: str, token: str = "") -> None:
    _allow_going_to(handler, account)
    handler.show("channel_sign_in.html", account=account, action=action, token=token)


def _allow_going_to(handler: PublicHandler, account: Account) -> None:
    """The form's redirect leads to the channel: a page's policy covers where a form ends, too."""
    try:
        place = urlsplit(handler.services.sign_in_of(account).address("https://here.invalid/", "none"))
    except NeedsPerson:
        return
    allowed = f"form-action 'self' {place.scheme}://{place.netloc}"
    handler.set_header("Content-Security-Policy", PAGE_POLICY.replace("form-action 'self'", allowed))


def _send_to(handler: PublicHandler, address: str) -> None:
    handler.set_header("Cache-Control", "no-store")
    handler.redirect(address, status=303)


def _tell(handler: PublicHandler, message: str, status: int) -> None:
    handler.show("message.html", status, title="Connecting an account · Pressroom", message=message)
