"""Intake: articles a minute on two cores, from an address to passages in the database, embeddings apart.

Two workers take in a campaign of 150 pages each, side by side, from a web server on loopback: fetched through the guard
(robots.txt, cache and turns in a real Redis, without a pause between requests), read, compared with all others for
copies, and written to a real PostgreSQL. The floor is what the extraction of the main text costs alone, on the
same pages, by as many processes.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from benchmarks.articles import pages, served
from benchmarks.machine import CHECKOUT
from benchmarks.stack import PORT_BASE
from benchmarks.table import Figure
from domain.campaign import Campaign
from domain.guide import Guide
from services.embedded import StorePorts, start_stores, stop_stores
from store import campaigns, workspaces
from store.ids import new_id
from store.migrate import APP, OWNER, migrate, prepare
from store.postgres import Database

WORKERS: Final = 2
ARTICLES: Final = 150  # for each worker
PART: Final = "intake"
_PASSWORDS: Final = dict.fromkeys(("owner_password", "app_password", "dagster_password"), "benchmark")


def measure(seed: int) -> Iterator[Figure]:
    """Whole intake, then the floor."""
    folder = Path(tempfile.mkdtemp(prefix="pressroom-bench-"))
    folder.chmod(0o755)
    bodies = pages(WORKERS * ARTICLES, seed)
    files = [folder / f"{number}.html" for number in range(len(bodies))]
    for file, body in zip(files, bodies, strict=True):
        file.write_bytes(body)
    try:
        with served(bodies) as place:
            taken = _side_by_side(_intake_jobs(folder, place))
        floor = _side_by_side(_floor_jobs(folder, files))
    finally:
        stop_stores(folder / "home")
        shutil.rmtree(folder, ignore_errors=True)
    size = sum(map(len, bodies)) / len(bodies) / 1000
    yield Figure(
        part=PART,
        name="articles taken in, on two cores",
        value=taken,
        unit="a minute",
        at_least=200,
        note=f"{len(bodies)} pages of {size:.0f} kB; embeddings apart",
    )
    yield Figure(part=PART, name="extraction of the main text alone", value=floor, unit="a minute", note="the floor")


def _intake_jobs(folder: Path, place: str) -> list[dict[str, Any]]:
    """A fresh database and Redis, and for each worker a campaign with its share of the pages."""
    stores = start_stores(folder / "home", StorePorts(PORT_BASE, PORT_BASE + 1, None))
    admin = stores.admin_database_url
    assert admin is not None
    prepare(admin, **_PASSWORDS)
    migrate(_as(admin, OWNER))
    database = Database(_as(admin, APP), name="benchmarks")
    workspace_id = new_id("ws")
    jobs = []
    with database.transaction(workspace_id) as conn:
        workspaces.create_workspace(
            conn, workspace_id, "Benchmark", "UTC", Guide(company="Acme", about="Acme measures.")
        )
        for worker in range(WORKERS):
            numbers = range(worker * ARTICLES, (worker + 1) * ARTICLES)
            wanted = tuple(f"http://{place}/{number}" for number in numbers)
            campaign = Campaign(id=new_id("camp"), workspace_id=workspace_id, name=f"Share {worker}", sources=wanted)
            campaigns.save_campaign(conn, campaign)
            jobs.append(
                {
                    "floor": False,
                    "files": [],
                    "place": place,
                    "database_url": _as(admin, APP),
                    "redis_url": stores.redis_url,
                    "media": str(folder / "media"),
                    "workspace_id": workspace_id,
                    "campaign_id": campaign.id,
                }
            )
    database.close()
    return jobs


def _floor_jobs(folder: Path, files: Sequence[Path]) -> list[dict[str, Any]]:
    unused = {"place": "", "database_url": "postgresql://unused", "redis_url": "redis://unused", "media": str(folder)}
    return [
        {"floor": True, "files": [str(file) for file in files[worker::WORKERS]], **unused} for worker in range(WORKERS)
    ]


def _side_by_side(jobs: Sequence[dict[str, Any]]) -> float:
    """Articles a minute of all workers together, from their common start to the end of the last."""
    command = [sys.executable, "-m", "benchmarks.intake_worker"]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=CHECKOUT, text=True) for _ in jobs
    ]
    for process, job in zip(running, jobs, strict=True):
        _tell(process, json.dumps(job))
    for process in running:
        if _hear(process).strip() != "ready":
            raise SystemExit("a worker of the intake benchmark did not start")
    for process in running:
        _tell(process, "go")
    found = [json.loads(_hear(process)) for process in running]
    for process in running:
        process.wait()
    done = sum(each["done"] for each in found)
    if done != WORKERS * ARTICLES:
        raise SystemExit(f"{done} of {WORKERS * ARTICLES} articles were taken in")
    return float(60 * done / max(each["seconds"] for each in found))


def _tell(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _as(admin: str, role: str) -> str:
    parts = urlsplit(admin)
    return urlunsplit(parts._replace(netloc=f"{role}:benchmark@{parts.netloc.rpartition('@')[2]}"))
