"""The press's services with fakes at the outer ports and real stores inside."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from domain.errors import Permanent, Retry
from domain.media import ImageRequest, MadeImage
from domain.ports import Document, Fetched, SearchHit, Validators
from resources.files import LocalFiles
from resources.services import Services
from store.embeddings import Collection
from store.postgres import Database
from store.vectors import VectorStore
from tests.fakes.clock import SettableClock


class PlainImages:
    """An ImageMaker whose files say what they were asked for."""

    def __init__(self) -> None:
        self.requests: list[ImageRequest] = []

    def make(self, request: ImageRequest) -> MadeImage:
        self.requests.append(request)
        return MadeImage(
            data=f"{request.headline} {request.width}x{request.height}".encode(),
            media_type="image/png",
            width=request.width,
            height=request.height,
            alt_text=request.alt_text,
            maker="plain/1",
            origin="digitalCreation",
        )


class WordEmbedder:
    """Unit vectors in which texts with the same words lie near each other."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[float]:
        vector = [0.0] * 384
        for word in text.lower().split():
            vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % 384] += 1.0
        length = sum(number * number for number in vector) ** 0.5 or 1.0
        return [number / length for number in vector]


class MemoryVectors(VectorStore):
    """The vector index in memory; `broken` makes every call raise Retry."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9")
        self.broken = False
        self.rows: dict[tuple[str, ...], dict[str, Sequence[float]]] = {}
        self.notes: dict[str, Mapping[str, Any]] = {}
        self._guard = threading.Lock()

    def upsert(
        self,
        workspace_id: str,
        collection: Collection,
        ids: Sequence[str],
        vectors: Sequence[Sequence[float]],
        metadatas: Sequence[Mapping[str, Any]] | None = None,
        *,
        part: str = "",
    ) -> None:
        self._refuse()
        with self._guard:
            self.rows.setdefault(self._key(workspace_id, collection, part), {}).update(zip(ids, vectors, strict=True))

    def annotate(
        self, workspace_id: str, collection: Collection, metadatas: Mapping[str, Mapping[str, Any]], *, part: str = ""
    ) -> None:
        self._refuse()
        held = self.rows.get(self._key(workspace_id, collection, part), {})
        self.notes |= {row_id: note for row_id, note in metadatas.items() if row_id in held}

    def query(
        self,
        workspace_id: str,
        collection: Collection,
        vector: Sequence[float],
        most: int,
        where: Mapping[str, Any] | None = None,
        *,
        part: str = "",
    ) -> tuple[tuple[str, float], ...]:
        return self.query_many(workspace_id, collection, [vector], most, where, part=part)[0]

    def query_many(
        self,
        workspace_id: str,
        collection: Collection,
        vectors: Sequence[Sequence[float]],
        most: int,
        where: Mapping[str, Any] | None = None,
        *,
        part: str = "",
    ) -> tuple[tuple[tuple[str, float], ...], ...]:
        self._refuse()
        rows = self.rows.get(self._key(workspace_id, collection, part), {})
        return tuple(tuple(self._nearest(rows, vector)[:most]) for vector in vectors)

    def delete(self, workspace_id: str, collection: Collection, ids: Sequence[str], *, part: str = "") -> None:
        self._refuse()
        for row_id in ids:
            self.rows.get(self._key(workspace_id, collection, part), {}).pop(row_id, None)

    def drop_whole(self, workspace_id: str, collection: Collection) -> None:
        self._refuse()
        self.rows.pop(self._key(workspace_id, collection, ""), None)

    def drop_part(self, workspace_id: str, collection: Collection, part: str) -> None:
        self._refuse()
        self.rows.pop(self._key(workspace_id, collection, part), None)

    @staticmethod
    def _key(workspace_id: str, collection: str, part: str) -> tuple[str, ...]:
        return (workspace_id, collection, part) if part else (workspace_id, collection)

    @staticmethod
    def _nearest(rows: Mapping[str, Sequence[float]], vector: Sequence[float]) -> list[tuple[str, float]]:
        scored = [(row_id, sum(a * b for a, b in zip(vector, row, strict=True))) for row_id, row in rows.items()]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def _refuse(self) -> None:
        if self.broken:
            raise Retry("The vector index cannot be used now.")


class NoOutside:
    """Reader, fetcher and search of a press that must not look outside."""

    def read(self, name: str, data: bytes, media_type: str = "") -> Document:
        raise Permanent("nothing is read here")

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        raise Permanent("nothing is fetched here")

    def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:
        return ()


def press_services(database: Database, folder: Path, **changes: Any) -> Services:
    """Services for one test. `changes` replace fields."""

    def no_publisher(account: object) -> Any:
        raise Permanent("nothing is published here")

    outside = NoOutside()
    fields: dict[str, Any] = {
        "database": database,
        "vectors": MemoryVectors(),
        "embedder": WordEmbedder(),
        "reader": outside,
        "fetcher": outside,
        "search": outside,
        "images": PlainImages(),
        "files": LocalFiles(folder),
        "clock": SettableClock(),
        "publisher_of": no_publisher,
        "media_folder": folder,
        "installation_id": "inst_tests",
        "worker": "worker-1",
    }
    return Services(**(fields | changes))


def kept_path(services: Services, data: bytes) -> str:
    """Where these bytes are kept, relative to the media folder."""
    (found,) = services.media_folder.rglob(f"{hashlib.sha256(data).hexdigest()}*")
    assert found.read_bytes() == data
    return found.relative_to(services.media_folder).as_posix()
