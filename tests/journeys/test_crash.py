"""kill -9 of every process, one after the other, while twenty pieces are generated and ten approved.

Nobody helps afterwards: the supervisor brings each back, and in the end every piece has exactly one version, every
approved piece was published exactly once, and nothing is left open.
"""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.journeys.stack import CHECKOUT, Stack, eventually, stack

VICTIMS = (
    "worker-interactive", "courier", "code-server", "daemon", "worker-bulk", "redis", "chroma", "dashboard",
    "webserver", "postgres",
)  # fmt: skip
EXAMPLE = CHECKOUT / "examples" / "northquay"
BETWEEN_SECONDS = 3.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def campaign_file(folder: Path, name: str, briefs: int) -> Path:
    """A campaign of `briefs` ideas on two channels each, resting on the example's sources."""
    example = yaml.safe_load((EXAMPLE / "campaign.yaml").read_text(encoding="utf-8"))
    ideas = [{**example["briefs"][n % len(example["briefs"])], "channels": ["linkedin", "blog"]} for n in range(briefs)]
    for n, idea in enumerate(ideas):
        idea["topic"] = f"{idea['topic']} ({n + 1})"
    example |= {
        "name": name,
        "briefs": ideas,
        "channels": [{"kind": "linkedin"}, {"kind": "blog"}],
        "sources": [str((EXAMPLE / source).resolve()) for source in example["sources"]],
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(example, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def pieces(one: Stack, campaign: str, status: str) -> list[dict[str, Any]]:
    """The campaign's drafts of that status, as `drafts list --json` gives them."""
    done = one.call("drafts", "list", "--campaign", campaign, "--status", status, "--json")
    if done.returncode:  # a store may just be coming back
        return []
    import json

    return list(json.loads(done.stdout))


def published(one: Stack) -> list[dict[str, Any]]:
    """All publications, or none while a store is coming back."""
    done = one.call("publications", "list", "--json")
    if done.returncode:
        return []
    import json

    return list(json.loads(done.stdout))


def insist(one: Stack, *arguments: str) -> None:
    """Repeats a person's command until it is accepted: a refusal because a store is away is theirs to repeat."""
    eventually(lambda: one.call(*arguments).returncode == 0, f"pressroom {' '.join(arguments)}", seconds=60)


def test_every_process_is_killed_once_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with stack(lease_seconds="15") as one:
        one.run("up", "--detach")
        one.run("campaign", "add", str(campaign_file(tmp_path, "first", 5)))
        one.run("generate", "--campaign", "first", "--wait")
        approved = [draft["id"] for draft in pieces(one, "first", "in_review")]
        assert len(approved) == 10
        one.run("campaign", "add", str(campaign_file(tmp_path, "second", 10)))
        insist(one, "generate", "--campaign", "second")
        for n, victim in enumerate(VICTIMS):
            one.kill(victim)
            insist(one, "review", "approve", approved[n])
            time.sleep(BETWEEN_SECONDS)

        eventually(lambda: len(pieces(one, "second", "in_review")) == 20, "20 pieces drafted")
        eventually(lambda: sum(p["status"] == "verified" for p in published(one)) == 10, "10 posts verified")
        eventually(lambda: one.call("status").returncode == 0, "every process is ready again", seconds=60)

        drafted = pieces(one, "second", "in_review")
        assert {draft["version"] for draft in drafted} == {1}, "a piece was drafted twice"
        posts = published(one)
        assert sorted(post["draft_id"] for post in posts) == sorted(approved)
        folders = [path for path in (one.home / "published").rglob("post.json") if path.is_file()]
        assert len(folders) == 10, "each approved piece is in the folder exactly once"
