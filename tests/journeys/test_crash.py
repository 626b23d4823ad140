"""kill -9 of every process, one after the other, while twenty pieces are generated and ten approved.

Twenty pieces asked for at once would be done before the third process is killed; so before each kill two pieces are
asked for and one is approved right after it, and the workers are killed with pieces in their hands. Nobody helps
afterwards: the supervisor brings each process back, and in the end every piece has exactly one version, every approved
piece was published exactly once, and nothing is left open.
"""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.generation import request_generation
from domain.errors import Retry
from domain.work import Queue
from resources.wiring import SystemClock
from store import people
from store.campaigns import find_campaign
from store.drafts import drafts_of_campaign
from store.workspaces import list_workspaces
from tests.journeys.stack import EXAMPLE, Stack, eventually, stack

VICTIMS = (
    "worker-interactive", "courier", "code-server", "daemon", "worker-bulk", "redis", "chroma", "dashboard",
    "webserver", "postgres",
)  # fmt: skip
WORKERS: dict[str, Queue] = {"worker-interactive": "interactive", "worker-bulk": "bulk"}
BETWEEN_SECONDS = 2.0

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


def await_at_work(one: Stack, queue: Queue) -> None:
    """Waits until a worker holds a piece of this queue."""
    with one.database() as database:
        ((workspace_id, _),) = list_workspaces(database)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with database.transaction(workspace_id) as conn:
                held = "SELECT FROM work_requests WHERE status = 'claimed' AND queue = %s"
                if conn.execute(held, [queue]).fetchone() is not None:
                    return
            time.sleep(0.02)
    raise AssertionError(f"no worker took a piece of {queue}")


def attempts(one: Stack) -> dict[str, int]:
    """The most attempts that a piece of each queue took."""
    with one.database() as database:
        ((workspace_id, _),) = list_workspaces(database)
        with database.transaction(workspace_id) as conn:
            rows = conn.execute("SELECT queue, max(attempt) AS most FROM work_requests GROUP BY queue").fetchall()
    return {row["queue"]: row["most"] for row in rows}


def test_every_process_is_killed_once_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with stack(lease_seconds="15") as one:
        one.run("up", "--detach")
        one.run("campaign", "add", str(campaign_file(tmp_path, "first", 5)))
        one.run("generate", "--campaign", "first", "--wait")
        approved = [draft["id"] for draft in pieces(one, "first")]
        assert len(approved) == 10
        one.run("campaign", "add", str(campaign_file(tmp_path, "second", 10)))
        campaign_id, wanted = planned(one, "second")
        killed: dict[str, int] = {}
        for n, victim in enumerate(VICTIMS):
            queue: Queue = WORKERS.get(victim) or ("bulk" if n % 2 else "interactive")
            ask(one, campaign_id, wanted[2 * n : 2 * n + 2], queue)
            if victim in WORKERS:
                await_at_work(one, queue)
            killed[victim] = one.kill(victim)
            insist(one, "review", "approve", approved[n])
            time.sleep(BETWEEN_SECONDS)

        eventually(lambda: count(pieces(one, "second"), "in_review") == 20, "20 pieces drafted")
        eventually(lambda: count(pieces(one, "first"), "published") == 10, "10 pieces published", seconds=120)
        eventually(lambda: one.call("status").returncode == 0, "every process is ready again", seconds=60)
        eventually(lambda: what_is_open(one) == [], "nothing is left open", seconds=60)

        now = one.processes()
        assert all(now[name]["pid"] != pid for name, pid in killed.items()), "each was really killed"
        assert min(attempts(one).values()) > 1, "both workers were killed with a piece in their hands"
        drafts = pieces(one, "first") + pieces(one, "second")
        assert {draft["version"] for draft in drafts} == {1}, "a piece was drafted twice"
        posts = one.read("publications", "list")
        assert sorted(post["draft_id"] for post in posts) == sorted(approved)
        assert {post["status"] for post in posts} == {"verified"}
        folders = list((one.home / "published").rglob("post.json"))
        assert len(folders) == 10, "each approved piece is in the folder exactly once"
