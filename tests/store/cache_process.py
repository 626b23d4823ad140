"""A process with a cache of its own, for tests that need two: told what to do line by line, it answers line by line.

python -m tests.store.cache_process DATABASE_URL REDIS_URL WORKSPACE

`get VALUE`: what is kept, or VALUE where it is made, as `kept X` or `made X` · `guide`: the company of the guide ·
`company NAME`: changes the guide · `forget TAG`
"""

import sys

from domain.guide import Guide
from store import workspaces
from store.cache import Cache, Key, Kind, forget
from store.postgres import Database

WORDS: Kind[str] = Kind("words", 1, 60.0, str.encode, bytes.decode)


def main() -> None:
    """Answers until the end of its input."""
    database_url, redis_url, workspace_id = sys.argv[1:]
    database = Database(database_url, name="pressroom-tests-cache")
    cache = Cache(redis_url, database)
    print("ready", flush=True)
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        print(_answer(database, cache, workspace_id, word, rest), flush=True)
    database.close()


def _answer(database: Database, cache: Cache, workspace_id: str, word: str, rest: str) -> str:
    if word == "get":
        made: list[str] = []

        def make() -> str:
            made.append(rest)
            return rest

        value = cache.get(WORDS, Key(workspace_id, "k", ("red",)), make)
        return f"{'made' if made else 'kept'} {value}"
    with database.transaction(workspace_id) as conn:
        if word == "guide":
            return workspaces.kept_guide(conn, cache, workspace_id).company
        if word == "company":
            workspaces.set_guide(conn, Guide(company=rest))
        else:
            forget(conn, rest)
    return "done"


if __name__ == "__main__":
    main()
