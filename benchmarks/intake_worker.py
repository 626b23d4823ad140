"""One worker of the intake benchmark: says `ready`, waits for `go`, does its share, and tells how long it took.

Its share is either whole intake (fetched through the guard with its manners, read, told apart from copies, cut into
passages, written to PostgreSQL), or the floor: only the extraction of the main text, on the same pages.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any, cast

from press.sourcing import intake_sources
from resources.documents.reader import FileReader
from resources.feeds import Feeds
from resources.fetch import GuardedFetcher
from resources.files import LocalFiles
from resources.manners import Manners
from resources.services import Services
from resources.wiring import SystemClock
from store.cache import Cache
from store.postgres import Database
from store.turns import Turns


def services_of(job: dict[str, Any]) -> Services:
    """The press's services as the product wires them; what intake does not touch is left out."""
    cache = Cache(job["redis_url"])
    manners = Manners(GuardedFetcher([job["place"]], types=()), Turns(job["redis_url"]), cache, gap=0.0)
    nothing = cast(Any, None)
    return Services(
        database=Database(job["database_url"], name="benchmarks"),
        vectors=nothing,
        embedder=nothing,
        reader=FileReader(),
        fetcher=GuardedFetcher([job["place"]], gate=manners),
        search=nothing,
        images=nothing,
        files=LocalFiles(Path(job["media"])),
        clock=SystemClock(),
        publisher_of=nothing,
        media_folder=Path(job["media"]),
        installation_id="inst_bench",
        worker="bench",
        feeds=Feeds(),
        cache=cache,
        fresh_days={"web": 730},
    )


def extraction(bodies: list[bytes]) -> int:
    """How many pages trafilatura finds a text in."""
    from trafilatura import extract

    return sum(bool(extract(body, output_format="xml", favor_recall=True, with_metadata=True)) for body in bodies)


def main() -> None:
    """Reads the job from the first line, and `go` from the second."""
    job = json.loads(sys.stdin.readline())
    services = services_of(job)
    FileReader().read("warm.html", b"<html><body><p>A page that loads what is loaded once.</p></body></html>")
    bodies = [Path(path).read_bytes() for path in job["files"]]
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    if job["floor"]:
        done = extraction(bodies)
    else:
        found = intake_sources(services, job["workspace_id"], job["campaign_id"])
        done = sum(source.kind == "web" and source.state == "usable" for source in found)
    print(json.dumps({"seconds": time.monotonic() - began, "done": done}), flush=True)


if __name__ == "__main__":
    main()
