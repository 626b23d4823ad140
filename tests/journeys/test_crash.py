"""kill -9 of every process, one after the other, while twenty pieces are generated and ten approved.

Nobody helps afterwards: the supervisor brings each back, and in the end every piece has exactly one version, every
approved piece was published exactly once, and nothing is left open.
"""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from store.workspaces import list_workspaces
from tests.journeys.stack import EXAMPLE, Stack, eventually, stack

VICTIMS = (
    "worker-interactive", "courier", "code-server", "daemon", "worker-bulk", "redis", "chroma", "dashboard",
    "webserver", "postgres",
)  # fmt: skip
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


def test_every_process_is_killed_once_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with stack(lease_seconds="15") as one:
        one.run("up", "--detach")
        one.run("campaign", "add", str(campaign_file(tmp_path, "first", 5)))
        one.run("generate", "--campaign", "first", "--wait")
        approved = [draft["id"] for draft in pieces(one, "first")]
        assert len(approved) == 10
        one.run("campaign", "add", str(campaign_file(tmp_path, "second", 10)))
        insist(one, "generate", "--campaign", "second")
        killed: dict[str, int] = {}
        for victim, draft_id in zip(VICTIMS, approved, strict=True):
            killed[victim] = one.kill(victim)
            insist(one, "review", "approve", draft_id)
            time.sleep(BETWEEN_SECONDS)

        eventually(lambda: count(pieces(one, "second"), "in_review") == 20, "20 pieces drafted")
        eventually(lambda: count(pieces(one, "first"), "published") == 10, "10 pieces published", seconds=120)
        eventually(lambda: one.call("status").returncode == 0, "every process is ready again", seconds=60)
        eventually(lambda: what_is_open(one) == [], "nothing is left open", seconds=60)

        now = one.processes()
        assert all(now[name]["pid"] != pid for name, pid in killed.items()), "each was really killed"
        drafts = pieces(one, "first") + pieces(one, "second")
        assert {draft["version"] for draft in drafts} == {1}, "a piece was drafted twice"
        posts = one.read("publications", "list")
        assert sorted(post["draft_id"] for post in posts) == sorted(approved)
        assert {post["status"] for post in posts} == {"verified"}
        folders = list((one.home / "published").rglob("post.json"))
        assert len(folders) == 10, "each approved piece is in the folder exactly once"
