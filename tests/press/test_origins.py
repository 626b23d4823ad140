"""Pages over time and in several places: looked at again politely, the same article once, feeds, age."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.campaign import Campaign
from domain.source import REPLACED, Source
from press.cautions import remarks_on
from press.sourcing import intake_sources
from resources.documents.reader import FileReader
from resources.feeds import Feeds
from resources.fetch import GuardedFetcher
from resources.services import Services
from store.cache import Cache
from store.postgres import Database
from store.retention import referred_to
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.press import kept_path, press_services
from tests.fakes.web_server import Answer, WebServer, web_server

WEEK = 7 * 24 * 3600.0
WORDS = [
    "In 2025 the port of Oslo counted 4,120 lorries a day at its gates, a tenth more than in the year before.",
    "Drivers waited for 41 minutes on average, and those who came before six in the morning for only 12.",
    "Of 214 warehouse managers who were asked, 65% said that a booked slot had changed how they plan the night shift.",
    "The harbour master wants every terminal to publish its waiting times, as the airports have done for decades.",
    "Critics point out that a shorter wait at the gate is worth little when the crane behind it stands still.",
]


def page(*paragraphs: str, title: str = "Waiting at the port", head: str = "", foot: str = "") -> bytes:
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    text = f"<html><head><title>{title}</title>{head}</head><body><article>{body}</article>{foot}</body></html>"
    return text.encode()


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def services(database: Database, tmp_path: Path, server: WebServer, clock: SettableClock) -> Services:
    return press_services(
        database,
        tmp_path / "media",
        reader=FileReader(),
        fetcher=GuardedFetcher([server.place]),
        feeds=Feeds(),
        clock=clock,
        fresh_days={"web": 365, "feed": 30},
        recheck_seconds=WEEK,
    )


def campaign_of(services: Services, workspace: Newsroom, *wanted: str) -> Campaign:
    with services.database.transaction(workspace.id) as conn:
        return builders.make_campaign(conn, sources=wanted)


def met(services: Services, campaign: Campaign) -> list[Source]:
    return [s for s in intake_sources(services, campaign.workspace_id, campaign.id) if s.kind != "own"]


def usable(services: Services, campaign: Campaign) -> list[Source]:
    return [source for source in met(services, campaign) if source.state == "usable"]


def asked(server: WebServer) -> list[str]:
    return [path for path, _ in server.seen]


def test_the_same_article_in_two_places_is_one_source_that_lists_both(
    services: Services, workspace: Newsroom, server: WebServer, tmp_path: Path
) -> None:
    server.answers["/first"] = Answer(page(*WORDS))
    server.answers["/syndicated"] = Answer(page("First published on another site.", *WORDS, "Read more stories here."))
    (tmp_path / "port.txt").write_text("\n\n".join(WORDS))
    wanted = (server.address("/first"), server.address("/syndicated"), str(tmp_path / "port.txt"))
    campaign = campaign_of(services, workspace, *wanted)
    for _ in range(2):
        (source,) = met(services, campaign)
        assert source.origin == wanted[0]
        assert set(source.origins) == set(wanted)
    assert asked(server) == ["/first", "/syndicated"]


def test_a_corrected_figure_makes_two_sources(services: Services, workspace: Newsroom, server: WebServer) -> None:
    server.answers["/one"] = Answer(page(*WORDS))
    server.answers["/other"] = Answer(page(*[words.replace("65%", "56%") for words in WORDS]))
    campaign = campaign_of(services, workspace, server.address("/one"), server.address("/other"))
    assert len(usable(services, campaign)) == 2


def test_the_proper_address_of_a_page_helps_but_is_not_believed_alone(
    services: Services, workspace: Newsroom, server: WebServer
) -> None:
    link = f'<link rel="canonical" href="{server.address("/proper")}">'
    spam = [f"Buy pill number {n}, they are the best and cheapest pills that anyone ever sold." for n in range(9)]
    server.answers["/proper"] = Answer(page(*WORDS))
    server.answers["/amp"] = Answer(page(*WORDS[:2], head=link))
    server.answers["/spam"] = Answer(page(*spam, head=link, title="Pills"))
    wanted = [server.address(path) for path in ("/proper", "/amp", "/spam")]
    found = usable(services, campaign_of(services, workspace, *wanted))
    assert {source.origin: set(source.origins) for source in found} == {
        wanted[0]: {wanted[0], wanted[1]},
        wanted[2]: {wanted[2]},
    }


def test_a_page_is_looked_at_again_after_its_time_and_unchanged_bytes_are_kept(
    services: Services, workspace: Newsroom, server: WebServer, clock: SettableClock
) -> None:
    server.answers["/"] = Answer(page(*WORDS), headers={"Content-Type": "text/html", "ETag": '"one"'})
    campaign = campaign_of(services, workspace, server.address())
    (first,) = usable(services, campaign)
    clock.advance(WEEK - 60)
    assert usable(services, campaign) == [first]
    assert len(server.seen) == 1
    server.answers["/"] = Answer(b"", 304)
    clock.advance(120)
    assert usable(services, campaign) == [first]
    assert server.headers[-1]["If-None-Match"] == '"one"'
    assert usable(services, campaign) == [first]
    assert len(server.seen) == 2
    with services.database.transaction(workspace.id) as conn:
        kept = kept_path(services, page(*WORDS))
        assert referred_to(conn, [kept]) == {kept}


def test_a_new_frame_round_the_same_words_changes_nothing_and_new_words_replace_the_source(
    services: Services, workspace: Newsroom, server: WebServer, clock: SettableClock
) -> None:
    server.answers["/"] = Answer(page(*WORDS))
    campaign = campaign_of(services, workspace, server.address())
    (first,) = usable(services, campaign)
    server.answers["/"] = Answer(page(*WORDS, foot="<footer>Seen 91 times today</footer>"))
    clock.advance(WEEK + 1)
    assert [source.id for source in met(services, campaign)] == [first.id]
    server.answers["/"] = Answer(page(*[words.replace("65%", "56%") for words in WORDS]))
    clock.advance(WEEK + 1)
    states = {source.id: (source.state, source.reason) for source in met(services, campaign)}
    assert states.pop(first.id) == ("withdrawn", REPLACED)
    assert list(states.values()) == [("usable", None)]
    server.answers["/"] = Answer(page(*WORDS))
    clock.advance(WEEK + 1)
    assert [source.id for source in usable(services, campaign)] == [first.id]


@pytest.mark.parametrize("status", [404, 503])
def test_a_page_that_is_away_when_it_is_looked_at_again_stays_a_source(
    services: Services, workspace: Newsroom, server: WebServer, clock: SettableClock, status: int
) -> None:
    server.answers["/"] = Answer(page(*WORDS))
    campaign = campaign_of(services, workspace, server.address())
    before = usable(services, campaign)
    server.answers["/"] = Answer(b"", status)
    clock.advance(WEEK + 1)
    assert usable(services, campaign) == before


def test_a_page_is_fetched_once_for_all_campaigns_of_a_workspace_and_of_no_other(
    services: Services,
    workspace: Newsroom,
    other_workspace: Newsroom,
    server: WebServer,
    redis_url: str,
    tmp_path: Path,
) -> None:
    server.answers["/"] = Answer(page(*WORDS))
    caching = press_services(
        services.database, tmp_path, reader=services.reader, fetcher=services.fetcher, cache=Cache(redis_url)
    )
    for _ in range(2):
        assert len(usable(caching, campaign_of(caching, workspace, server.address()))) == 1
    assert len(server.seen) == 1
    assert len(usable(caching, campaign_of(caching, other_workspace, server.address()))) == 1
    assert len(server.seen) == 2


FEED = """<rss version="2.0"><channel><title>Ports</title>
<item><link>{0}</link><title>One</title><author>jo@a.example (Jo Doe)</author>
<pubDate>Fri, 02 Jan 2026 10:00:00 GMT</pubDate></item>
<item><link>{1}</link></item><item><link>http://169.254.169.254/latest/</link></item></channel></rss>"""


