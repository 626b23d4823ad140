"""An account's access token, renewed ahead of its end, by one process at a time.

The account's row is locked while a token is renewed. Whoever waited for the lock finds the new token there and asks for
none: two refreshers make one refresh. A refusal ahead of time changes nothing as long as the old token opens.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from domain.errors import NeedsPerson, Retry
from domain.ports import Vault
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH
from resources.publishers.linkedin.sign_in import App, Granted, SignIn

AHEAD: Final = timedelta(days=7)


class Access:
    """Gives the token of one account."""

    def __init__(self, vault: Vault, sign_in: SignIn, client_id: str, now: Callable[[], datetime]) -> None:
        self._vault = vault
        self._sign_in = sign_in
        self._client_id = client_id
        self._now = now

    def token(self) -> str:
        """A token that opens, as far as our clock knows. Raises NeedsPerson when there is none, Retry."""
        kept = self._vault.find(ACCESS)
        if kept is None:
            raise NeedsPerson("Nobody has signed in at LinkedIn for this account yet.")
        if kept.expires_at is None or kept.expires_at - self._now() > AHEAD:
            return kept.value
        try:
            return self.renewed(kept.value)
        except (Retry, NeedsPerson):
            if kept.expires_at > self._now():
                return kept.value
            raise

    def renewed(self, stale: str) -> str:
        """A token in place of this one. Raises NeedsPerson when somebody must sign in again, Retry."""
        with self._vault.alone() as vault:
            kept = vault.find(ACCESS)
            if kept is not None and kept.value != stale:
                return kept.value
            refresh, secret = vault.find(REFRESH), vault.read(APP_KEY)
            if refresh is None or secret is None or not self._client_id:
                raise NeedsPerson("The access to LinkedIn has ended, and it cannot be renewed: sign in again.")
            if refresh.expires_at is not None and refresh.expires_at <= self._now():
                raise NeedsPerson(f"The access to LinkedIn ended on {refresh.expires_at:%d %B %Y}: sign in again.")
            app = App(client_id=self._client_id, client_secret=secret)
            return keep_granted(vault, self._sign_in.refresh(app, refresh.value))


def keep_granted(vault: Vault, granted: Granted) -> str:
    """Keeps what LinkedIn granted in place of what there was, and gives the access token. A refresh token that did not
    come again stays, and its end never moves away."""
    vault.keep(ACCESS, granted.access_token, granted.access_until)
    if granted.refresh_token:
        before = vault.find(REFRESH)
        ends = [end for end in (granted.refresh_until, before.expires_at if before else None) if end is not None]
        vault.keep(REFRESH, granted.refresh_token, min(ends) if ends else None)
    return granted.access_token
