"""The publisher against a real WordPress, through both of its interfaces: what a mock of it would not tell us."""

import hashlib
import io
import os
import re
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from domain.errors import NeedsPerson
from domain.package import Package, PackedMedia
from domain.ports import Publisher, SendableMedia
from domain.publication import NeedsReconnect, Outcome, Pending, Published, RejectedForGood, Removed
from resources.calls import GuardedCaller, Reply
from resources.fetch import GuardedFetcher
from resources.publishers.kinds import Surroundings, kind_of
from resources.publishers.wordpress.publisher import WordPressPublisher
from resources.publishers.wordpress.rest import RestSite
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import Site
from resources.publishers.wordpress.xmlrpc import XmlRpcSite
from resources.settings import Settings
from resources.vault import HeldVault
from store.accounts import Account
from tests.contracts.publisher import PNG, PublisherContract, a_package, its_media, look_up
from tests.fakes.films import film
from tests.fakes.paper import paper
from tests.fakes.ports import Killed, Moment, Ports
from tests.servers.wordpress import MISSING, WordPress, present, wordpress

pytestmark = pytest.mark.skipif(not present() and not os.environ.get("CI"), reason=MISSING)
BOTH = pytest.mark.parametrize("transport", ["rest", "xmlrpc"])
KEY = "pressroom-0123456789abcdef"
HOSTILE = (
    "C++ & R&D: 40% (2026)? \\\\ back\\slash \\\\' \"quotes\" 😀 𝔘 Ünïcödé\n\n"
    "[gallery ids=\"1,2\"] and [caption]x[/caption] <script>alert(1)</script> <!-- wp:html --><b>raw</b>\n\n"
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ\n\nline\nbreak\n\n- one\n- two\n  - three\n\n"
    "> quoted &amp; &#91;x]\n\n```\n[gallery]\n  <?php echo 1; ?> \\n\n```\n\n"
    "| a | b |\n|---|---|\n| c [d] | <!--more--> |\n\n"
    "[a link](https://example.org/?a=1&b=%5B2%5D) <!--nextpage--> %%title%% &nbsp;"
)  # fmt: skip


@pytest.fixture(scope="module")
def running() -> Iterator[WordPress]:
    with wordpress() as site:
        yield site


@pytest.fixture
def site(running: WordPress) -> WordPress:
    """The site, as if nothing had been written yet."""
    running.clear()
    return running


