"""kill -9 of every process, one after the other, while twenty pieces are generated and ten approved.

Twenty pieces asked for at once would be done before the third process is killed; so before each kill two pieces are
asked for and one is approved right after it, and the workers are killed with pieces in their hands. Nobody helps
afterwards: the supervisor brings each process back, and in the end every piece has exactly one version, every approved
piece was published exactly once, nothing is left open, and Dagster knows of every version and every post: no run is
taken for running for ever, no partition is missing what its rows hold.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import yaml

from desk.generation import request_generation
from domain.errors import Retry
from domain.work import Queue
from resources.wiring import SystemClock
from store import people
from store.campaigns import find_campaign
from store.drafts import drafts_of_campaign
from store.postgres import Database
from store.workspaces import list_workspaces
from tests.journeys.stack import EXAMPLE, Stack, eventually, stack

VICTIMS = (
    "worker-interactive", "courier", "code-server", "daemon", "worker-bulk", "redis", "chroma", "dashboard",
    "webserver", "postgres",
)  # fmt: skip
WORKERS: dict[str, Queue] = {"worker-interactive": "interactive", "worker-bulk": "bulk"}
BETWEEN_SECONDS = 2.0

_MISSES = """
WITH latest AS (
    SELECT DISTINCT ON (e.asset_key, e.partition) e.asset_key, e.partition, e.id, t.value
    FROM dagster.event_logs e LEFT JOIN dagster.asset_event_tags t
        ON t.event_id = e.id AND t.key = 'dagster/data_version'
    WHERE e.dagster_event_type = 'ASSET_MATERIALIZATION' ORDER BY e.asset_key, e.partition, e.id DESC
), wanted AS (
    SELECT '["content_draft"]' AS asset_key, draft_id AS partition, digest AS value
    FROM pressroom.content_versions WHERE state = 'current'
    UNION ALL
    SELECT '["media"]', draft_id, (SELECT string_agg(left(m ->> 'digest', 16), '-') FROM
        json_array_elements(package::json -> 'media') m) FROM pressroom.content_versions WHERE state = 'current'
    UNION ALL
    SELECT '["research_dossier"]', brief_id, digest FROM pressroom.dossiers
    UNION ALL
    SELECT '["published_post"]', draft_id, digest FROM pressroom.published_content WHERE status = 'verified'
)
SELECT asset_key || ' of ' || partition FROM wanted w
WHERE NOT EXISTS (SELECT FROM latest l WHERE (l.asset_key, l.partition, l.value) = (w.asset_key, w.partition, w.value))
UNION ALL
SELECT 'check of ' || l.partition FROM latest l WHERE l.asset_key = '["content_draft"]' AND (
    SELECT count(DISTINCT c.check_name) FROM dagster.asset_check_executions c
    WHERE c.asset_key = l.asset_key AND c.partition = l.partition AND c.evaluation_event_storage_id > l.id) <> 2
