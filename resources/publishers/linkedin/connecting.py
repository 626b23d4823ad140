"""A person signs in at LinkedIn for an account: where they are sent, and what the account is afterwards.

Who signs in becomes the author of an account that has none yet. An account that has one keeps it: another member who
signs in, by mistake or by a link that was passed on, must not make posts appear in a second person's name.
"""

from collections.abc import Callable
from typing import Any

from domain.errors import NeedsPerson
from domain.ports import SignedInAtChannel, Vault
from resources.publishers.linkedin.access import keep_granted
from resources.publishers.linkedin.account_test import member_of, try_account
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH, LinkedInSettings
from resources.publishers.linkedin.sign_in import App, SignIn
from resources.vault import HeldVault

MakeClient = Callable[[LinkedInSettings, Vault], Client]


class LinkedInConnecting:
    """Implements domain.ports.ChannelSignIn for one account."""

    def __init__(self, settings: LinkedInSettings, vault: Vault, sign_in: SignIn, make_client: MakeClient) -> None:
        self._settings = settings
        self._vault = vault
        self._sign_in = sign_in
        self._make_client = make_client

    def address(self, redirect: str, state: str) -> str:
        """LinkedIn's page for it. Raises NeedsPerson when the account has no app."""
        self._app()
        return self._sign_in.address(self._settings.client_id, redirect, state, self._settings.wanted_scopes)

    def finish(self, code: str, redirect: str) -> SignedInAtChannel:
        """The account with its tokens, tried. Raises NeedsPerson or Retry."""
        granted = self._sign_in.exchange(self._app(), code, redirect)
        held = HeldVault({APP_KEY: self._app().client_secret})
        keep_granted(held, granted)
        settings = self._settings
        if granted.scopes:
            settings = settings.model_copy(update={"scopes": " ".join(granted.scopes)})
        if not settings.author:
            author, _ = member_of(self._make_client(settings, held))
            settings = settings.model_copy(update={"author": author})
        tried = try_account(self._make_client(settings, held), settings, held)
        if not tried.works:
            raise NeedsPerson(" ".join(tried.findings))
        return SignedInAtChannel(
            settings=_told(settings),
            secrets=tuple(secret for secret in held.held if secret.name in (ACCESS, REFRESH)),
            findings=tried.findings,
        )

    def _app(self) -> App:
        secret = self._vault.read(APP_KEY)
        if not self._settings.client_id or not secret:
            raise NeedsPerson("The account has no app at LinkedIn yet: connect it with client_id and client_secret.")
        return App(client_id=self._settings.client_id, client_secret=secret)


def _told(settings: LinkedInSettings) -> dict[str, Any]:
    """Only what was said, so that a later default counts."""
    return settings.model_dump(mode="json", exclude_defaults=True)
