"""What the machine's own use cases need, as one frozen set of ports and stores.

resources/wiring.py builds it once per process; tests build it with fakes at the ports. Nothing in press/ asks for a
service in any other way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from domain.ports import (
    Clock,
    DocumentReader,
    Embedder,
    FeedReader,
    HighWater,
    ImageMaker,
    MediaFiles,
    PageFetcher,
    Publisher,
    WebSearch,
)
from domain.source import SourceKind
from store.accounts import Account
from store.cache import Cache
from store.postgres import Database
from store.shared_memory import SharedMemory
from store.vectors import VectorStore


def nothing_known(account: Account) -> datetime | None:
    """No channel is known to retire anything."""
    del account
    return None


@dataclass(frozen=True)
class Services:
    """One process's services. `worker` names the process in leases; `installation_id` is the home folder's, as is
    `high_water`: without it, an older database is not found out. Without `feeds`, a feed is read like any page; a
    `cache` of the process alone keeps no pages. `fresh_days` are limits by kind. `measure_days`: how long a post's
    figures are asked for; `redirect_base`: where links that count are reached, if anywhere; `interface_ends_of`: when
    the interface that an account uses may be retired."""

    database: Database
    vectors: VectorStore
    embedder: Embedder
    reader: DocumentReader
    fetcher: PageFetcher
    search: WebSearch
    images: ImageMaker
    files: MediaFiles
    clock: Clock
    publisher_of: Callable[[Account], Publisher]
    media_folder: Path
    installation_id: str
    worker: str
    lease_seconds: float = 60.0
    piece_concurrency: int = 8
    memory: SharedMemory | None = None
    feeds: FeedReader | None = None
    cache: Cache = field(default_factory=Cache)
    fresh_days: Mapping[SourceKind, int] = field(default_factory=dict)
    page_seconds: float = 3600.0
    recheck_seconds: float = 7 * 24 * 3600.0
    high_water: HighWater | None = None
    measure_days: int = 90
    redirect_base: str | None = None
    interface_ends_of: Callable[[Account], datetime | None] = nothing_known

    @property
    def known_high_water(self) -> int:
        """How far the home has come, as it knows itself."""
        return self.high_water.known() if self.high_water else 0
