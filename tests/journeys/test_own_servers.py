"""The same journey on servers of the user's own: nothing is embedded, and nothing of theirs is stopped.

Then what goes wrong with such servers: a second home on the same database, a copy of the first home, a second database
on the same server, and a server that is not there. Each is one sentence, and none may harm the first installation.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resources.secrets import FILE
from tests.conftest import address, free_port
from tests.journeys import real_servers
from tests.journeys.real_servers import Servers
from tests.journeys.stack import EXAMPLE, Stack, eventually, running_in, stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CAMPAIGN = "Predictable docks"
EXTERNAL = {"postgres", "redis", "chroma"}


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    if lacking := real_servers.missing():
        reason = f"not installed: {' and '.join(lacking)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="pressroom-servers-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with real_servers.running(Path(folder)) as found:
            yield found


@pytest.fixture(scope="module")
def own(servers: Servers) -> Iterator[Stack]:
    """A home on those servers, with the example drafted."""
    with on(servers) as one:
        one.run("up", "--detach")
        one.run("campaign", "add", str(EXAMPLE))
        one.run("generate", "--campaign", CAMPAIGN, "--wait")
        yield one


def on(servers: Servers, **settings: str) -> Any:
    """A home that uses these servers."""
    urls = {"database_url": servers.database_url, "redis_url": servers.redis_url, "chroma_url": servers.chroma_url}
    return stack(**urls | settings)


def approve_one(one: Stack) -> str:
    """Approves the first piece that waits for it."""
    draft_id = str(one.read("drafts", "list", "--status", "in_review")[0]["id"])
    one.run("review", "approve", draft_id)
    return draft_id


def publication(one: Stack, draft_id: str) -> dict[str, Any]:
    """The piece's publication, empty when there is none yet."""
    found: list[dict[str, Any]] = [post for post in one.read("publications", "list") if post["draft_id"] == draft_id]
    return found[0] if found else {}


def test_an_approved_piece_is_published_and_verified(own: Stack) -> None:
    draft_id = approve_one(own)
    eventually(lambda: publication(own, draft_id).get("status") == "verified", "it is verified", seconds=60)


def test_the_stores_are_external_and_nothing_embedded_was_started(own: Stack) -> None:
    processes = own.processes()
    assert {name for name, entry in processes.items() if entry["health"] == "external"} == EXTERNAL
    assert {entry["health"] for name, entry in processes.items() if name not in EXTERNAL} == {"ready"}
    assert not {path.name for path in own.home.iterdir()} & EXTERNAL
    started = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in running_in(own.home)]
    assert not [line for line in started if b"postgres -D" in line.replace(b"\0", b" ") or b"redis-server" in line]
    assert own.call("status").returncode == 0


def test_the_doctor_names_their_versions(own: Stack) -> None:
    found = {entry["name"]: entry for entry in own.read("doctor")}
    for name in ("PostgreSQL (yours)", "Redis (yours)", "Chroma (yours)"):
        assert found[name]["found"]
        assert found[name]["version"][0].isdigit()
    assert json.dumps(list(found.values())).count("given-by-the-administrator") == 0


def test_another_home_is_refused_and_harms_nothing(own: Stack, servers: Servers) -> None:
    with on(servers) as other:
        done = other.call("up", "--detach")
        assert done.returncode == 1
        assert "belongs to another installation" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not running_in(other.home)
    draft_id = approve_one(own)
    eventually(lambda: publication(own, draft_id).get("status") == "verified", "the first goes on", seconds=60)


def test_another_database_of_the_same_server_is_refused_and_harms_nothing(own: Stack, servers: Servers) -> None:
    with on(servers, database_url=address(servers.database_url, database="second")) as other:
        done = other.call("up", "--detach")
        assert done.returncode == 1
        assert "already holds another installation" in done.stderr
    own.run("publications", "list")


@pytest.mark.parametrize("store", ["database", "redis", "chroma"])
def test_a_server_that_is_not_there_is_named_with_its_setting(own: Stack, servers: Servers, store: str) -> None:
    place = f"127.0.0.1:{free_port()}"
    scheme = {"database": "postgresql://admin:secret@", "redis": "redis://:secret@", "chroma": "http://"}[store]
    with on(servers, **{f"{store}_url": f"{scheme}{place}/1"}) as other:
        done = other.call("up", "--detach")
        assert done.returncode == 1
        assert place in done.stderr
        assert f"PRESSROOM_{store.upper()}_URL" in done.stderr
        assert done.stderr.count("\n") == 1
        assert "secret" not in done.stderr
        assert not running_in(other.home)


def test_down_leaves_their_servers_running_and_a_later_start_goes_on(own: Stack, servers: Servers) -> None:
    own.run("down")
    assert not running_in(own.home)
    assert servers.all_answer()
    own.run("up", "--detach")
    assert len(own.read("publications", "list")) == 2


def test_a_copy_of_the_home_with_another_id_sends_nothing(own: Stack, servers: Servers) -> None:
    """The last one: from here on the database waits for a person's word."""
    own.run("down")
    with on(servers) as copy:
        secrets = json.loads((own.home / FILE).read_text(encoding="utf-8"))
        copy.home.mkdir(mode=0o711)
        (copy.home / FILE).write_text(json.dumps(secrets | {"installation_id": "inst_copy"}), encoding="utf-8")
        assert "nothing is sent" in copy.run("up", "--detach")
        assert "nothing is sent" in copy.run("status")
        draft_id = approve_one(copy)
        eventually(lambda: bool(publication(copy, draft_id)), "the approval is taken in", seconds=60)
        eventually(lambda: "another installation" in (copy.home / "courier.json").read_text(), "it is told", seconds=30)
        found = publication(copy, draft_id)
        assert (found["status"], found["sent_at"]) == ("scheduled", None)
