"""Feeds as they are found in the world, and feeds meant to harm."""

import pytest

from domain.errors import Permanent
from resources.feeds import ITEMS, Feeds

RSS = b"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Docks today</title><link>https://a.example/</link><copyright>CC BY 4.0</copyright>
<item><title>Waiting &amp; charging</title><link>https://a.example/1</link><dc:creator>Jo Doe</dc:creator>
<pubDate>Fri, 02 Jan 2026 23:30:00 -0500</pubDate></item>
<item><title>No page</title><guid isPermaLink="false">x</guid></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
<item><title>Again</title><link>https://a.example/1</link></item>
<item><title>Relative</title><link>/2</link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry>
<title type="html">A &lt;b&gt;bold&lt;/b&gt; word
</title><link rel="alternate" href="https://b.example/p"/><updated>2026-03-04T05:06:07Z</updated>
<author><name>Ann Lee</name></author><rights>All rights reserved</rights></entry></feed>"""
BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel><item><title>&b;</title>
<link>https://a.example/1</link></item></channel></rss>"""


def test_rss_names_pages_with_what_it_says_of_them() -> None:
    items = Feeds().read("https://a.example/feed.xml", RSS)
    assert [item.address for item in items] == ["https://a.example/1", "https://a.example/2"]
    first = items[0]
    assert (first.title, first.author, first.published, first.licence) == (
        "Waiting & charging",
        "Jo Doe",
        "2026-01-03",
        "CC BY 4.0",
    )


def test_atom_names_pages_with_what_it_says_of_them() -> None:
    (item,) = Feeds().read("https://b.example/atom", ATOM)
    assert (item.address, item.author, item.published) == ("https://b.example/p", "Ann Lee", "2026-03-04")
    assert item.licence == "All rights reserved"


def test_only_the_newest_entries_are_read() -> None:
    entries = b"".join(b"<item><link>https://a.example/%d</link></item>" % n for n in range(500))
    items = Feeds().read("f", b'<rss version="2.0"><channel>' + entries + b"</channel></rss>")
    assert [item.address for item in items] == [f"https://a.example/{n}" for n in range(ITEMS)]


@pytest.mark.parametrize("data", [RSS, ATOM, b"\xef\xbb\xbf" + RSS, b"<!-- hello -->\n" + ATOM, BOMB])
def test_a_feed_is_told_by_its_first_element(data: bytes) -> None:
    assert Feeds().is_feed(data, "text/xml")
    assert Feeds().is_feed(data, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "data", [b"<html><body><rss></body></html>", b"<!doctype html><p>&lt;rss", b"", b"rss", b"<svg><feed/></svg>"]
)
def test_pages_are_no_feeds(data: bytes) -> None:
    assert not Feeds().is_feed(data, "text/html")
    assert Feeds().is_feed(data, "application/rss+xml")


@pytest.mark.parametrize("data", [BOMB, BOMB.decode().replace(' version="1.0"', "").encode("utf-16")])
def test_a_feed_with_entities_of_its_own_is_refused_before_it_is_parsed(data: bytes) -> None:
    with pytest.raises(Permanent, match="entities of its own"):
        Feeds().read("https://a.example/bomb", data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body>Not a feed</body></html>", "damaged or no feed"),
        (b"/etc/passwd", "damaged or no feed"),
        (b"http://127.0.0.1/feed", "damaged or no feed"),
        (b'<rss version="2.0"><channel><title>T</title></channel></rss>', "without entries"),
    ],
)
def test_refusals_name_the_feed_and_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Permanent, match=rf"“https://a\.example/f”.*{reason}"):
        Feeds().read("https://a.example/f", data)


def test_a_broken_feed_gives_what_stands_before_the_break() -> None:
    items = Feeds().read("f", RSS[: RSS.index(b"<item><title>Script")])
    assert [item.address for item in items] == ["https://a.example/1"]
