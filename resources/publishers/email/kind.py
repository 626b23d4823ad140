"""Mail by SMTP as a kind."""

from datetime import UTC, datetime
from typing import Final

from domain.errors import NeedsPerson
from domain.ports import Publisher
from resources.publishers.email.keys import AddressKeys
from resources.publishers.email.line import Line, open_line
from resources.publishers.email.mailroom import Mailroom
from resources.publishers.email.publisher import SmtpPublisher
from resources.publishers.email.settings import SmtpSettings
from resources.publishers.kinds import PublisherKind, Surroundings
from store.accounts import Account
from store.turns import Turns

PASSWORD: Final = "password"  # noqa: S105 - the name of a secret, not one


class _Now:
    def now(self) -> datetime:
        """The current instant in UTC."""
        return datetime.now(UTC)


def _make(account: Account, surroundings: Surroundings) -> Publisher:
    if surroundings.database is None:
        raise NeedsPerson("A mail account keeps a row per recipient, and was given no database.")
    told = SmtpSettings.model_validate(account.settings)
    chosen = surroundings.settings
    mailroom = Mailroom(
        database=surroundings.database,
        keys=AddressKeys(chosen.secrets.token_key),
        base=chosen.public_base or chosen.dashboard_url,
        dashboard=chosen.dashboard_url,
        installation_id=chosen.installation_id,
        clock=_Now(),
        pace=Turns(chosen.redis_url_effective),
    )

    def line() -> Line:
        password = surroundings.vault.read(PASSWORD)
        if not password:
            raise NeedsPerson(f"The account “{account.name}” has no password: connect it again.")
        return open_line(told.server, password)

    return SmtpPublisher(account, told, mailroom, line)


KIND: Final = PublisherKind(
    name="smtp",
    title="E-mail to an audience, by SMTP",
    channels=frozenset({"email"}),
    make=_make,
    settings=SmtpSettings,
    secrets={PASSWORD: "The password of the SMTP user"},
)