class CountedCaller(GuardedCaller):
    """Calls through a counter that can kill the caller."""

    ports = Ports()

    def call(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        return self.ports.call(
            f"{method} {address}", lambda: GuardedCaller.call(self, method, address, headers=headers, body=body)
        )


def a_publisher(site: WordPress, ports: Ports | None = None, **chosen: Any) -> WordPressPublisher:
    given = chosen.pop("password", None)
    settings = WordPressSettings.model_validate({"site": site.url, "user": "editor", **chosen})
    caller = CountedCaller([site.place])
    caller.ports = ports or Ports()
    make: Callable[..., Site] = RestSite if settings.transport == "rest" else XmlRpcSite
    password = given or site.passwords[settings.user]
    fetcher = GuardedFetcher([site.place], types=(), largest=64_000_000)
    return WordPressPublisher(settings, make(settings, password, caller), fetcher)


def picture(width: int, height: int, colour: str, kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, kind)
    return written.getvalue()


def with_pictures(*pictures: tuple[bytes, str], **changes: Any) -> tuple[Package, tuple[SendableMedia, ...]]:
    media = tuple(
        PackedMedia(
            digest=hashlib.sha256(data).hexdigest(),
            media_type=kind,
            width=60,
            height=30,
            alt_text=f'A "card" {at} < 5 [x]',
        )
        for at, (data, kind) in enumerate(pictures)
    )
    sent = tuple(
        SendableMedia(digest=image.digest, media_type=image.media_type, alt_text=image.alt_text, data=data)
        for image, (data, _) in zip(media, pictures, strict=True)
    )
    return a_package(media=media, **changes), sent


RED, BLUE = (picture(60, 30, "red"), "image/png"), (picture(60, 30, "blue", "JPEG"), "image/jpeg")


class TestRestContract(PublisherContract):
    @pytest.fixture
    def publisher(self, site: WordPress) -> Publisher:
        return a_publisher(site)


class TestXmlRpcContract(PublisherContract):
    @pytest.fixture
    def publisher(self, site: WordPress) -> Publisher:
        return a_publisher(site, transport="xmlrpc")


@BOTH
@pytest.mark.parametrize("user", ["editor", "author"])
def test_hostile_text_is_stored_as_approved_and_runs_nothing(site: WordPress, transport: str, user: str) -> None:
    """An author's HTML is cleaned by WordPress, an editor's is not: what is stored reads the same."""
    package = a_package(
        text=HOSTILE, media=(), title="C++ & R&D: <i>40%</i> (2026)? \\ [gallery] 😀", excerpt="a < b [x] \\"
    )
    publisher = a_publisher(site, transport=transport, user=user)
    outcome = publisher.publish(package, (), KEY)
    assert isinstance(outcome, Published)
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)
    page = fetched(outcome.url)
    assert "alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "[gallery ids=" in unescaped(page)
    assert "youtube.com/embed" not in page
    assert "<b>raw</b>" not in page
    assert "C++ &amp; R&amp;D: &lt;i&gt;40%&lt;/i&gt;" in page
    assert "line break" in page


@BOTH
def test_everything_arrives_where_it_belongs(site: WordPress, transport: str) -> None:
    package, media = with_pictures(
        RED, BLUE, categories=("R&D", "Field notes"), tags=("B2B", "C++"), excerpt="Short & <b>plain</b>",
        disclosure="Written with AI.", seo_title="Collectors & co", seo_description="What we \\ measured",
    )  # fmt: skip
    chosen: dict[str, Any] = {
        "seo_plugin": "yoast",
        "canonical_base": "https://original.example/blog",
        "featured_image": True,
    }
    publisher = a_publisher(site, transport=transport, **chosen)
    outcome = publisher.publish(package, media, KEY)
    assert isinstance(outcome, Published)
    assert outcome.url == f"{site.url}/collectors-at-scale/"
    assert outcome.remark == "The site did not keep its social image."
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)
    terms = {(taxonomy, name) for taxonomy, name in site.rows(
        f"SELECT x.taxonomy, t.name FROM wp_term_relationships r JOIN wp_term_taxonomy x USING (term_taxonomy_id) "
        f"JOIN wp_terms t USING (term_id) WHERE r.object_id = {outcome.remote_id}"
    )}  # fmt: skip
    assert terms == {("category", "R&amp;D"), ("category", "Field notes"), ("post_tag", "B2B"), ("post_tag", "C++")}
    meta = dict(site.rows(f"SELECT meta_key, meta_value FROM wp_postmeta WHERE post_id = {outcome.remote_id}"))
    assert meta["_yoast_wpseo_title"] == "Collectors & co"
    assert meta["_yoast_wpseo_metadesc"] == "What we \\ measured"
    assert meta["_yoast_wpseo_canonical"] == "https://original.example/blog/collectors-at-scale"
    alts = site.rows(
        f"SELECT meta_value FROM wp_postmeta WHERE post_id = {meta['_thumbnail_id']} "
        "AND meta_key = '_wp_attachment_image_alt'"
    )
    assert alts == ([['A "card" 0 &lt; 5 [x]']] if transport == "rest" else [])
    page = fetched(outcome.url)
    assert "Written with AI." in page
    assert 'alt="A &quot;card&quot; 1 &lt; 5 ' in page
    twice = publisher.publish(package.model_copy(update={"tags": ("c++",)}), media, "another key")
    assert isinstance(twice, Published)
    assert twice.remark.startswith("WordPress named it “collectors-at-scale-2” and not “collectors-at-scale”. ")
    assert [name for (name,) in site.rows("SELECT name FROM wp_terms WHERE name LIKE 'c++'")] == ["C++"]


@BOTH
def test_a_large_picture_is_compared_as_it_was_uploaded(site: WordPress, transport: str) -> None:
    package, media = with_pictures((picture(2700, 40, "green", "JPEG"), "image/jpeg"))
    publisher = a_publisher(site, transport=transport, user="author")
    outcome = publisher.publish(package, media, KEY)
    assert isinstance(outcome, Published)
    assert site.rows("SELECT meta_value FROM wp_postmeta WHERE meta_value LIKE '%-scaled%' LIMIT 1")
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)


@BOTH
def test_a_changed_text_or_picture_is_a_difference(site: WordPress, transport: str) -> None:
    package, media = with_pictures(RED)
    publisher = a_publisher(site, transport=transport)
    outcome = publisher.publish(package, media, KEY)
    assert isinstance(outcome, Published)
    other, _ = with_pictures(BLUE)
    assert publisher.read_back(outcome.remote_id).media != publisher.expected(other).media
    site.rows(f"UPDATE wp_posts SET post_content = CONCAT(post_content, '<p>More</p>') WHERE ID = {outcome.remote_id}")
    assert publisher.read_back(outcome.remote_id).text != publisher.expected(package).text


@BOTH
@pytest.mark.parametrize("status", ["pending", "draft"])
def test_what_is_handed_over_is_found_after_an_editor_let_it_out(site: WordPress, transport: str, status: str) -> None:
    publisher = a_publisher(site, transport=transport, status=status, user="author")
    package = a_package(media=())
    outcome = publisher.publish(package, (), KEY)
    assert isinstance(outcome, Pending)
    assert look_up(publisher, KEY) == outcome
    link = let_out_by_an_editor(site, outcome.remote_id)
    assert look_up(publisher, KEY) == Published(remote_id=outcome.remote_id, url=link)
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)


