"""The scene with a mail account, an audience and a post office."""

import hashlib
from typing import Any

from domain.audience import Ground, Subscriber
from domain.mail_address import parse_address
from domain.package import PackedMedia
from domain.publication import Publication
from domain.version import Version
from press.intake import take_all
from resources.publishers.email.keys import AddressKeys
from resources.publishers.email.line import Line
from resources.publishers.email.mailroom import Mailroom
from resources.publishers.email.publisher import SmtpPublisher
from resources.publishers.email.settings import SmtpSettings
from resources.services import Services
from store import accounts, audiences, drafts
from store.accounts import Account
from store.audience_confirmations import add_confirmation, view_of
from store.mail_deliveries import Delivery, deliveries_of
from store.mailings import find_mailing
from store.postgres import Database
from tests import builders
from tests.conftest import INSTALLATION
from tests.contracts.publisher import PNG
from tests.fakes.clock import SettableClock
from tests.fakes.ports import CountedClock, CountedDatabase, Ports
from tests.fakes.post_office import FakeLine, PostOffice, Unhurried
from tests.press.scene import Scene

AUDIENCE = "Platform engineers"
KEYS = AddressKeys("5e" * 32)
BASE = "https://desk.example"
SETTINGS: dict[str, Any] = {
    "host": "mail.example",
    "user": "mailer",
    "from_address": "news@acme.example",
    "from_name": "Acme Telemetry",
    "imprint": "Acme Telemetry GmbH|Example Street 1, 10115 Berlin",
    "per_second": 0,
    "connections": 1,
}
CONTRACT = Ground(basis="contract")


def someone(email: str, ground: Ground = CONTRACT, **names: str) -> Subscriber:
    """A person to be put on a list."""
    address = parse_address(email)
    return Subscriber(email=address.text, domain=address.domain, hash=KEYS.hash(address), ground=ground, **names)


class MailScene:
    """What outlives our processes: the scene, and the post office."""

    def __init__(self, scene: Scene, recipients: int = 5, **settings: Any) -> None:
        self.scene = scene
        self.office = PostOffice()
        self.pace = Unhurried()
        self.settings = SmtpSettings.model_validate({**SETTINGS, **settings})
        self.account_id = scene.newsroom.accounts["email"].id
        self.round_messages = 1000
        self.base = BASE
        with scene.conn() as conn:
            accounts.serve_by(conn, self.account_id, "smtp", self.settings.model_dump(exclude_unset=True))
        self.join(*(f"reader{number}@readers.example" for number in range(recipients)))

    def join(self, *emails: str) -> None:
        """Puts people on the list."""
        with self.scene.conn() as conn:
            listed = audiences.ensure_list(conn, AUDIENCE)
            people = [someone(email, first_name=email.partition("@")[0].title()) for email in emails]
            owner = self.scene.newsroom.owner.user_id
            audiences.keep_addresses(conn, listed.id, people, added_by=owner, now=self.scene.clock.now())

    def publisher(self, account: Account, ports: Ports | None = None) -> SmtpPublisher:
        """A process's own; with `ports`, all its calls are counted."""
        database: Database = self.scene.database
        clock: SettableClock | CountedClock = self.scene.clock
        room = Mailroom(
            database=CountedDatabase(database, ports) if ports else database,
            keys=KEYS,
            base=self.base,
            dashboard=BASE,
            installation_id=INSTALLATION,
            clock=CountedClock(clock, ports) if ports else clock,
            pace=self.pace,
            round_seconds=60.0,
            round_messages=self.round_messages,
        )
        return SmtpPublisher(account, self.settings, room, lambda: self.open_line(ports))

    def open_line(self, ports: Ports | None) -> Line:
        return FakeLine(self.office, ports)

    def services(self, ports: Ports | None = None, **changes: Any) -> Services:
        return self.scene.services(ports=ports, publisher_of=lambda account: self.publisher(account, ports), **changes)

    def piece(self, **fields: Any) -> Version:
        """An e-mail in review, with one image, for the audience."""
        digest = hashlib.sha256(PNG).hexdigest()
        image = PackedMedia(digest=digest, media_type="image/png", width=1200, height=628, alt_text="A card")
        path = self.scene.files.put(self.scene.workspace_id, PNG, ".png")
        with self.scene.conn() as conn:
            draft = builders.make_draft(conn, channel="email")
            builders.make_media(conn, draft, digest=digest, path=path)
            fields = {"media": (image,), "sender": "Acme Telemetry", "audience": AUDIENCE, **fields}
            text = fields.pop("text", "Hello {{first_name|there}}, most run more than ten Collectors.")
            return builders.make_version(conn, draft, package=builders.make_package(draft, text, **fields))

    def confirm(self, version: Version, size: int | None = None) -> None:
        """Somebody lets it go to the audience as it is."""
        with self.scene.conn() as conn:
            found = view_of(conn, version.draft_id, version.digest, AUDIENCE).size
            owner = self.scene.newsroom.owner.user_id
            add_confirmation(conn, version.draft_id, version.digest, AUDIENCE, size=size or found, user_id=owner)

    def approved(self, **fields: Any) -> Publication:
        """A confirmed and approved mailing, due now."""
        version = self.piece(**fields)
        self.confirm(version)
        decision = self.scene.decide(version)
        take_all(self.scene.services())
        return self.scene.publication_of(decision)

    def deliver(self, publication: Publication) -> Publication:
        """One turn of the courier."""
        from press.delivery import deliver

        return deliver(self.services(), self.scene.workspace_id, publication.id)

    def deliver_all(self, publication: Publication, most: int = 30) -> Publication:
        """Turn after turn, until nothing is left to be sent."""
        for _ in range(most):
            publication = self.deliver(publication)
            if publication.status not in ("scheduled", "unknown"):
                return publication
            self.scene.clock.set(max(publication.due_at, self.scene.clock.now()))
            self.scene.clock.advance(11)
        raise AssertionError(f"not delivered: {publication}")

    def rows(self, publication: Publication) -> tuple[Delivery, ...]:
        with self.scene.conn() as conn:
            mailing = find_mailing(conn, publication.key)
            return deliveries_of(conn, mailing.id) if mailing else ()

    def states(self, publication: Publication) -> dict[str, str]:
        """By recipient."""
        return {row.email: row.status for row in self.rows(publication)}

    def draft_status(self, version: Version) -> str:
        with self.scene.conn() as conn:
            return drafts.get_draft(conn, version.draft_id).status
