"""What the machine's own use cases need, as one frozen set of ports and stores.

resources/wiring.py builds it once per process; tests build it with fakes at the ports. Nothing in press/ asks for a
service in any other way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.ports import Clock, DocumentReader, Embedder, ImageMaker, MediaFiles, PageFetcher, Publisher, WebSearch
from store.accounts import Account
from store.postgres import Database
from store.shared_memory import SharedMemory
from store.vectors import VectorStore


@dataclass(frozen=True)
class Services:
    """One process's services. `worker` names the process in leases; `installation_id` is the home folder's."""

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