def test_a_contributor_hands_over_and_sees_in_public_that_it_is_out(site: WordPress) -> None:
    publisher = a_publisher(site, status="pending", user="contributor")
    tried = publisher.test()
    assert tried.works
    assert "not read back" in " ".join(tried.findings)
    outcome = publisher.publish(a_package(media=()), (), KEY)
    assert isinstance(outcome, Pending)
    link = let_out_by_an_editor(site, outcome.remote_id)
    found = look_up(publisher, KEY)
    assert isinstance(found, Published)
    assert (found.remote_id, found.url) == (outcome.remote_id, link)
    assert "collectors-at-scale-why-40-2026" in found.remark
    with pytest.raises(NeedsPerson, match="does not allow it"):
        publisher.read_back(outcome.remote_id)
    by_rpc = a_publisher(site, status="pending", user="contributor", transport="xmlrpc").test()
    assert not by_rpc.works
    assert "once they are out" in " ".join(by_rpc.findings)


@BOTH
def test_a_custom_type_with_its_own_taxonomy_and_another_author(site: WordPress, transport: str) -> None:
    package, media = with_pictures(RED, categories=("Telemetry",))
    chosen: dict[str, Any] = {"post_type": "case_study", "category_taxonomy": "topic", "author": site.ids["author"]}
    publisher = a_publisher(site, transport=transport, **chosen)
    outcome = publisher.publish(package, media, KEY)
    assert isinstance(outcome, Published)
    assert look_up(publisher, KEY) == outcome
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)
    assert site.posts() == []
    assert site.rows("SELECT post_author FROM wp_posts WHERE post_type = 'case_study'") == [[str(site.ids["author"])]]
    assert publisher.withdraw(outcome.remote_id) == Removed()
    assert look_up(publisher, KEY) is None


@BOTH
def test_what_the_user_may_not_do_says_so_and_leaves_nothing(site: WordPress, transport: str) -> None:
    package = a_package(media=())
    publisher = a_publisher(site, transport=transport, user="contributor")
    assert not publisher.test().works
    assert isinstance(publisher.publish(package, (), KEY), NeedsReconnect)
    assert [status for _, status, _ in site.posts()] in ([], ["draft"])
    author = a_publisher(site, transport=transport, user="author")
    refused = author.publish(a_package(media=(), categories=("Unheard of",)), (), "another key")
    assert isinstance(refused, RejectedForGood)
    assert "Unheard of" in refused.reason
    wrong = a_publisher(site, transport=transport, password="abcd abcd abcd abcd abcd abcd")
    assert isinstance(wrong.publish(package, (), KEY), NeedsReconnect)
    assert wrong.test().works is False


@BOTH
def test_trying_an_account_says_which_fields_arrive_and_leaves_nothing(site: WordPress, transport: str) -> None:
    yoast = a_publisher(site, transport=transport, seo_plugin="yoast").test()
    assert yoast.works
    said = " ".join(yoast.findings)
    assert "These fields arrive: title, text, excerpt, slug, SEO title, SEO description, canonical address." in said
    assert "Yoast SEO do not arrive: social image" in said
    other = a_publisher(site, transport=transport, seo_plugin="rank_math").test()
    assert other.works is (transport == "xmlrpc")  # a custom field without an underscore may be written there
    assert site.posts() == []
    assert site.posts("attachment") == []


@BOTH
def test_taking_down_for_good_takes_the_pictures_too(site: WordPress, transport: str) -> None:
    package, media = with_pictures(RED, BLUE)
    publisher = a_publisher(site, transport=transport, withdraw="delete")
    outcome = publisher.publish(package, media, KEY)
    assert isinstance(outcome, Published)
    for _ in range(2):
        assert publisher.withdraw(outcome.remote_id) == Removed()
    assert site.posts() == site.posts("attachment") == []


@BOTH
def test_comments_that_readers_see_are_counted(site: WordPress, transport: str) -> None:
    publisher = a_publisher(site, transport=transport)
    outcome = publisher.publish(a_package(media=()), (), KEY)
    assert isinstance(outcome, Published)
    for approved in (1, 1, 0):
        site.rows(
            "INSERT INTO wp_comments (comment_post_ID, comment_author, comment_content, comment_approved, comment_type,"
            f" comment_date, comment_date_gmt) VALUES ({outcome.remote_id}, 'R', 'x', '{approved}', 'comment',"
            " NOW(), NOW())"
        )
    assert [(found.metric, int(found.value)) for found in publisher.statistics(outcome.remote_id)] == [("comments", 2)]


