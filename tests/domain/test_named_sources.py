"""What a campaign names, and what it does not name any more."""

from datetime import UTC, datetime

import pytest

from domain.named_sources import is_named, no_longer_named
from domain.source import Origin, Source

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAGE, FEED, COPY = "https://a.example/page", "https://a.example/feed", "https://b.example/copy"


def source(origin: str, **fields: object) -> Source:
    kind = "web" if "://" in origin else "file"
    made = {"id": f"src_{origin}", "campaign_id": "c", "kind": kind, "origin": origin, "title": "T", "fetched_at": NOW}
    return Source.model_validate({**made, **fields})


def met(source_: Source, origin: str, named: str | None = None) -> Origin:
    return Origin(origin=origin, source_id=source_.id, digest="d", checked_at=NOW, named=named)


@pytest.mark.parametrize(
    ("place", "entries", "named"),
    [
        (PAGE, (PAGE,), True),
        (PAGE, ("https://a.example",), False),
        ("/s/a/report.md", ("/s/a",), True),
        ("/s/a/report.md", ("/s/a/report.md",), True),
        ("/s/ab/report.md", ("/s/a",), False),
        ("/s/a/report.md", (PAGE,), False),
        ("brief:1", ("/s",), False),
        ("uploads/report.md", ("/s", PAGE), False),
    ],
)
def test_an_entry_names_itself_and_what_lies_in_it(place: str, entries: tuple[str, ...], named: bool) -> None:
    assert is_named(place, entries) is named


def test_only_what_was_named_and_is_not_any_more_is_gone() -> None:
    page, searched, file = source(PAGE), source(COPY), source("/s/report.md")
    withdrawn = source("https://c.example/", state="withdrawn")
    known = (page, searched, file, withdrawn)
    before = (PAGE, "/s", "https://c.example/")
    assert no_longer_named(known, (), before, ("/s",)) == (page,)
    assert no_longer_named(known, (), before, (PAGE,)) == (file,)
    assert no_longer_named(known, (), before, before) == ()
    assert no_longer_named(known, (), before, ("/s/report.md", PAGE)) == ()


def test_a_source_that_stands_in_two_places_goes_with_the_last_of_them() -> None:
    page = source(PAGE)
    places = (met(page, PAGE, PAGE), met(page, COPY, COPY))
    assert no_longer_named((page,), places, (PAGE, COPY), (COPY,)) == ()
    assert no_longer_named((page,), places, (PAGE, COPY), ()) == (page,)


def test_pages_of_a_feed_go_with_its_address() -> None:
    page = source(PAGE, kind="feed")
    assert no_longer_named((page,), (met(page, PAGE, FEED),), (FEED,), ()) == (page,)
    assert no_longer_named((page,), (met(page, PAGE, FEED),), (FEED, COPY), (FEED,)) == ()
    assert no_longer_named((page,), (met(page, PAGE),), (FEED,), ()) == (), "a search found it"
