"""LinkedIn as a kind: a member or a company's page, by an app of one's own at LinkedIn."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from domain.ports import ChannelSignIn, Publisher, Vault
from domain.quota import Quota
from resources.publishers.kinds import PublisherKind, Surroundings
from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.connecting import LinkedInConnecting
from resources.publishers.linkedin.publisher import LinkedInPublisher
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH, LinkedInSettings
from resources.publishers.linkedin.sign_in import SignIn
from resources.publishers.linkedin.wire import Wire
from store.accounts import Account


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def client_of(
    settings: LinkedInSettings, vault: Vault, surroundings: Surroundings, now: Callable[[], datetime] = utc_now
) -> Client:
    """The account's client, with the installation's addresses of LinkedIn."""
    wire = Wire()
    sign_in = SignIn(wire, surroundings.settings.linkedin_sign_in_url, now)
    access = Access(vault, sign_in, settings.client_id, now)
    return Client(
        wire,
        access,
        base=surroundings.settings.linkedin_url,
        version=settings.version,
        now=now,
        pauses=surroundings.pauses,
        quotas=surroundings.quotas,
    )


def _make(account: Account, surroundings: Surroundings) -> Publisher:
    settings = LinkedInSettings.model_validate(account.settings)
    client = client_of(settings, surroundings.vault, surroundings)
    return LinkedInPublisher(client=client, settings=settings, vault=surroundings.vault)


def _quotas(account: Account) -> tuple[Quota, ...]:
    return LinkedInSettings.model_validate(account.settings).quotas


def _interface_ends(account: Account) -> datetime | None:
    return LinkedInSettings.model_validate(account.settings).interface_ends


def _sign_in(account: Account, surroundings: Surroundings) -> ChannelSignIn:
    return LinkedInConnecting(
        LinkedInSettings.model_validate(account.settings),
        surroundings.vault,
        SignIn(Wire(), surroundings.settings.linkedin_sign_in_url, utc_now),
        lambda settings, vault: client_of(settings, vault, surroundings),
    )


KIND: Final = PublisherKind(
    name="linkedin",
    title="LinkedIn, as a member or a company's page",
    channels=frozenset({"linkedin"}),
    make=_make,
    settings=LinkedInSettings,
    optional_secrets={
        APP_KEY: "the app's client secret, to sign in and to renew the access",
        ACCESS: "an access token of the app, where nobody signs in",
        REFRESH: "its refresh token, where LinkedIn gave one",
    },
    sign_in=_sign_in,
    quotas=_quotas,
    interface_ends=_interface_ends,
)
