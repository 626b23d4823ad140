"""The standing journey goes on: what people decide about drafts happens, once, whichever door they came through.

Each journey takes a piece of its own, so they may run in any order.
"""

import hashlib
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from domain.backup import unknown_names
from store import accounts, drafts, people, publications, versions
from store.ids import new_id
from tests.journeys import bar, dagster_ui
from tests.journeys.conftest import Campaign, Draft
from tests.journeys.stack import eventually

WORDS = 90


def published(campaign: Campaign, draft_id: str) -> list[dict[str, Any]]:
    """The piece's publications."""
    return [post for post in campaign.stack.read("publications", "list") if post["draft_id"] == draft_id]


def await_verified(campaign: Campaign, draft_id: str) -> dict[str, Any]:
    """The piece's only publication, once it was read back."""
    eventually(
        lambda: [post["status"] for post in published(campaign, draft_id)] == ["verified"], "published", seconds=60
    )
    return published(campaign, draft_id)[0]


def await_draft(campaign: Campaign, draft_id: str, status: str, version: int) -> Draft:
    """The piece, once it has this status and version."""

    def there() -> bool:
        now = campaign.now(draft_id)
        return (now["status"], now["version"]) == (status, version)

    eventually(there, f"{draft_id} is {status} in version {version}", seconds=90)
    return campaign.now(draft_id)


def test_an_approved_piece_is_published_with_exactly_the_approved_bytes(campaign: Campaign) -> None:
    draft_id = campaign.piece("linkedin")
    campaign.stack.run("review", "approve", draft_id)
    post = await_verified(campaign, draft_id)
    with campaign.stack.database() as database, database.transaction(campaign.workspace_id) as conn:
        version = versions.current_version(conn, draft_id)
        row = conn.execute("SELECT package FROM content_versions WHERE id = %s", [version and version.id]).fetchone()
    assert version
    assert row
    assert post["digest"] == version.digest == hashlib.sha256(row["package"].encode()).hexdigest()
    page = Path(unquote(urlsplit(post["url"]).path))
    folder = page.parent
    record = json.loads((folder / "post.json").read_text(encoding="utf-8"))
    assert record["digest"] == version.digest
    assert (folder / "post.txt").read_text(encoding="utf-8") == version.package.text == campaign.now(draft_id)["text"]
    sent = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in record["media"]]
    assert sent == [image.digest for image in version.package.media]
    assert post["url"] in (folder.parent / "feed.xml").read_text(encoding="utf-8")
    assert campaign.now(draft_id)["status"] == "published"


def test_an_approval_by_the_database_alone_is_published_too(campaign: Campaign) -> None:
    draft_id = campaign.piece("linkedin", 1)
    with campaign.stack.database() as database, database.transaction(campaign.workspace_id) as conn:
        conn.execute(
            "INSERT INTO decisions (workspace_id, id, draft_id, version_id, digest, kind, user_id) "
            "SELECT d.workspace_id, %s, d.id, v.id, v.digest, 'approve', %s "
            "FROM content_drafts d JOIN content_versions v ON v.id = d.version_id WHERE d.id = %s",
            [new_id("dec"), people.owner(conn).user_id, draft_id],
        )
    assert await_verified(campaign, draft_id)["version"] == 1


def test_a_revision_does_what_it_can_and_lists_what_it_could_not(campaign: Campaign) -> None:
    draft_id = campaign.piece("blog")
    wish = f"Shorter, to {WORDS} words. End with a question. Make it funnier."
    campaign.stack.run("review", "revise", draft_id, "--comment", wish)
    revised = await_draft(campaign, draft_id, "in_review", 2)
    assert [entry["wish"] for entry in revised["not_done"]] == ["Make it funnier."]
    assert revised["not_done"][0]["reason"]
    assert bar.word_count(revised["text"]) <= WORDS
    assert bar.prose_lines(revised["text"].partition("\n## Sources")[0])[-1].endswith("?")
    assert not [claim for claim in revised["claims"] if claim["verdict"] == "unsupported"]
    assert bar.near_verbatim(revised) >= 0.9
    assert campaign.stack.run("drafts", "diff", draft_id, "1", "2").strip()


def test_a_wish_nobody_can_fulfil_makes_no_version_and_waits_for_a_person(campaign: Campaign) -> None:
    draft_id = campaign.piece("email")
    campaign.stack.run("review", "revise", draft_id, "--comment", "Make it funnier.")
    held = await_draft(campaign, draft_id, "held", 1)
    with campaign.stack.database() as database, database.transaction(campaign.workspace_id) as conn:
        note = drafts.get_draft(conn, draft_id).note
    assert note
    assert "funnier" in note
    assert held["not_done"] == []


def test_a_rejected_piece_is_closed(campaign: Campaign) -> None:
    draft_id = campaign.piece("blog", 1)
    assert "comment" in campaign.stack.call("review", "reject", draft_id).stderr
    campaign.stack.run("review", "reject", draft_id, "--comment", "We told this last month.")
    await_draft(campaign, draft_id, "rejected", 1)
    assert published(campaign, draft_id) == []


def test_rematerializing_a_piece_in_the_dagster_ui_makes_a_new_version(campaign: Campaign) -> None:
    draft_id = campaign.piece("email", 1)
    run_id = dagster_ui.materialize(campaign.stack, ["content_draft", "media"], draft_id)
    eventually(lambda: dagster_ui.status_of(campaign.stack, run_id) in ("SUCCESS", "FAILURE"), "the run is over")
    assert dagster_ui.status_of(campaign.stack, run_id) == "SUCCESS"
    again = await_draft(campaign, draft_id, "in_review", 2)
    drafted = dagster_ui.materializations(campaign.stack, "content_draft", draft_id)
    drawn = dagster_ui.materializations(campaign.stack, "media", draft_id)
    assert [entry["version"] for entry in drafted] == [2, 1]
    assert [entry["run"] for entry in (drafted[0], drawn[0])] == [run_id, run_id]
    assert drafted[0]["title"] == again["title"]
    assert not [claim for claim in again["claims"] if claim["verdict"] == "unsupported"]


def test_a_second_run_goes_on_in_seconds_and_doubles_nothing(campaign: Campaign) -> None:
    before = counted(campaign)
    began = time.monotonic()
    campaign.stack.run("run", str(campaign.file), "--exit")
    assert time.monotonic() - began < 30
    assert counted(campaign) == before
    assert campaign.stack.call("status").returncode == 0, "`run` does not stop what it did not start"


def counted(campaign: Campaign) -> tuple[int, int, int, int]:
    """Pieces, versions, publications and accounts of the campaign's workspace."""
    with campaign.stack.database() as database, database.transaction(campaign.workspace_id) as conn:
        ids = [draft["id"] for draft in campaign.stack.read("drafts", "list", "--campaign", campaign.name)]
        made = sum(len(versions.versions_of(conn, draft_id)) for draft_id in ids)
        sent = len(publications.list_publications(conn))
        return len(ids), made, sent, len(accounts.list_accounts(conn))


def test_a_backup_knows_everything_that_lies_in_a_home_at_work(campaign: Campaign) -> None:
    home = campaign.stack.home
    assert unknown_names(path.name for path in home.iterdir()) == ()
