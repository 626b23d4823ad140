"""No secret shows: passwords and keys are looked for, to the letter, wherever they have no business.

The home's own generated secrets are the canaries, as they are and as addresses spell them, together with a key for a
model server that a person gave in the settings. Redis keeps a journal of all that ever went through its queues, so what
was taken off a queue long ago is looked at too.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import psycopg
import pytest
import requests
from psycopg import sql

from tests.journeys.conftest import GIVEN_KEY, Campaign
from tests.journeys.stack import Stack
from tests.processes import command_lines

HOLDERS = {"secrets.json", "redis/redis.conf"}

example = pytest.mark.parametrize("campaign", ["example"], indirect=True)


def canaries(home: Path) -> Mapping[bytes, str]:
    """What must not be found, with its name."""
    secrets = json.loads((home / "secrets.json").read_text(encoding="utf-8"))
    del secrets["installation_id"]
    assert len(secrets) >= 7
    found = {value.encode(): name for name, value in secrets.items()}
    found |= {quote(value, safe="").encode(): name for name, value in secrets.items()}
    return found | {GIVEN_KEY.encode(): "the given key"}


def shown(data: bytes, wanted: Mapping[bytes, str]) -> set[str]:
    """Names of the secrets that stand in these bytes."""
    return {name for value, name in wanted.items() if value in data}


def rows(url: str, schema: str) -> Iterator[tuple[str, bytes]]:
    """Every row of every table of a schema, as text."""
    with psycopg.connect(url) as conn:
        tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]).fetchall()
        assert tables
        for (table,) in tables:
            question = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table))
            yield table, "\n".join(row[0] for row in conn.execute(question)).encode()


@example
def test_no_secret_is_on_a_command_line(campaign: Campaign) -> None:
    told = command_lines()
    assert b"dagster" in told
    assert not shown(told, canaries(campaign.stack.home))


@example
def test_secrets_lie_in_files_of_their_own_that_only_their_owner_can_read(campaign: Campaign) -> None:
    home = campaign.stack.home
    wanted, holders = canaries(home), set[str]()
    for path in home.rglob("*"):
        if path.is_file() and shown(path.read_bytes(), wanted):
            holders.add(str(path.relative_to(home)))
            assert path.stat().st_mode & 0o077 == 0, path
    assert holders == HOLDERS


@example
def test_the_files_searched_have_logs_and_the_journal_of_the_queues_among_them(campaign: Campaign) -> None:
    home = campaign.stack.home
    assert b"execute_job" in (home / "redis" / "appendonly.aof").read_bytes()
    assert any(b"draft_pieces" in log.read_bytes() for log in (home / "logs").glob("worker-*.log"))
    assert b"Ready." in (home / "logs" / "supervisor.log").read_bytes()


@example
def test_no_secret_is_in_dagsters_tables_or_ours(campaign: Campaign) -> None:
    url, wanted = campaign.stack.settings.admin_database_url, canaries(campaign.stack.home)
    found = dict(rows(url, "dagster")) | dict(rows(url, "pressroom"))
    assert b"ASSET_MATERIALIZATION" in found["event_logs"]
    assert b"pieces" in found["runs"]
    assert campaign.name.encode() in found["campaigns"]
    assert {table: names for table, data in found.items() if (names := shown(data, wanted))} == {}


def test_no_secret_is_printed(pressroom: Stack) -> None:
    wanted = canaries(pressroom.home)
    for arguments in (["status", "--json"], ["status"], ["doctor", "--json"]):
        done = pressroom.call(*arguments)
        assert not shown((done.stdout + done.stderr).encode(), wanted)


def test_no_sign_in_token_is_kept_anywhere(pressroom: Stack) -> None:
    link = pressroom.run("user", "add", "Canary Carol", "--role", "viewer").split()[-1]
    token = parse_qs(urlsplit(link).query)["token"][0].encode()
    answer = requests.get(link, timeout=60)
    assert answer.status_code == 200
    assert requests.post(link, data={}, timeout=60).status_code == 403
    assert "GET /sign-in" in pressroom.log("dashboard")
    assert [path for path in pressroom.home.rglob("*") if path.is_file() and token in path.read_bytes()] == []