def killed(site: WordPress, transport: str, at: int, moment: Moment) -> bool:
    """Publishes, is killed at that call, goes on as delivery does; gives whether it was killed at all."""
    site.clear()
    package, media = with_pictures(RED, BLUE, categories=("Field notes",))
    died = False
    try:
        outcome: Outcome | None = a_publisher(site, Ports(at, moment), transport=transport).publish(package, media, KEY)
    except Killed:
        died = True
        outcome = look_up(a_publisher(site, transport=transport), KEY)
    outcome = outcome or a_publisher(site, transport=transport).publish(package, media, KEY)
    assert isinstance(outcome, Published)
    assert site.posts() == [[outcome.remote_id, "publish", "collectors-at-scale"]]
    assert len(site.posts("attachment")) == 2
    publisher = a_publisher(site, transport=transport)
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)
    return died


def calls_of_one_post(site: WordPress, transport: str) -> list[str]:
    package, media = with_pictures(RED, BLUE, categories=("Field notes",))
    ports = Ports()
    assert isinstance(a_publisher(site, ports, transport=transport).publish(package, media, KEY), Published)
    return ports.log


@BOTH
@pytest.mark.slow
def test_killed_at_any_call_there_is_one_post_in_the_end(site: WordPress, transport: str) -> None:
    for at in range(1, len(calls_of_one_post(site, transport)) + 1):
        assert killed(site, transport, at, "after")


@BOTH
def test_killed_after_the_call_that_let_it_out_there_is_one_post_in_the_end(site: WordPress, transport: str) -> None:
    calls = calls_of_one_post(site, transport)
    assert killed(site, transport, len(calls) if transport == "rest" else len(calls) - 1, "after")


def let_out_by_an_editor(site: WordPress, remote_id: str) -> str:
    """Published by a person there; gives its address."""
    settings = WordPressSettings.model_validate({"site": site.url, "user": "editor"})
    return (
        RestSite(settings, site.passwords["editor"], GuardedCaller([site.place]))
        .release(int(remote_id), "publish")
        .link
    )


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


def unescaped(page: str) -> str:
    return page.replace("&#91;", "[").replace("&#091;", "[").replace("&#8221;", '"').replace("&#8243;", '"')


@BOTH
def test_an_account_as_it_is_wired_works(site: WordPress, transport: str, tmp_path: Path) -> None:
    kind = kind_of("wordpress")
    chosen = kind.checked({"site": f"{site.url}/", "user": "author", "transport": transport})
    account = Account(id="acct", workspace_id="ws", channel="blog", publisher="wordpress", name="main", settings=chosen)
    vault = HeldVault({"application_password": site.passwords["author"]})
    made = kind.make(account, Surroundings(Settings(home=tmp_path, fetch_allow=site.place), vault))
    assert made.test().works
    package, media = with_pictures(RED)
    outcome = made.publish(package, media, KEY)
    assert isinstance(outcome, Published)
    assert made.read_back(outcome.remote_id) == made.expected(package)


def test_the_contract_s_picture_is_no_real_one_and_still_arrives(site: WordPress) -> None:
    package = a_package()
    outcome = a_publisher(site).publish(package, its_media(package), KEY)
    assert isinstance(outcome, Published)
    (address,) = site.rows("SELECT guid FROM wp_posts WHERE post_type = 'attachment'")
    with urllib.request.urlopen(address[0], timeout=20) as answer:
        assert answer.read() == PNG


@pytest.mark.parametrize(("transport", "user"), [("rest", "author"), ("xmlrpc", "editor")])
def test_documents_and_videos_are_uploaded_shown_and_read_back(site: WordPress, transport: str, user: str) -> None:
    """An author's HTML is cleaned by WordPress: what is left must still play and lead to the file."""
    package, sent = with_pictures(RED, (paper([["One"]]), "application/pdf"), (film(), "video/mp4"))
    called = {"application/pdf": "The “survey” [1] & <more>", "video/mp4": "Through the plant"}
    facts: dict[str, dict[str, Any]] = {
        "application/pdf": {"pages": 1},
        "video/mp4": {"codecs": ("h264", "aac"), "seconds": 4.0},
    }
    media = tuple(
        file.model_copy(update={"title": called.get(file.media_type), **facts.get(file.media_type, {})})
        for file in package.media
    )
    package = package.model_copy(update={"media": media})
    publisher = a_publisher(site, transport=transport, user=user)
    outcome = publisher.publish(package, sent, KEY)
    assert isinstance(outcome, Published), outcome
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)
    page = fetched(outcome.url)
    assert re.search(r'<video[^>]* src="[^"]+\.mp4"', page)
    assert re.search(r'<a [^>]*href="[^"]+\.pdf"', page)
    again = publisher.edit(outcome.remote_id, package, sent)
    assert again == outcome
    assert isinstance(publisher.withdraw(outcome.remote_id), Removed)
