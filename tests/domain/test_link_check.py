"""No link gets into a piece unless the campaign or its sources gave it, however it is written."""

from typing import Any

import pytest

from domain.brief import ChannelKind
from domain.claim import Evidence
from domain.link_check import link_problems
from domain.package import Package, PackedMedia

LINK = "https://quay.example/review?utm_source=linkedin"
IMAGE = PackedMedia(digest="0" * 64, media_type="image/png", width=9, height=9, alt_text="see evil.com/free")


def problems(text: str = "Ten doors.", channel: ChannelKind = "blog", passage: str = "", **fields: Any) -> list[str]:
    package = Package(channel=channel, account_id="a", text=text, **fields)
    cited = Evidence(position=0, sentence=text, verdict="supported", passage=passage)
    return link_problems(package, (LINK,), (cited,))


@pytest.mark.parametrize(
    "text",
    [
        "[click][1]\n\n[1]: https&colon;//evil.com/x",
        "[click][1]\n\n[1]: //evil.com",
        "[click]\n\n[click]: <//evil.com/x>",
        "[click](https&colon;//evil.com)",
        "![](//evil.com/pixel.png)",
        "<me@evil.com>",
        "<https://evil.com>",
        "[call](tel:+46701234567)",
        "tel:+46701234567",
        "mailto:me@evil.com",
        "https\\://evil.com/x",
        "https&#58;//evil.com/x",
        "[here](javascript:alert(1))",
        "[here](/login)",
        "| a |\n|---|\n| [b](https://evil.com) |",
        f"[Book]({LINK}&next=evil)",
    ],
)
@pytest.mark.parametrize("channel", ["blog", "email"])
def test_a_link_in_any_spelling_is_found(text: str, channel: ChannelKind) -> None:
    assert problems(text, channel)


@pytest.mark.parametrize("text", ["Get it at evil.com/free now", "evil.com", "Write to me@evil.com.", "//evil.com/x"])
@pytest.mark.parametrize("channel", ["linkedin", "email"])
def test_bare_domains_are_links_where_programs_make_them_so(text: str, channel: ChannelKind) -> None:
    assert problems(text, channel)


@pytest.mark.parametrize(
    "field",
    ["title", "excerpt", "seo_title", "seo_description", "subject", "preheader", "first_comment", "disclosure"],
)
def test_every_field_is_looked_through(field: str) -> None:
    linked: dict[str, Any] = {field: "See https://evil.com/x"}
    bare: dict[str, Any] = {field: "See evil.com/free"}

    assert problems(**linked)
    assert problems(channel="email", **bare)


def test_lists_and_alternative_texts_are_looked_through() -> None:
    assert problems(tags=("https://evil.com",))
    assert problems(channel="linkedin", media=(IMAGE,))


@pytest.mark.parametrize("channel", ["blog", "email", "linkedin"])
@pytest.mark.parametrize(
    "text",
    [
        f"Book a review: {LINK}",
        f"Book a review: {LINK}.",
        "See quay.example for more.",
        "Node.js and README.md, e.g. 3.5 of 10 and/or CI/CD at 07:00. The U.S. model v2.1.0 costs 1.5/h.",
        "They waited.It was late.",
        "Runs on mastodon.social alone.",
        "Note: ratio 3:1, “data: none”.",
    ],
)
def test_allowed_links_and_ordinary_dots_pass(text: str, channel: ChannelKind) -> None:
    assert problems(text, channel, passage="The team of mastodon.social is small.") == []


@pytest.mark.parametrize("text", [f"[Book]({LINK})", f"[Book][1]\n\n[1]: {LINK}", f"<{LINK}>"])
def test_an_allowed_link_passes_in_any_spelling(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize("channel", ["linkedin", "email"])
def test_a_name_of_a_passage_stands_only_where_that_passage_is_cited(channel: ChannelKind) -> None:
    said = "The team of mastodon.social is small."
    cited = Evidence(position=0, sentence=said, verdict="supported", passage=f"{said} Write to them@mastodon.social.")

    def told(text: str, title: str = "") -> list[str]:
        return link_problems(Package(channel=channel, account_id="a", text=text, title=title), (), (cited,))

    assert told(said, "How mastodon.social works") == []
    assert told(f"{said}\n\nmastodon.social") != []
    assert told(f"{said} Or them@mastodon.social.") != []
    assert told("Nothing is cited.", "How mastodon.social works") != []
    assert told(said.replace(" is ", "\nis ")) == []


def test_a_mail_address_is_a_link_whatever_is_cited() -> None:
    said = "Write to them@mastodon.social."
    assert problems(said, "email", passage=said) != []
