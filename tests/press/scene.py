"""A scene for the press: one workspace, a channel that remembers, and processes that can be started, killed and
started again."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from domain.brief import ChannelKind
from domain.live_change import LiveChange
from domain.package import PackedMedia
from domain.publication import Capabilities, Publication
from domain.review import Decision, DecisionKind
from domain.version import Version
from press.carrying import carry
from press.courier import DELIVERABLE
from press.delivery import deliver
from press.intake import take_all
from press.reaper import reap_once
from resources.files import LocalFiles
from resources.high_water import HomeHighWater
from resources.services import Services
from store import decisions, drafts, live_changes, publications, versions, work
from store.ids import new_id
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import INSTALLATION, make_newsroom
from tests.contracts.publisher import PNG
from tests.fakes.clock import SettableClock
from tests.fakes.ports import CountedClock, CountedDatabase, CountedFiles, Ports
from tests.fakes.publisher import ALL_OF_IT, Effect, FakeChannel, FakePublisher

LEASE_SECONDS = 60.0


class Scene:
    """What outlives our processes: the database, the media folder, the channel, time."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.newsroom = make_newsroom(database)
        self.workspace_id = self.newsroom.id
        self.files = LocalFiles(folder / "media")
        self.channel = FakeChannel()
        self.clock = SettableClock()
        self.folder = folder

    def services(
        self,
        worker: str = "courier-1",
        ports: Ports | None = None,
        capabilities: Capabilities = ALL_OF_IT,
        **changes: Any,
    ) -> Services:
        """A process: with `ports`, all its calls are counted, and it can be killed at any of them."""
        counted = ports is not None
        nothing = cast(Any, None)
        fields: dict[str, Any] = {
            "database": CountedDatabase(self.database, ports) if ports else self.database,
            "vectors": nothing,
            "embedder": nothing,
            "reader": nothing,
            "fetcher": nothing,
            "search": nothing,
            "images": nothing,
            "files": CountedFiles(self.files, ports) if ports else self.files,
            "clock": CountedClock(self.clock, ports) if ports else self.clock,
            "publisher_of": lambda account: FakePublisher(self.channel, ports if counted else None, capabilities),
            "media_folder": self.folder / "media",
            "installation_id": INSTALLATION,
            "worker": worker,
            "lease_seconds": LEASE_SECONDS,
            "high_water": HomeHighWater(self.folder),
        }
        return Services(**{**fields, **changes})

    @contextmanager
    def conn(self) -> Iterator[Transaction]:
        with self.database.transaction(self.workspace_id) as conn:
            yield conn

    def piece(self, channel: ChannelKind = "linkedin", **fields: Any) -> Version:
        """A piece in review, with one image."""
        digest = hashlib.sha256(PNG).hexdigest()
        image = PackedMedia(digest=digest, media_type="image/png", width=1200, height=628, alt_text="A card")
        path = self.files.put(self.workspace_id, PNG, ".png")
        with self.conn() as conn:
            draft = builders.make_draft(conn, channel=channel)
            builders.make_media(conn, draft, digest=digest, path=path)
            package = builders.make_package(draft, media=(image,))
            return builders.make_version(conn, draft, package=package, **fields)

    def decide(self, version: Version, kind: DecisionKind = "approve", **fields: Any) -> Decision:
        """A decision on it, in effect now unless said otherwise; no face has touched the piece."""
        with self.conn() as conn:
            return builders.decide(conn, version, kind, **{"effective_at": self.clock.now(), **fields})

    def approved(self, **fields: Any) -> Publication:
        """A scheduled post, due now."""
        decision = self.decide(self.piece(**fields))
        take_all(self.services())
        return self.publication_of(decision)

    def live(self) -> Publication:
        """A post that is out, read back."""
        return self.deliver(self.approved())

    def proposed(
        self, publication: Publication, text: str = "Most run more than ten Collectors.", **fields: Any
    ) -> Version:
        """A change of a live post, by a crew unless said otherwise; its title and images stay."""
        with self.conn() as conn:
            draft = drafts.get_draft(conn, publication.draft_id)
            shown = versions.get_version(conn, draft.version_id or "")
            package = shown.package.model_copy(update={"text": text})
            return builders.make_version(conn, draft, package=package, **fields)

    def change(self, publication: Publication, text: str = "Most run more than ten Collectors.") -> LiveChange:
        """An approved change of a live post, due now."""
        decision = self.decide(self.proposed(publication, text))
        take_all(self.services())
        with self.conn() as conn:
            found = live_changes.of_decision(conn, decision.id)
        assert found is not None, self.decision(decision).refusal
        return found

    def row(self, change: LiveChange) -> LiveChange:
        """The change as it stands now."""
        with self.conn() as conn:
            return live_changes.get_change(conn, change.id)

    def publication_of(self, decision: Decision) -> Publication:
        with self.conn() as conn:
            found = publications.of_decision(conn, decision.id)
        assert found is not None
        return found

    def publications(self) -> tuple[Publication, ...]:
        with self.conn() as conn:
            return publications.list_publications(conn)

    def decision(self, decision: Decision) -> Decision:
        with self.conn() as conn:
            return decisions.get_decision(conn, decision.id)

    def draft_status(self, version: Version) -> str:
        with self.conn() as conn:
            return drafts.get_draft(conn, version.draft_id).status

    def deliver(self, publication: Publication, **fields: Any) -> Publication:
        return deliver(self.services(**fields), self.workspace_id, publication.id)

    def round(self, services: Services) -> None:
        """What a courier does in one round."""
        reap_once(services)
        take_all(services)
        self.deliver_due(services)
        self.carry_due(services)

    def deliver_due(self, services: Services) -> None:
        """Delivers what is due in this workspace (other tests' channels are gone)."""
        now = services.clock.now()
        for row in publications.open_publications(services.database):
            if row.workspace_id == self.workspace_id and row.due_at <= now and row.status in DELIVERABLE:
                deliver(services, row.workspace_id, row.id)

    def carry_due(self, services: Services) -> None:
        """Carries what is due in this workspace."""
        for row in live_changes.due(services.database, services.clock.now()):
            if row.workspace_id == self.workspace_id:
                carry(services, row.workspace_id, row.id)

    def is_drained(self) -> bool:
        waiting = [row.workspace_id for row in decisions.untaken(self.database)]
        waiting += [row.workspace_id for row in publications.open_publications(self.database)]
        soon = self.later(7 * 24 * 3600)
        waiting += [row.workspace_id for row in live_changes.due(self.database, soon, most=500)]
        return self.workspace_id not in waiting

    def drain(self, **fields: Any) -> None:
        """A fresh process works until everything is at an end."""
        for number in range(100):
            self.round(self.services(worker=f"courier-after-{number}", **fields))
            if self.is_drained():
                return
            self.clock.advance(LEASE_SECONDS + 1)
        raise AssertionError(f"not drained: {self.publications()}")

    def afresh(self) -> "Scene":
        """Another scene on the same database and disk."""
        return Scene(self.database, self.folder)

    def work_asked_for(self) -> int:
        with self.conn() as conn:
            pieces = drafts.list_drafts(conn)
            return sum(len(work.requests_of(conn, piece.id)) for piece in pieces)

    def effects(self) -> list[Effect]:
        """What the world saw of this workspace."""
        own = {account.id for account in self.newsroom.accounts.values()}
        return [effect for effect in self.channel.effects if effect.account_id in own]

    def sql(self, url: str, statement: str, *params: object) -> None:
        """A statement by somebody with a database client and every right, triggers and row security off."""
        import psycopg

        with psycopg.connect(url, options="-c search_path=pressroom") as conn:
            conn.execute("SET session_replication_role = replica")
            assert conn.execute(cast(Any, statement), params).rowcount != 0

    def later(self, seconds: float) -> Any:
        return self.clock.now() + timedelta(seconds=seconds)

    @staticmethod
    def new_id(prefix: str) -> str:
        return new_id(prefix)
