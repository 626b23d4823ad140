"""examples replay at the command line: waited for, shown as a table and as JSON, and its exit code."""

import json
import threading
from pathlib import Path
from typing import Any

from cli.work_office import Office
from domain.errors import Permanent
from domain.replay import OFFLINE, Replay
from press.batch import run_requests
from store import work
from store.postgres import Database
from tests import builders
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom
from tests.fakes.press import press_services
from tests.press.test_replaying import LIKED, obeying, writers
from tests.store.test_examples import learn


def machine(office: Office, folder: Path, workspace_id: str, crews: Any) -> threading.Thread:
    """Does what this workspace asks for next, as a run would."""
    services = press_services(office.database, folder)

    def go() -> None:
        for _ in range(1200):
            rows = [row.id for row in work.open_work(office.database) if row.workspace_id == workspace_id]
            if rows:
                list(run_requests(services, crews, workspace_id, rows, "run-1"))
                return
            threading.Event().wait(0.05)

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    return thread


def approved(database: Database, workspace: Newsroom) -> str:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn, channels=("linkedin", "blog", "email"))
        builders.make_dossier(conn, brief)
        draft, _, _ = builders.make_approved(conn, brief=brief)
        return draft.id


def test_a_replay_is_waited_for_and_shown(
    command: Command, office: Office, database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    where = ("--workspace", named(database, workspace))
    assert command("examples", "replay", *where)[0] == 2
    draft_id = approved(database, workspace)
    with database.transaction(workspace.id) as conn:
        learn(conn, LIKED)
    thread = machine(office, tmp_path, workspace.id, writers())
    code, out, err = command("examples", "replay", "--channel", "linkedin", "--last", "3", *where)
    thread.join()
    assert code == 0, err
    assert out.split()[:7] == ["piece", "examples", "distance", "rules", "claims", "tokens", "cost"]
    assert "kept → kept" in out and "240" in out
    assert "of 1" in out.splitlines()[-2]
    thread = machine(office, tmp_path, workspace.id, writers())
    code, out, _ = command("examples", "replay", "--json", *where)
    thread.join()
    document = json.loads(out)
    assert list(document) == list(Replay.model_fields)
    assert (document["pieces"][0]["draft_id"], document["total"]["compared"]) == (draft_id, 1)


def test_the_offline_writer_is_said_to_follow_none_and_a_failure_ends_with_1(
    command: Command, office: Office, database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    where = ("--workspace", named(database, workspace))
    approved(database, workspace)
    with database.transaction(workspace.id) as conn:
        learn(conn, LIKED)
    thread = machine(office, tmp_path, workspace.id, writers("offline-writer/1", obeying))
    code, out, _ = command("examples", "replay", *where)
    thread.join()
    assert (code, out.splitlines()[-1]) == (0, OFFLINE)
    assert "not followed" in out
    thread = machine(office, tmp_path, workspace.id, writers(draft=Permanent("no usable answer")))
    code, out, err = command("examples", "replay", *where)
    thread.join()
    assert code == 1
    assert "no usable answer" in out and "no usable answer" in err
