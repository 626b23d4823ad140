"""WordPress as a kind: a blog whose posts are made through REST or XML-RPC."""

from typing import Final
from urllib.parse import urlsplit

from domain.errors import NeedsPerson
from domain.own_files import MOST_BYTES
from domain.ports import Publisher
from resources.publishers.kinds import PublisherKind, Surroundings
from resources.publishers.wordpress.settings import WordPressSettings
from store.accounts import Account

PASSWORD: Final = "application_password"  # noqa: S105 - its name
LARGEST: Final = max(MOST_BYTES.values())  # of a file that is read back


def _make(account: Account, surroundings: Surroundings) -> Publisher:
    from resources.calls import GuardedCaller
    from resources.fetch import GuardedFetcher
    from resources.publishers.wordpress.publisher import WordPressPublisher
    from resources.publishers.wordpress.rest import RestSite
    from resources.publishers.wordpress.xmlrpc import XmlRpcSite

    told = WordPressSettings.model_validate(account.settings)
    allowed = surroundings.settings.fetch_allowed
    _require_safe(told.site, allowed)
    password = surroundings.vault.read(PASSWORD)
    if not password:
        raise NeedsPerson(f"The account “{account.name}” has no application password: connect it.")
    caller = GuardedCaller(allowed)
    site = RestSite(told, password, caller) if told.transport == "rest" else XmlRpcSite(told, password, caller)
    fetcher = GuardedFetcher(allowed, largest=LARGEST, seconds=60, types=())
    return WordPressPublisher(told, site, fetcher)


def _require_safe(site: str, allowed: tuple[str, ...]) -> None:
    """A password does not travel openly, except to a host that the operator names as one of the own network."""
    parts = urlsplit(site)
    if parts.scheme == "http" and not {parts.netloc.lower(), parts.hostname} & {host.lower() for host in allowed}:
        raise NeedsPerson(
            f"{site} would get its password unencrypted: use https, or name the host in PRESSROOM_FETCH_ALLOW."
        )


KIND: Final = PublisherKind(
    name="wordpress",
    title="A WordPress site",
    channels=frozenset({"blog"}),
    make=_make,
    settings=WordPressSettings,
    secrets={PASSWORD: "The application password of the WordPress user"},
)