def test_a_feed_brings_its_pages_and_what_it_says_of_them(
    services: Services, workspace: Newsroom, server: WebServer
) -> None:
    addresses = [server.address("/a"), server.address("/gone")]
    server.answers["/feed"] = Answer(FEED.format(*addresses).encode(), headers={"Content-Type": "application/rss+xml"})
    server.answers["/a"] = Answer(page(*WORDS))
    campaign = campaign_of(services, workspace, server.address("/feed"))
    for _ in range(2):
        found = {source.origin: source for source in met(services, campaign)}
        source = found[addresses[0]]
        assert (source.kind, source.state, source.published) == ("feed", "usable", "2026-01-02")
        assert "Jo Doe" in (source.author or "")
        assert source.fresh_until == date(2026, 2, 1)
        assert "404" in (found[addresses[1]].reason or "")
        assert "not a public address" in (found["http://169.254.169.254/latest/"].reason or "")
    assert asked(server).count("/a") == asked(server).count("/gone") == 1


def test_a_feed_that_cannot_be_read_is_refused_by_name(
    services: Services, workspace: Newsroom, server: WebServer
) -> None:
    server.answers["/feed"] = Answer(b"<html>moved</html>", headers={"Content-Type": "application/rss+xml"})
    (source,) = met(services, campaign_of(services, workspace, server.address("/feed")))
    assert (source.state, source.kind) == ("refused", "feed")
    assert "damaged or no feed" in (source.reason or "")


def test_a_stale_source_is_marked_and_a_new_limit_counts_at_once(
    services: Services, workspace: Newsroom, server: WebServer, clock: SettableClock, tmp_path: Path
) -> None:
    old = '<meta property="article:published_time" content="2019-05-04">'
    server.answers["/"] = Answer(page(*WORDS, head=old))
    campaign = campaign_of(services, workspace, server.address())
    (source,) = usable(services, campaign)
    with services.database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn, campaign)
    assert [told.remark for told in remarks_on([source], brief, clock.now().date())] == [
        "Stale since 2020-05-04: published 2019-05-04."
    ]
    assert remarks_on([source], brief, date(2020, 5, 3)) == ()
    longer = press_services(services.database, tmp_path, clock=clock, fresh_days={"web": 36500})
    (source,) = usable(longer, campaign)
    assert source.fresh_until == date(2019, 5, 4) + timedelta(days=36500)
