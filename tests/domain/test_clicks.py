"""Who followed a link: people, bots, and scanners of mail, told apart by what they call themselves and what they do."""

from datetime import UTC, datetime

import pytest

from domain.clicks import Visit, is_network, is_scanner, maker_of, visitor_of

PHONE = "Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
NOW = datetime(2027, 2, 1, tzinfo=UTC)


def visit(link: str, *, hidden: bool = False) -> Visit:
    return Visit(link_id=link, hidden=hidden, click_id=f"c-{link}", at=NOW)


@pytest.mark.parametrize("agent", [DESK, PHONE, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) [LinkedInApp]/9.29"])
def test_browsers_are_people(agent: str) -> None:
    assert maker_of(agent, "192.0.2.7") == "person"


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0 Safari/537.36",
        "SkypeUriPreview Preview/0.5",
        "curl/8.5.0",
        "python-requests/2.32",
    ],
)
def test_programs_are_bots(agent: str) -> None:
    assert maker_of(agent, "192.0.2.7") == "bot"


@pytest.mark.parametrize(
    ("agent", "address"),
    [
        (DESK, "40.107.3.4"),
        (DESK, "2a01:111:f400::9"),
        ("Mozilla/5.0 (compatible; Barracuda Sentinel)", "192.0.2.7"),
        (DESK, "10.9.8.7"),
    ],
)
def test_scanners_are_known_by_name_and_by_network(agent: str, address: str) -> None:
    assert maker_of(agent, address, ("10.0.0.0/8",)) == "scanner"


def test_an_address_that_is_none_is_nobodys_network() -> None:
    assert maker_of(DESK, "unknown") == "person"
    assert (is_network("10.0.0.0/8"), is_network("10.0.0.1/8"), is_network("here")) == (True, False, False)


def test_all_links_at_once_or_the_one_nobody_sees_is_a_scanner() -> None:
    assert not is_scanner([visit("a")], links=1)
    assert not is_scanner([visit("a"), visit("a")], links=2)
    assert not is_scanner([visit("a"), visit("b")], links=3)
    assert is_scanner([visit("a"), visit("b")], links=2)
    assert is_scanner([visit("a"), visit("a", hidden=True)], links=1)


def test_a_visitor_is_the_same_on_one_day_and_another_with_another_salt() -> None:
    assert visitor_of("salt", "192.0.2.7", DESK) == visitor_of("salt", "192.0.2.7", DESK)
    others = {
        visitor_of("other", "192.0.2.7", DESK),
        visitor_of("salt", "192.0.2.8", DESK),
        visitor_of("salt", "192.0.2.7", PHONE),
    }
    assert visitor_of("salt", "192.0.2.7", DESK) not in others
    assert len(others) == 3
