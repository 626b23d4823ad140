"""LinkedIn's three-legged sign-in (OAuth 2.0): where a person is sent, and what the code they come back with is worth.

The real lifetimes, which a token's owner learns the hard way: an access token lives 60 days; a refresh token, which
only approved apps get, 365 days from the *first* grant, and refreshing never prolongs it. So its end is kept from the
first answer on, and a later answer can bring it nearer but never push it away.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from domain.errors import NeedsPerson, Retry
from domain.value import Value
from resources.publishers.linkedin.settings import scopes_in
from resources.publishers.linkedin.wire import Reply, Request, Wire

SOON: Final = 60.0
ACCESS_DAYS: Final = 60


class App(Value):
    """The app at LinkedIn through which accounts sign in."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"App(client_id={self.client_id!r})"

    __str__ = __repr__


class Granted(Value):
    """What LinkedIn grants: tokens and until when. Without a refresh token somebody must sign in again by then."""

    access_token: str
    access_until: datetime
    refresh_token: str = ""
    refresh_until: datetime | None = None
    scopes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Granted(access_until={self.access_until!r}, scopes={self.scopes!r})"

    __str__ = __repr__


class SignIn:
    """Talks to LinkedIn's authorisation server at `base`."""

    def __init__(self, wire: Wire, base: str, now: Callable[[], datetime]) -> None:
        self._wire = wire
        self._base = base.rstrip("/")
        self._now = now

    def address(self, client_id: str, redirect: str, state: str, scopes: tuple[str, ...]) -> str:
        """Where the person is sent who signs in."""
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect,
            "state": state,
            "scope": " ".join(scopes),
        }
        return f"{self._base}/oauth/v2/authorization?{urlencode(asked)}"

    def exchange(self, app: App, code: str, redirect: str) -> Granted:
        """Tokens for the code that the person came back with. Raises NeedsPerson when LinkedIn refuses it, Retry."""
        return self._granted(app, {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect})

    def refresh(self, app: App, refresh_token: str) -> Granted:
        """A new access token. Raises NeedsPerson when the refresh token is of no use any more, Retry."""
        return self._granted(app, {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _granted(self, app: App, asked: dict[str, str]) -> Granted:
        form = {**asked, "client_id": app.client_id, "client_secret": app.client_secret}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        address = f"{self._base}/oauth/v2/accessToken"
        answer = self._wire.send(Request("POST", address, headers, urlencode(form).encode()))
        if not isinstance(answer, Reply):
            raise Retry(answer.reason, after_seconds=SOON)
        if answer.status in (400, 401, 403) and answer.fields:
            told = str(answer.fields.get("error_description") or answer.fields.get("error") or "")
            raise NeedsPerson(f"LinkedIn gives no access: sign in again. It says: {' '.join(told.split())[:160]}")
        token = answer.fields.get("access_token")
        if not answer.went_well or not isinstance(token, str) or not token.strip():
            raise Retry(f"LinkedIn's sign-in answered {answer.status} without a token.", after_seconds=SOON)
        return self._read(token, answer)

    def _read(self, token: str, answer: Reply) -> Granted:
        now, told = self._now(), answer.fields
        refresh = told.get("refresh_token")
        return Granted(
            access_token=token,
            access_until=now + (_span(told.get("expires_in")) or timedelta(days=ACCESS_DAYS)),
            refresh_token=refresh if isinstance(refresh, str) else "",
            refresh_until=now + span if (span := _span(told.get("refresh_token_expires_in"))) else None,
            scopes=scopes_in(str(told.get("scope") or "")),
        )


def _span(seconds: object) -> timedelta | None:
    return timedelta(seconds=int(seconds)) if isinstance(seconds, int | float) and seconds > 0 else None
