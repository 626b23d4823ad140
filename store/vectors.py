"""The vector index: what is near what. An index, never a truth.

Chroma keeps vectors and ids, nothing a person could miss: PostgreSQL says what belongs into it (store/embeddings.py),
every hit is read again there under row security, and the whole index can be thrown away. Vectors are always given (no
embedding function): the server never loads a model.

One physical collection per workspace and kind, because filters that match nearly everything are Chroma's slow case and
a forgotten filter would show one customer's texts to another. And where every question is asked within one part of a
collection (the passages of one campaign), the part is a physical collection too, and no filter is left: Chroma collects
the ids that a filter lets through before it searches. Among 100,000 passages of which it kept 10 %, a question took
five times as long as in a collection of those 10,000.

An index of this kind finds most of the nearest, not all. As Chroma sets it up it missed one in ten of the nearest 80
among 10,000 clustered vectors, and for the worst question three in four. Looking at more of them (`LOOKED_AT`) finds
99.9 %, and costs less than half a millisecond.
"""

import hashlib
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from domain.errors import Retry
from store.embeddings import Collection

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection as ChromaCollection

Metadata = Mapping[str, str | int | float | bool]
Hits = tuple[tuple[str, float], ...]

BATCH: Final = 500
PAGE: Final = 5000
LOOKED_AT: Final = 600  # ef_search: vectors that a search keeps in view; a collection made before keeps its own
_JOINT: Final = "-"
_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,60}[A-Za-z0-9]")


