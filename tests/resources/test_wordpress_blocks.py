"""Text as WordPress blocks: the same words and links for a reader, nothing for WordPress to run."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.package import Package
from resources.publishers.page import body_html
from resources.publishers.wordpress import blocks
from resources.publishers.wordpress.article import title_of
from resources.publishers.wordpress.marks import mark_block, mark_in, mark_of, without_mark
from resources.publishers.wordpress.reading import plain, read
from resources.publishers.wordpress.verification import plain_title

BLOCK = re.compile(r"<!-- (/?)wp:([a-z-]+)(?: (\{[^\n]*?\}))? (/?)-->")
STRANGE = re.compile(
    r"<(?!/?(?:p|h[1-6]|ul|ol|li|blockquote|pre|code|hr|table|thead|tbody|tr|th|td|figure|br|a|strong|em|s)\b)"
)
PIECES = st.sampled_from(
    ["# One\n\n", "## Two\n\n", "#### Four\n\n", "- item\n", "  - nested\n", "1. first\n", "3. third\n\n",
     "> quoted\n", "> - in a quote\n\n", "```\ncode [gallery]\n  two\n```\n\n", "---\n\n", "\n", "- a\n\n  b\n\n",
     "| a | b |\n|---|---|\n| c [x] | d |\n\n", "*em* **strong** `code` ~~gone~~ ", "https://example.org/video\n\n",
     "\n\n", "[link](https://example.org/?a=1&b=[2])", "[gallery ids=\"1\"]", "<!-- wp:html -->",
     "<script>alert(1)</script>", "\\\\ \\' ", "&amp; &#91; C++ & R&D ",
     "line\nbreak  \nhard ", "“quotes” 😀 𝔘 ", "- a\n\n      code\n\n",
     "<!--more-->", "pressroom-"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=200))


def html_of(text: str) -> str:
    return body_html(Package(channel="blog", account_id="acct", text=text))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_blocks_read_as_the_page_does(text: str) -> None:
    html = html_of(text)
    assert read(blocks.encode(html)) == read(html)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_blocks_open_and_close_in_order_and_hold_nothing_that_runs(text: str) -> None:
    encoded = blocks.encode(html_of(text))
    still_open: list[str] = []
    for match in BLOCK.finditer(encoded):
        if match[1]:
            assert still_open.pop() == match[2]
        else:
            still_open.append(match[2])
    assert still_open == []
    visible = BLOCK.sub("", encoded)
    assert "[" not in visible
    assert "<!--" not in visible
    assert not re.search(r">\s*https?://", visible)
    assert not STRANGE.search(visible)


@given(st.text(max_size=80))
def test_a_title_comes_back_as_it_was(title: str) -> None:
    package = Package(channel="blog", account_id="acct", text="Text.", title=title)
    assert plain(title_of(package)) == plain_title(package)
    assert "<" not in title_of(package)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One\ntwo", "<!-- wp:paragraph -->\n<p>One two</p>\n<!-- /wp:paragraph -->"),
        ("### Three", '<!-- wp:heading {"level":3} -->\n<h3>Three</h3>\n<!-- /wp:heading -->'),
        (
            "3. a\n4. b",
            '<!-- wp:list {"ordered":true,"start":3} -->\n<ol start="3"><!-- wp:list-item -->\n<li>a</li>\n'
            "<!-- /wp:list-item --><!-- wp:list-item -->\n<li>b</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list -->",
        ),
        (
            "> quoted",
            '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>quoted</p>\n'
            "<!-- /wp:paragraph --></blockquote>\n<!-- /wp:quote -->",
        ),
        (
            "```\na [b]\n```",
            '<!-- wp:code -->\n<pre class="wp-block-code"><code>a &#91;b]\n</code></pre>\n<!-- /wp:code -->',
        ),
    ],
)
def test_blocks_are_those_of_the_editor(text: str, wanted: str) -> None:
    assert blocks.encode(html_of(text)) == wanted


def test_a_list_that_holds_more_than_words_stands_as_plain_html() -> None:
    encoded = blocks.encode(html_of("- a\n\n  > quoted in a list\n"))
    assert encoded.startswith("<!-- wp:html -->\n<ul>")
    assert "quoted in a list" in encoded


def test_an_image_says_what_it_shows() -> None:
    made = blocks.image(7, "https://site.example/a.png", 'A "card" [1] <b>')
    assert 'alt="A &quot;card&quot; &#91;1] &lt;b&gt;"' in made
    assert read(made).images == (7,)


def test_foreign_images_and_scripts_do_not_go_unnoticed() -> None:
    assert read('<p>a</p><img src="https://elsewhere.example/x.png">').images == ("https://elsewhere.example/x.png",)
    assert read("<p>a</p><script>alert(1)</script>").text == "a\nalert(1)"


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=80), TEXTS)
def test_a_mark_is_found_in_whatever_stands_round_it(key: str, text: str) -> None:
    mark = mark_of(key)
    content = f"{blocks.encode(html_of(text))}\n\n{mark_block(mark)}"
    assert mark_in(content) == mark
    assert mark_in(blocks.encode(html_of(f"{text} <!-- {mark} -->"))) is None
    assert without_mark(mark_block(mark)) == ""
    assert read(content) == read(without_mark(content))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text("abz-_.<>&\"'[]=?/", max_size=30))
def test_a_block_of_a_file_reads_as_its_title_and_leads_to_the_file(title: str, end: str) -> None:
    url = f"https://site.example/uploads/{end}"
    wanted = read(blocks.paragraph(title)).text
    for made in (blocks.document(7, url, title), blocks.video(7, url, title)):
        found = read(made)
        assert (found.text, found.images, found.leads) == (wanted, (7,), ((7, url),))
        first = BLOCK.search(made)
        assert first is not None
        assert made.count("-->") == 2, "nothing in an address ends the comment"


def test_a_player_that_is_no_file_of_ours_does_not_go_unnoticed() -> None:
    assert read('<iframe src="https://elsewhere.example/x"></iframe>').images == ("https://elsewhere.example/x",)
