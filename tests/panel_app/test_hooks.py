"""What a CRM sends by itself: taken whole or refused with reasons, once however often it comes, and from it only."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from domain.outcome import Outcome
from domain.webhook import secret_of, signature
from store import outcomes
from store.postgres import Database
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.plain_server import SECRET, plain_server

NOW = datetime(2027, 2, 10, 9, tzinfo=UTC)
WON = {
    "id": "d1",
    "contact": "ann@acme.example",
    "stage": "Won",
    "day": "2027-02-03",
    "amount": 12500,
    "utm_term": None,
}


@pytest.fixture
def address(database: Database, tmp_path: Path) -> Iterator[str]:
    with plain_server(database, SettableClock(NOW), tmp_path) as found:
        yield found


def send(address: str, workspace_id: str, said: object, *, secret_for: str | None = None) -> requests.Response:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    stamp = str(int(NOW.timestamp()))
    secret = secret_of(SECRET, f"outcomes|{secret_for or workspace_id}")
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, "msg_1", stamp, body),
    }
    return requests.post(f"{address}/hooks/outcomes/{workspace_id}", data=body, headers=headers, timeout=10)


def kept(database: Database, newsroom: Newsroom) -> tuple[Outcome, ...]:
    with database.transaction(newsroom.id) as conn:
        return outcomes.list_outcomes(conn)


def test_an_outcome_is_taken_and_the_same_message_again_is_one(
    address: str, database: Database, workspace: Newsroom
) -> None:
    assert send(address, workspace.id, WON).status_code == 204
    assert send(address, workspace.id, [WON, {**WON, "id": "d2", "stage": "lead"}]).status_code == 204
    assert [(each.id, each.stage, str(each.amount)) for each in kept(database, workspace)] == [
        ("d1", "won", "12500"),
        ("d2", "lead", "12500"),
    ]


def test_a_message_with_a_wrong_entry_is_refused_whole(address: str, database: Database, workspace: Newsroom) -> None:
    answer = send(address, workspace.id, [WON, {**WON, "id": "d2", "day": "soon"}])
    assert answer.status_code == 422
    assert answer.json()["reasons"] == ["entry 2: day: expected YYYY-MM-DD; found “soon”."]
    assert kept(database, workspace) == ()


@pytest.mark.parametrize("said", [b"no json", [], 7, [7], {**WON, "tags": ["a"]}, {"name": "Ann"}])
def test_what_is_no_outcome_is_refused(address: str, workspace: Newsroom, said: object) -> None:
    assert send(address, workspace.id, said).status_code == 422


def test_only_who_has_the_workspaces_secret_may_send(
    address: str, database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    assert send(address, workspace.id, WON, secret_for=other_workspace.id).status_code == 401
    assert requests.post(f"{address}/hooks/outcomes/{workspace.id}", json=WON, timeout=10).status_code == 401
    assert send(address, "ws_nobody", WON).status_code == 404
    assert kept(database, workspace) == ()