class VectorStore:
    """One Chroma server. Nothing is opened before the first use, and each process opens its own client."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._clients: dict[int, ClientAPI] = {}
        self._collections: dict[tuple[int, str], ChromaCollection] = {}
        self._lock = threading.RLock()

    def upsert(
        self,
        workspace_id: str,
        collection: Collection,
        ids: Sequence[str],
        vectors: Sequence[Sequence[float]],
        metadatas: Sequence[Metadata] | None = None,
        *,
        part: str = "",
    ) -> None:
        """Adds rows or replaces those with the same ids. Raises Retry when the server does not answer."""
        with self._open(workspace_id, collection, part) as found:
            for at in range(0, len(ids), BATCH):
                some = slice(at, at + BATCH)
                extra: dict[str, Any] = {"metadatas": [dict(each) for each in metadatas[some]]} if metadatas else {}
                found.upsert(ids=list(ids[some]), embeddings=_rows(vectors[some]), **extra)

    def annotate(
        self, workspace_id: str, collection: Collection, metadatas: Mapping[str, Metadata], *, part: str = ""
    ) -> None:
        """Notes something beside rows that are there, by id; their vectors stay. Ids that are not there are no error.
        Raises Retry when the server does not answer."""
        with self._open(workspace_id, collection, part) as found:
            for at in range(0, len(metadatas), BATCH):
                some = list(metadatas)[at : at + BATCH]
                held = found.get(ids=some, include=[])["ids"]
                if held:
                    found.update(ids=held, metadatas=[dict(metadatas[row_id]) for row_id in held])

    def query(
        self,
        workspace_id: str,
        collection: Collection,
        vector: Sequence[float],
        most: int,
        where: Metadata | None = None,
        *,
        part: str = "",
    ) -> tuple[tuple[str, float], ...]:
        """Ids with their cosine (-1 to 1), nearest first. Raises Retry when the server does not answer."""
        return self.query_many(workspace_id, collection, [vector], most, where, part=part)[0]

    def query_many(
        self,
        workspace_id: str,
        collection: Collection,
        vectors: Sequence[Sequence[float]],
        most: int,
        where: Metadata | None = None,
        *,
        part: str = "",
    ) -> tuple[Hits, ...]:
        """The same for several vectors, in one question."""
        with self._open(workspace_id, collection, part) as found:
            answer = found.query(
                query_embeddings=_rows(vectors),
                n_results=most,
                where=_where(where),
                include=["distances"],
            )
        answers = zip(answer["ids"], answer["distances"] or [[] for _ in vectors], strict=True)
        return tuple(
            tuple((row_id, 1.0 - float(distance)) for row_id, distance in zip(ids, distances, strict=True))
            for ids, distances in answers
        )

    def delete(self, workspace_id: str, collection: Collection, ids: Sequence[str], *, part: str = "") -> None:
        """Removes rows; those that are not there are no error."""
        with self._open(workspace_id, collection, part) as found:
            for at in range(0, len(ids), BATCH):
                found.delete(ids=list(ids[at : at + BATCH]))

    def ids(self, workspace_id: str, collection: Collection, *, part: str = "") -> frozenset[str]:
        """The ids of all rows that the index holds."""
        found: set[str] = set()
        with self._open(workspace_id, collection, part) as held:
            while page := held.get(include=[], limit=PAGE, offset=len(found))["ids"]:
                found.update(page)
        return frozenset(found)

    def parts(self, workspace_id: str, collection: Collection) -> tuple[str, ...]:
        """The parts of a collection that the index has, the one without a name first."""
        whole = _name(workspace_id, collection)
        with self._guarded():
            found = [name.removeprefix(f"{whole}{_JOINT}") for name in self._names() if name.startswith(whole + _JOINT)]
        return ("", *sorted(found))

    def count(self, workspace_id: str, collection: Collection, *, part: str = "") -> int:
        """How many rows the index holds."""
        with self._open(workspace_id, collection, part) as found:
            return int(found.count())

    def drop(self, workspace_id: str, collection: Collection) -> None:
        """Throws one collection away, all its parts; each is made anew at its next use."""
        whole = _name(workspace_id, collection)
        with self._guarded():
            for name in [whole, *(name for name in self._names() if name.startswith(f"{whole}{_JOINT}"))]:
                self._delete(name)

    def drop_whole(self, workspace_id: str, collection: Collection) -> None:
        """Throws away what lies in a collection outside its parts."""
        with self._guarded():
            self._delete(_name(workspace_id, collection))

    def drop_part(self, workspace_id: str, collection: Collection, part: str) -> None:
        """Throws one part of a collection away; it is made anew at its next use."""
        with self._guarded():
            self._delete(_name(workspace_id, collection, part))

    def ping(self) -> None:
        """One question to the server. Raises Retry when it does not answer."""
        with self._guarded():
            self._client().heartbeat()

    def _names(self) -> Iterator[str]:
        """Of all collections there are."""
        at = 0
        while page := self._client().list_collections(limit=BATCH, offset=at):
            yield from (found.name for found in page)
            at += len(page)

    def _delete(self, name: str) -> None:
        from chromadb.errors import NotFoundError

        try:
            self._client().delete_collection(name)
        except NotFoundError:
            pass
        finally:
            with self._lock:
                self._collections.pop((os.getpid(), name), None)

    @contextmanager
    def _open(self, workspace_id: str, collection: Collection, part: str = "") -> "Iterator[ChromaCollection]":
        """The collection, made if need be. One that another process threw away is forgotten, and opened next time."""
        from chromadb.errors import NotFoundError

        name = _name(workspace_id, collection, part)
        with self._guarded():
            try:
                yield self._collection(name)
            except NotFoundError as error:
                with self._lock:
                    self._collections.pop((os.getpid(), name), None)
                raise Retry("The vector index was rebuilt meanwhile.", after_seconds=1) from error

    def _collection(self, name: str) -> "ChromaCollection":
        key = (os.getpid(), name)
        with self._lock:
            if key not in self._collections:
                self._collections[key] = self._client().get_or_create_collection(
                    name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": LOOKED_AT}}
                )
            return self._collections[key]

    def _client(self) -> "ClientAPI":
        with self._lock:
            if os.getpid() not in self._clients:
                self._clients[os.getpid()] = _connect(self._url)
            return self._clients[os.getpid()]

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Every way in which the server can be away, as Retry."""
        import httpx
        from chromadb.errors import ChromaError, NotFoundError

        try:
            yield
        except NotFoundError:
            raise
        except (ChromaError, httpx.HTTPError, OSError) as error:
            raise Retry(f"The vector index cannot be used now: {type(error).__name__}.", after_seconds=5) from error
        except ValueError as error:  # the client's constructor wraps a failed connection so
            if "connect" not in str(error).lower():
                raise
            raise Retry("The vector index cannot be reached now.", after_seconds=5) from error


def _connect(url: str) -> "ClientAPI":
    import chromadb  # 0.7 s
    from chromadb.config import Settings

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    return chromadb.HttpClient(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or (443 if secure else 80),
        ssl=secure,
        settings=Settings(_env_file=None, anonymized_telemetry=False),  # its default reads our .env
    )


def _rows(vectors: Sequence[Sequence[float]]) -> list[Sequence[float] | Sequence[int]]:
    return [list(vector) for vector in vectors]


def _name(workspace_id: str, collection: Collection, part: str = "") -> str:
    """`WORKSPACE-KIND` or `WORKSPACE-KIND-PART`; an id that Chroma would refuse in a name is replaced by its digest."""
    names = [_safe(workspace_id, "ws"), collection, *([_safe(part, "part")] if part else [])]
    return _JOINT.join(names)


def _safe(given: str, kind: str) -> str:
    return given if _SAFE.fullmatch(given) else f"{kind}-{hashlib.sha256(given.encode()).hexdigest()[:32]}"


def _where(where: Metadata | None) -> dict[str, Any] | None:
    """Chroma wants several conditions joined by name."""
    if not where:
        return None
    conditions: list[dict[str, Any]] = [{name: value} for name, value in where.items()]
    return conditions[0] if len(conditions) == 1 else {"$and": conditions}
