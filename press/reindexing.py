"""`pressroom reindex`: the vector index rebuilt from the rows, as `python -m press.reindexing [WORKSPACE]`.

An index that was lost, or restored from another day, does not know that it lacks anything: the database says of every
row that it is indexed. Throwing all of it away first is the tempting way; then whoever asks meanwhile is told of
nothing. So every row that belongs into the index is embedded and written again, one page after the other, beside what
is there, and at the end what belongs to no row is taken out. It may be repeated, stopped in the middle, and run while
everything else runs; a row that changes meanwhile is left for the next ordinary fill.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from domain.errors import NotFound, PressroomError, Retry
from press.found import COMPETITORS, MARKET, OURS, words_found
from press.indexing import PASSAGES, put_passages, words_of_passages
from press.results import LIBRARY
from resources.services import Services
from store import embeddings, examples, profiles, versions, workspaces
from store.embeddings import Collection
from store.postgres import Transaction
from store.vectors import VectorStore

PAGE: Final = 256
INTERRUPTED: Final = 130

Tell = Callable[[Collection, int, int], None]  # of a collection: how many of its rows are done, and how many there are


class Kind(NamedTuple):
    """How the words of a collection's rows are read, how the ids begin that are read so (other makers' rows are left
    alone), and how they are written, where that is not the plain way."""

    words_of: Callable[[Transaction, Sequence[str]], Mapping[str, str]]
    begin: tuple[str, ...] = ("",)
    put: Callable[[VectorStore, str, Mapping[str, Sequence[float]]], None] | None = None


def _words_of_profile(conn: Transaction, collection: Collection, rows: Sequence[str]) -> dict[str, str]:
    words = profiles.index_words(conn)[collection]
    return {row: words[row] for row in rows if row in words}


def _words_of_market(conn: Transaction, rows: Sequence[str]) -> dict[str, str]:
    """Trends and insights that were found, and segments that a person accepted."""
    return {**words_found(conn, MARKET, rows), **_words_of_profile(conn, profiles.SEGMENTS, rows)}


KINDS: Final[Mapping[Collection, Kind]] = {
    PASSAGES: Kind(words_of_passages, put=put_passages),
    LIBRARY: Kind(versions.words_of),
    MARKET: Kind(_words_of_market, (*OURS[MARKET], profiles.SEGMENT)),
    COMPETITORS: Kind(lambda conn, rows: words_found(conn, COMPETITORS, rows), OURS[COMPETITORS]),
    profiles.PROFILES: Kind(lambda conn, rows: _words_of_profile(conn, profiles.PROFILES, rows)),
}


def _silent(_collection: Collection, _done: int, _of: int) -> None:
    """Nobody wants to know."""


def reindex(services: Services, workspace_id: str, tell: Tell = _silent) -> int:
    """Rebuilds the index of a workspace; gives the number of rows written. Vectors that lie elsewhere are calculated
    anew when they are next needed. Raises Retry when the index is away."""
    with services.database.transaction(workspace_id) as conn:
        examples.forget_vectors(conn)
    return sum(_rebuild(services, workspace_id, collection, tell) for collection in KINDS)


def _rebuild(services: Services, workspace_id: str, collection: Collection, tell: Tell) -> int:
    with services.database.transaction(workspace_id) as conn:
        seen, of, written, last = 0, embeddings.count(conn, collection), 0, ""
    while True:
        with services.database.transaction(workspace_id) as conn:
            page = embeddings.registered(conn, collection, last, PAGE)
        if not page:
            break
        last = max(page)
        written += _write(services, workspace_id, collection, page)
        seen += len(page)
        tell(collection, seen, max(of, seen))
    _remove_strays(services, workspace_id, collection)
    return written


def _write(services: Services, workspace_id: str, collection: Collection, page: Mapping[str, str]) -> int:
    kind = KINDS[collection]
    ours = [row for row in page if row.startswith(kind.begin)]
    with services.database.transaction(workspace_id) as conn:
        words = kind.words_of(conn, ours)
    rows = [row for row in ours if row in words]
    if rows:
        vectors = services.embedder.embed([words[row] for row in rows])
        if kind.put:
            kind.put(services.vectors, workspace_id, dict(zip(rows, vectors, strict=True)))
        else:
            services.vectors.upsert(workspace_id, collection, rows, vectors)
    with services.database.transaction(workspace_id) as conn:
        embeddings.mark_indexed(conn, collection, {row: page[row] for row in rows})
        embeddings.unregister(conn, collection, [row for row in ours if row not in words])
    return len(rows)


def _remove_strays(services: Services, workspace_id: str, collection: Collection) -> None:
    """The index is asked first: what it holds by then was registered before."""
    if collection == PASSAGES:  # each lies in its campaign's part; what an older layout left beside them is in the way
        services.vectors.drop_whole(workspace_id, PASSAGES)
    for part in services.vectors.parts(workspace_id, collection):
        held = services.vectors.ids(workspace_id, collection, part=part)
        with services.database.transaction(workspace_id) as conn:
            strays = embeddings.strays(conn, collection, sorted(held))
        if strays:
            services.vectors.delete(workspace_id, collection, strays, part=part)


def reindex_all(services: Services, say: Callable[[str], None], only: str | None = None) -> None:
    """Every workspace, or one by its name or id. Raises Retry when the database or the index is away, NotFound for a
    name that nobody has."""
    services.database.ping(patience=2.0)
    services.vectors.ping()
    found = [(each, name) for each, name in workspaces.list_workspaces(services.database) if only in (None, each, name)]
    if only is not None and not found:
        raise NotFound(f"There is no workspace “{only}”.")
    for workspace_id, name in found:
        written = reindex(services, workspace_id, partial(_progress, say, name))
        say(f"{name}: {written} rows are in the index.")


def _progress(say: Callable[[str], None], name: str, collection: Collection, done: int, of: int) -> None:
    say(f"{name}: {collection} {done} of {of}")


def _show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Rebuilds and says how far it is; what went wrong is one sentence on standard error."""
    from resources.wiring import press_services

    try:
        reindex_all(press_services(), _show, arguments[0] if arguments else None)
    except Retry as error:
        sys.stderr.write(f"{error} `pressroom status` shows what runs; what was done so far is kept.\n")
        return 1
    except PressroomError as error:
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, NotFound) else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