UNION ALL
SELECT 'the end of run ' || run_id FROM dagster.runs WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def campaign_file(folder: Path, name: str, briefs: int) -> Path:
    """A campaign of `briefs` ideas on two channels each, resting on the example's sources."""
    example = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    ideas = [{**example["briefs"][n % len(example["briefs"])], "channels": ["linkedin", "blog"]} for n in range(briefs)]
    for n, idea in enumerate(ideas):
        idea["topic"] = f"{idea['topic']} ({n + 1})"
    example |= {
        "name": name,
        "briefs": ideas,
        "channels": [{"kind": "linkedin"}, {"kind": "blog"}],
        "sources": [str((EXAMPLE.parent / source).resolve()) for source in example["sources"]],
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(example, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def pieces(one: Stack, campaign: str) -> list[dict[str, Any]]:
    """The campaign's drafts; none while a store is coming back."""
    return list(one.look("drafts", "list", "--campaign", campaign) or ())


def count(drafts: list[dict[str, Any]], status: str) -> int:
    """How many have this status."""
    return sum(draft["status"] == status for draft in drafts)


def insist(one: Stack, *arguments: str) -> None:
    """Repeats a person's command until it is accepted: a refusal because a store is away is theirs to repeat."""
    eventually(lambda: one.call(*arguments).returncode == 0, f"pressroom {' '.join(arguments)}", seconds=60)


def what_is_open(one: Stack) -> list[str]:
    """Requests and publications that are not at their end, and decisions nobody took."""
    questions = (
        "SELECT 'request ' || status AS what FROM work_requests WHERE status NOT IN ('done', 'cancelled')",
        "SELECT 'publication ' || status AS what FROM published_content WHERE status <> 'verified'",
        "SELECT 'decision' AS what FROM decisions WHERE taken_at IS NULL OR refusal IS NOT NULL",
    )
    found: list[str] = []
    with one.database() as database:
        for workspace_id, _ in list_workspaces(database):
            with database.transaction(workspace_id) as conn:
                found += [row["what"] for question in questions for row in conn.execute(question)]
    return found


def what_dagster_misses(one: Stack) -> list[str]:
    """Current versions and verified posts whose partition does not have their digest; dossiers likewise; and runs that
    have not ended. All in one question: both worlds share the database."""
    settings = one.settings
    with psycopg.connect(settings.admin_database_url) as conn:
        return [str(row[0]) for row in conn.execute(_MISSES).fetchall()]


def planned(one: Stack, campaign: str) -> tuple[str, list[str]]:
    """The campaign's id and its pieces' ids."""
    with one.database() as database:
        ((workspace_id, _),) = list_workspaces(database)
        with database.transaction(workspace_id) as conn:
            found = find_campaign(conn, campaign)
            assert found
            return found.id, [draft.id for draft in drafts_of_campaign(conn, found.id)]


def ask(one: Stack, campaign_id: str, draft_ids: list[str], queue: Queue) -> None:
    """A person's wish for these pieces; a wish is one row per piece, however often it is repeated."""

    def asked() -> bool:
        with one.database() as database:
            try:
                ((workspace_id, _),) = list_workspaces(database)
                with database.transaction(workspace_id) as conn:
                    owner = people.owner(conn)
                request_generation(
                    database, owner, SystemClock(), campaign_id=campaign_id, draft_ids=draft_ids, queue=queue
                )
            except Retry:
                return False
        return True

    eventually(asked, "pieces are asked for", seconds=60)


def kill_at_work(one: Stack, victim: str, campaign_id: str, draft_ids: list[str]) -> tuple[int, list[str]]:
    """Kills a worker with a piece in its hands; its former process id and the pieces asked for. A worker that looks at
    work is stopped first and looked at again, so a piece that was finished in between is no accident: it gets
    further pieces, two at a time."""
    eventually(lambda: one.processes()[victim]["pid"] is not None, f"{victim} runs", seconds=60)
    pid = int(one.processes()[victim]["pid"])
    asked: list[str] = []
    with one.database() as database:
        while len(asked) < len(draft_ids):
            asked += (pair := draft_ids[len(asked) : len(asked) + 2])
            ask(one, campaign_id, pair, WORKERS[victim])
            await_claim(database, pair)
            os.kill(pid, signal.SIGSTOP)
            if claimed(database, pair):
                os.kill(pid, signal.SIGKILL)
                return pid, asked
            os.kill(pid, signal.SIGCONT)
    raise AssertionError(f"{victim} was always quicker")


def claimed(database: Database, draft_ids: list[str]) -> bool:
    """Whether a worker holds one of these pieces."""
    ((workspace_id, _),) = list_workspaces(database)
    with database.transaction(workspace_id) as conn:
        held = "SELECT FROM work_requests WHERE status = 'claimed' AND draft_id = ANY(%s)"
        return conn.execute(held, [draft_ids]).fetchone() is not None


def await_claim(database: Database, draft_ids: list[str]) -> None:
    """Waits until a worker took one of these pieces."""
    until = time.monotonic() + 90
    while not claimed(database, draft_ids):
        assert time.monotonic() < until, "no worker took a piece"
        time.sleep(0.01)


def attempts(one: Stack) -> dict[str, int]:
    """The most attempts that a piece of each queue took."""
    with one.database() as database:
        ((workspace_id, _),) = list_workspaces(database)
        with database.transaction(workspace_id) as conn:
            rows = conn.execute("SELECT queue, max(attempt) AS most FROM work_requests GROUP BY queue").fetchall()
    return {row["queue"]: row["most"] for row in rows}


def await_done(one: Stack, draft_ids: list[str], times: int) -> None:
    """Waits for the moment at which the last of these pieces is finished, after so many wishes for each."""
    with one.database() as database:
        ((workspace_id, _),) = list_workspaces(database)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with database.transaction(workspace_id) as conn:
                done = "SELECT count(*) AS done FROM work_requests WHERE status = 'done' AND draft_id = ANY(%s)"
                row = conn.execute(done, [draft_ids]).fetchone()
            if row and row["done"] == len(draft_ids) * times:
                return
            time.sleep(0.005)
    raise AssertionError("the pieces were not finished")


def kill_before_it_tells(one: Stack, campaign_id: str, draft_ids: list[str]) -> list[str]:
    """Kills the bulk worker when its rows are finished and its run is not; what Dagster misses then. The moment is
    short, so it is tried again when the run was quicker."""
    for times in range(1, 6):
        eventually(lambda: one.processes()["worker-bulk"]["pid"] is not None, "the worker runs", seconds=60)
        worker = psutil.Process(one.processes()["worker-bulk"]["pid"])
        ask(one, campaign_id, draft_ids, "bulk")
        await_done(one, draft_ids, times)
        for process in (*worker.children(recursive=True), worker):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        missed = what_dagster_misses(one)
        if any(what.startswith("the end of run") for what in missed):
            return missed
    raise AssertionError("the run was always quicker")


@pytest.fixture(scope="module")
def one() -> Iterator[Stack]:
    """A stack in which a dead worker is noticed soon."""
    with stack(lease_seconds="15") as found:
        found.run("up", "--detach")
        yield found


def test_every_process_is_killed_once_and_nothing_is_lost_or_doubled(one: Stack, tmp_path: Path) -> None:
    one.run("campaign", "add", str(campaign_file(tmp_path, "first", 5)))
    one.run("generate", "--campaign", "first", "--wait")
    approved = [draft["id"] for draft in pieces(one, "first")]
    assert len(approved) == 10
    one.run("campaign", "add", str(campaign_file(tmp_path, "second", 18)))
    campaign_id, wanted = planned(one, "second")
    killed: dict[str, int] = {}
    asked: list[str] = []
    for n, victim in enumerate(VICTIMS):
        rest = wanted[len(asked) :]
        if victim in WORKERS:
            killed[victim], taken = kill_at_work(one, victim, campaign_id, rest[:10])
        else:
            ask(one, campaign_id, taken := rest[:2], "bulk" if n % 2 else "interactive")
            killed[victim] = one.kill(victim)
        asked += taken
        insist(one, "review", "approve", approved[n])
        time.sleep(BETWEEN_SECONDS)

    assert len(asked) >= 20
    eventually(lambda: count(pieces(one, "second"), "in_review") == len(asked), "every piece asked for is drafted")
    eventually(lambda: count(pieces(one, "first"), "published") == 10, "10 pieces published", seconds=120)
    eventually(lambda: one.call("status").returncode == 0, "every process is ready again", seconds=60)
    eventually(lambda: what_is_open(one) == [], "nothing is left open", seconds=60)
    eventually(lambda: what_dagster_misses(one) == [], "Dagster knows of everything", seconds=90)

    now = one.processes()
    assert all(now[name]["pid"] != pid for name, pid in killed.items()), "each was really killed"
    assert min(attempts(one).values()) > 1, "both workers were killed with a piece in their hands"
    drafts = pieces(one, "first") + [draft for draft in pieces(one, "second") if draft["id"] in asked]
    assert {draft["version"] for draft in drafts} == {1}, "a piece was drafted twice"
    posts = one.read("publications", "list")
    assert sorted(post["draft_id"] for post in posts) == sorted(approved)
    assert {post["status"] for post in posts} == {"verified"}
    folders = list((one.home / "published").rglob("post.json"))
    assert len(folders) == 10, "each approved piece is in the folder exactly once"


def test_a_worker_killed_between_its_rows_and_its_events_leaves_lineage_whole(one: Stack, tmp_path: Path) -> None:
    """The rows say that all is done; Dagster takes the run for running, and has not been told of what it made last."""
    one.run("campaign", "add", str(campaign_file(tmp_path, "late", 2)))
    campaign_id, wanted = planned(one, "late")
    missed = kill_before_it_tells(one, campaign_id, wanted)

    assert [what for what in missed if "content_draft" in what], "its last events died with it"
    eventually(lambda: what_dagster_misses(one) == [], "Dagster knows of everything", seconds=90)
    assert count(pieces(one, "late"), "in_review") == len(wanted)
