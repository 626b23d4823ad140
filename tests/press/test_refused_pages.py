"""A page that a search found and that robots.txt closes: in the dossier, by name, with the reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from press.research import build_dossier
from resources.documents.reader import FileReader
from resources.fetch import GuardedFetcher
from resources.manners import Manners
from store import dossiers, sources
from store.cache import Cache
from store.postgres import Database
from store.turns import Turns
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.outside import FixedSearch
from tests.fakes.press import press_services
from tests.fakes.quoting_crew import QuotingCrew
from tests.fakes.web_server import Answer, WebServer, web_server

SAID = (
    b"<html><body><p>In 2025 81% of all Collector users in production ran their Collectors on Kubernetes "
    b"clusters.</p></body></html>"
)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        rules = b"User-agent: *\nDisallow: /closed\n"
        running.answers["/robots.txt"] = Answer(rules, headers={"Content-Type": "text/plain"})
        running.answers["/closed"] = running.answers["/open"] = Answer(SAID)
        yield running


def test_a_closed_page_is_told_in_the_dossier_and_the_next_one_is_read(
    database: Database, workspace: Newsroom, server: WebServer, redis_url: str, tmp_path: Path
) -> None:
    robots = GuardedFetcher([server.place], types=())
    manners = Manners(robots, Turns(redis_url), Cache(redis_url), sleep=lambda _: None)
    closed, opened = server.address("/closed"), server.address("/open")
    services = press_services(
        database,
        tmp_path / "media",
        reader=FileReader(),
        fetcher=GuardedFetcher([server.place], gate=manners),
        search=FixedSearch(closed, opened),
    )
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn)
        brief = builders.make_brief(conn, campaign, topic="Collector users in production", channels=("linkedin",))
    dossier = build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    (refusal,) = dossier.refusals
    assert refusal.origin == closed
    assert refusal.reason == f"{closed} is not read: the site's robots.txt closes it to robots."
    assert any("81%" in claim.text for claim in dossier.claims)
    with database.transaction(workspace.id) as conn:
        assert dossiers.get_dossier(conn, brief.id) == dossier
        states = {s.origin: s.state for s in sources.sources_of(conn, campaign.id) if s.kind == "web"}
    assert states == {closed: "refused", opened: "usable"}
    assert [path for path, _ in server.seen] == ["/robots.txt", "/open"]
