"""One running Pressroom for all journeys, and the two campaigns they are made on.

The example is run with `run FILE --exit`, from nothing to drafts and down again; then the same home is started anew,
as on a second day, and serves the rest. What is judged about drafts is judged on what was printed right after they were
made, so that no journey depends on what another one decided.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.campaign_file import CampaignFile, read_campaign_file
from domain.guide import Guide
from store.workspaces import list_workspaces
from tests.fakes.web_server import WebServer, web_server
from tests.journeys import observability
from tests.journeys.stack import EXAMPLE, Stack, running_in, stack

Draft = Mapping[str, Any]
GIVEN_KEY = "sk-canary-7Qw3rT9yU1"  # unused without a model, but a secret all the same


@dataclass(frozen=True)
class Campaign:
    """A campaign as drafted: its file, what it says, and its pieces as they came out."""

    stack: Stack
    file: Path
    says: CampaignFile
    workspace_id: str
    drafts: tuple[Draft, ...]

    @property
    def name(self) -> str:
        """The campaign's name."""
        return self.says.fields.name

    @property
    def guide(self) -> Guide:
        """The brand's rules."""
        guide = self.says.guide()
        assert guide
        return guide

    def piece(self, channel: str, which: int = 0) -> str:
        """The id of a piece by its channel and place: each journey decides on a piece of its own."""
        return str([draft["id"] for draft in self.drafts if draft["channel"] == channel][which])

    def now(self, draft_id: str) -> Draft:
        """The piece as it stands now."""
        found: Draft = self.stack.read("drafts", "show", draft_id)
        return found


@pytest.fixture(scope="session")
def web() -> Iterator[WebServer]:
    """A web server that research may fetch from, and from nothing else on this machine."""
    with web_server() as found:
        yield found


@pytest.fixture(scope="session")
def pressroom(web: WebServer) -> Iterator[Stack]:
    """A home in which the example was run and which runs again."""
    with stack(fetch_allow=web.place, openai_api_key=GIVEN_KEY) as one:
        one.run("run", str(EXAMPLE), "--exit")
        assert not running_in(one.home), "`run --exit` stops what it started"
        one.run("up", "--detach")
        yield one


@pytest.fixture(scope="session", params=["example", "observability"])
def campaign(request: pytest.FixtureRequest, pressroom: Stack, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A campaign whose pieces are drafted."""
    if request.param == "example":
        return _drafted(pressroom, EXAMPLE)
    require_observability()
    file = observability.write_campaign(tmp_path_factory.mktemp("observability"))
    name = read_campaign_file(file).fields.name
    pressroom.run("campaign", "add", str(file))
    pressroom.run("generate", "--campaign", name, "--wait")
    return _drafted(pressroom, file)


def require_observability() -> None:
    """Skips, with the reason, where the real campaign's documents are not; continuous integration skips nothing."""
    if not observability.present():
        if os.environ.get("CI") == "true":
            pytest.fail(observability.MISSING)
        pytest.skip(observability.MISSING)


def _drafted(one: Stack, file: Path) -> Campaign:
    says = read_campaign_file(file)
    drafts = tuple(one.read("drafts", "list", "--campaign", says.fields.name))
    with one.database() as database:
        ids = {name: workspace_id for workspace_id, name in list_workspaces(database)}
    assert says.workspace
    return Campaign(one, file, says, ids[says.workspace], drafts)
