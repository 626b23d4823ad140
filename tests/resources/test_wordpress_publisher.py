"""Exactly one post, whatever happens between any two calls: killed, stopped too long, answered wrongly."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.errors import NeedsPerson, Permanent, Retry
from domain.package import Package, PackedMedia
from domain.ports import Fetched, SendableMedia, Validators
from domain.publication import (
    Measure,
    NeedsReconnect,
    Outcome,
    Pending,
    Published,
    RejectedForGood,
    Removed,
    TryLater,
    Unknown,
)
from resources.calls import NoReply
from resources.leave import leave_from
from resources.publishers.wordpress.names import file_name
from resources.publishers.wordpress.publisher import WordPressPublisher
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import Declined
from tests.contracts.publisher import a_package, look_up
from tests.fakes.ports import Killed, Moment, Ports
from tests.fakes.wordpress_site import FakeSite, SiteLedger

KEY = "pressroom-0123456789abcdef"
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
PICTURES = (b"\x89PNG\r\n\x1a\none", b"\x89PNG\r\n\x1a\ntwo")
PACKAGE = a_package(
    categories=("Field notes",),
    media=tuple(
        PackedMedia(
            digest=hashlib.sha256(data).hexdigest(),
            media_type="image/png",
            width=12,
            height=6,
            alt_text=f"Picture {at}",
        )
        for at, data in enumerate(PICTURES)
    ),
)
MEDIA = tuple(
    SendableMedia(digest=image.digest, media_type=image.media_type, alt_text=image.alt_text, data=data)
    for image, data in zip(PACKAGE.media, PICTURES, strict=True)
)


class Uploads:
    """The site's files as readers fetch them."""

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        names = {file_name(PACKAGE.slug, image): image.data for image in MEDIA}
        return Fetched(address=address, data=names[address.rpartition("/")[2]], media_type="image/png")


def straight(name: str, effect: Callable[[], object]) -> object:
    return effect()


def a_publisher(
    ledger: SiteLedger, through: Callable[[str, Callable[[], object]], object] = straight, **chosen: object
) -> WordPressPublisher:
    settings = WordPressSettings.model_validate({"site": "https://site.example", "user": "editor", **chosen})
    return WordPressPublisher(settings, FakeSite(ledger, through), Uploads(), now=lambda: NOW)


def publish(publisher: WordPressPublisher, package: Package = PACKAGE) -> Outcome:
    return publisher.publish(package, MEDIA[: len(package.media)], KEY)


def calls_of_one_post() -> int:
    ports = Ports()
    assert isinstance(publish(a_publisher(SiteLedger(), ports.call)), Published)
    return ports.count


def require_one_whole_post(ledger: SiteLedger) -> None:
    assert len(ledger.posts) == len(ledger.public()) == 1
    assert sorted(name for file in ledger.files.values() for name in file.names) == sorted(
        file_name(PACKAGE.slug, image) for image in MEDIA
    )
    publisher = a_publisher(ledger)
    assert publisher.read_back(str(ledger.public()[0].id)) == publisher.expected(PACKAGE)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("at", range(1, calls_of_one_post() + 1))
def test_killed_at_any_call_there_is_one_post_in_the_end(at: int, moment: Moment) -> None:
    ledger = SiteLedger()
    with pytest.raises(Killed):
        publish(a_publisher(ledger, Ports(at, moment).call))
    found = look_up(a_publisher(ledger), KEY)
    assert (found is not None) == bool(ledger.public())
    assert isinstance(found or publish(a_publisher(ledger)), Published)
    require_one_whole_post(ledger)


@pytest.mark.parametrize("at", range(1, calls_of_one_post() + 1))
def test_a_sender_that_was_stopped_while_another_sent_makes_no_second_post(at: int) -> None:
    ledger, seen = SiteLedger(), [0]

    def overtaken(name: str, effect: Callable[[], object]) -> object:
        seen[0] += 1
        if seen[0] == at:
            assert isinstance(publish(a_publisher(ledger)), Published)
        return effect()

    late = publish(a_publisher(ledger, overtaken))
    assert late == look_up(a_publisher(ledger), KEY)
    require_one_whole_post(ledger)


@pytest.mark.parametrize("name", ["upload", "write"])
def test_a_refusal_that_comes_after_another_sender_let_it_out_takes_nothing_away(name: str) -> None:
    ledger = SiteLedger()

    def overtaken_and_refused(called: str, effect: Callable[[], object]) -> object:
        if called != name:
            return effect()
        assert isinstance(publish(a_publisher(ledger)), Published)
        raise Permanent("too large")

    assert isinstance(publish(a_publisher(ledger, overtaken_and_refused)), RejectedForGood)
    require_one_whole_post(ledger)


def test_whoever_lost_its_lease_lets_nothing_out_and_takes_nothing_away() -> None:
    prepared, refused, begun = SiteLedger(), SiteLedger(), SiteLedger()
    with leave_from(lambda: not prepared.posts):
        assert isinstance(publish(a_publisher(prepared)), TryLater)
    with leave_from(lambda: not refused.posts):
        assert isinstance(publish(a_publisher(refused, failing({"write": Permanent("no")}))), RejectedForGood)
    with leave_from(lambda: False):
        assert isinstance(publish(a_publisher(begun)), TryLater)
    assert [post.status for ledger in (prepared, refused) for post in ledger.posts.values()] == ["draft", "draft"]
    assert begun.posts == {}


@pytest.mark.parametrize("name", ["find", "term", "create", "upload", "write"])
@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Retry("later", 90), TryLater(reason="later", after_seconds=90)),
        (NoReply("no answer"), TryLater(reason="no answer", after_seconds=60)),
        (NeedsPerson("sign in"), NeedsReconnect(reason="sign in")),
        (Permanent("never"), RejectedForGood(reason="never")),
    ],
    ids=["later", "no-reply", "person", "never"],
)
def test_before_the_last_call_nothing_is_out_and_it_may_be_repeated(
    name: str, error: Exception, outcome: Outcome
) -> None:
    ledger = SiteLedger()
    assert publish(a_publisher(ledger, failing({name: error}))) == outcome
    assert ledger.public() == []
    if isinstance(outcome, RejectedForGood):
        assert not ledger.posts
        assert not ledger.files
    assert isinstance(publish(a_publisher(ledger)), Published)
    require_one_whole_post(ledger)


def test_an_answer_lost_after_the_last_call_is_asked_for_at_the_post_itself() -> None:
    ledger = SiteLedger()
    assert isinstance(publish(a_publisher(ledger, losing("release"))), Published)
    require_one_whole_post(ledger)


def test_what_cannot_be_asked_for_is_unknown_and_found_by_its_key() -> None:
    ledger = SiteLedger()
    through = losing("release", then={"get": NoReply("still away")})
    assert publish(a_publisher(ledger, through)) == Unknown(reason="lost Then: still away")
    assert isinstance(look_up(a_publisher(ledger), KEY), Published)


def test_a_last_call_that_may_still_be_at_work_is_unknown() -> None:
    ledger = SiteLedger()
    assert publish(a_publisher(ledger, failing({"release": NoReply("slow")}))) == Unknown(reason="slow")
    assert look_up(a_publisher(ledger), KEY) is None
    assert isinstance(publish(a_publisher(ledger)), Published)
    require_one_whole_post(ledger)


def test_a_refusal_of_the_last_call_leaves_nothing_behind() -> None:
    ledger = SiteLedger()
    assert publish(a_publisher(ledger, failing({"release": Declined("no")}))) == RejectedForGood(reason="no")
    assert not ledger.posts
    assert not ledger.files


def test_what_remains_of_a_refused_post_is_said() -> None:
    through = failing({"write": Declined("no"), "remove": Retry("busy")})
    outcome = publish(a_publisher(SiteLedger(), through))
    assert outcome == RejectedForGood(reason="no Its draft 1 remains at the site: busy")


def test_a_success_that_left_a_draft_is_none() -> None:
    ledger = SiteLedger()

    def lying(name: str, effect: Callable[[], object]) -> object:
        return next(iter(ledger.posts.values())) if name == "release" else effect()

    outcome = publish(a_publisher(ledger, lying))
    assert isinstance(outcome, RejectedForGood)
    assert "keeps the post as a draft" in outcome.reason
    assert ledger.posts == {}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "Another"}, "changes the title"),
        ({"content": "<p>Another</p>"}, "changes the text"),
        ({"featured": 0}, "changes the featured image"),
        ({"meta": {}}, "does not keep the SEO title"),
    ],
)
def test_what_the_site_would_publish_differently_is_not_published(change: dict[str, object], told: str) -> None:
    ledger = SiteLedger()

    def changing(name: str, effect: Callable[[], object]) -> object:
        done = effect()
        return done.model_copy(update=change) if name == "write" else done  # type: ignore[attr-defined]

    publisher = a_publisher(ledger, changing, seo_plugin="yoast")
    outcome = publish(publisher, PACKAGE.model_copy(update={"seo_title": "Collectors, measured"}))
    assert isinstance(outcome, RejectedForGood)
    assert told in outcome.reason
    assert not ledger.posts
    assert not ledger.files


def test_what_the_site_has_otherwise_is_told_now_and_whenever_it_is_looked_up() -> None:
    ledger = SiteLedger()

    def deciding(name: str, effect: Callable[[], object]) -> object:
        done = effect()
        if name == "release":
            (post,) = ledger.posts.values()
            kept = {field: value for field, value in post.meta.items() if "image" not in field}
            done = ledger.posts[post.id] = post.model_copy(update={"slug": f"{PACKAGE.slug}-2", "meta": kept})
        return done

    package = PACKAGE.model_copy(update={"seo_title": "Collectors, measured"})
    publisher = a_publisher(ledger, deciding, seo_plugin="yoast")
    outcome = publish(publisher, package)
    assert isinstance(outcome, Published)
    assert outcome.remark == (
        "WordPress named it “collectors-at-scale-2” and not “collectors-at-scale”. "
        "The site did not keep its social image."
    )
    assert look_up(publisher, KEY, package) == outcome
    whole = publish(a_publisher(SiteLedger(), seo_plugin="yoast"), package)
    assert isinstance(whole, Published)
    assert whole.remark == ""


def test_trying_an_account_says_of_each_field_of_the_plug_in_whether_it_arrives() -> None:
    assert a_publisher(SiteLedger(), seo_plugin="yoast").test().findings[-1] == (
        "These fields arrive: title, text, excerpt, SEO title, SEO description, canonical address, social image."
    )


@pytest.mark.parametrize("status", ["pending", "draft"])
def test_what_is_handed_over_waits_for_an_editor_there(status: str) -> None:
    ledger = SiteLedger()
    publisher = a_publisher(ledger, status=status, hours=48)
    outcome = publish(publisher)
    assert isinstance(outcome, Pending)
    assert outcome.url == f"https://site.example/wp-admin/post.php?post={outcome.remote_id}&action=edit"
    assert outcome.hours == 48
    assert publish(publisher) == look_up(publisher, KEY) == outcome
    post = ledger.posts[int(outcome.remote_id)]
    ledger.posts[post.id] = post.model_copy(update={"status": "publish", "content": "edited " + post.content})
    assert look_up(publisher, KEY) == Published(remote_id=outcome.remote_id, url=post.link)


def test_an_empty_draft_is_nobodys_post_even_where_drafts_are_handed_over() -> None:
    ledger = SiteLedger()
    assert isinstance(publish(a_publisher(ledger, failing({"write": Retry("busy")}), status="draft")), TryLater)
    assert look_up(a_publisher(ledger, status="draft"), KEY) is None
    assert isinstance(publish(a_publisher(ledger, status="draft")), Pending)
    assert len(ledger.posts) == 1


def test_what_an_editor_threw_away_is_not_posted_again() -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger))
    assert isinstance(outcome, Published)
    assert a_publisher(ledger).withdraw(outcome.remote_id) == Removed()
    assert look_up(a_publisher(ledger), KEY) is None
    again = publish(a_publisher(ledger))
    assert isinstance(again, RejectedForGood)
    assert "trash" in again.reason


def test_taking_down_for_good_takes_the_images_too() -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger, withdraw="delete"))
    assert isinstance(outcome, Published)
    assert a_publisher(ledger, withdraw="delete").withdraw(outcome.remote_id) == Removed()
    assert not ledger.posts
    assert not ledger.files


def test_an_edited_post_loses_the_images_it_has_no_more_and_keeps_its_mark() -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger))
    assert isinstance(outcome, Published)
    changed = PACKAGE.model_copy(update={"media": PACKAGE.media[:1], "text": "Fewer."})
    publisher = a_publisher(ledger)
    assert publisher.edit(outcome.remote_id, changed, MEDIA[:1]) == outcome
    assert len(ledger.files) == 1
    assert look_up(publisher, KEY) == outcome
    assert publisher.read_back(outcome.remote_id) == publisher.expected(changed)


def calls_of_one_edit() -> int:
    ledger, ports = SiteLedger(), Ports()
    outcome = publish(a_publisher(ledger))
    assert isinstance(outcome, Published)
    a_publisher(ledger, ports.call).edit(outcome.remote_id, CHANGED, MEDIA[:1])
    return ports.count


CHANGED = PACKAGE.model_copy(update={"media": PACKAGE.media[:1], "text": "Fewer.", "title": "Another one"})


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("at", range(1, calls_of_one_edit() + 1))
def test_an_edit_that_was_killed_anywhere_is_whole_once_it_is_made_again(at: int, moment: Moment) -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger))
    assert isinstance(outcome, Published)
    with pytest.raises(Killed):
        a_publisher(ledger, Ports(at, moment).call).edit(outcome.remote_id, CHANGED, MEDIA[:1])
    publisher = a_publisher(ledger)
    assert publisher.edit(outcome.remote_id, CHANGED, MEDIA[:1]) == outcome
    assert publisher.read_back(outcome.remote_id) == publisher.expected(CHANGED)
    assert (len(ledger.public()), len(ledger.files)) == (1, 1)


def test_what_a_site_does_not_keep_of_an_edit_is_told() -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger))
    assert isinstance(outcome, Published)

    def forgetful(name: str, effect: Callable[[], object]) -> object:
        found = effect()
        return found.model_copy(update={"excerpt": ""}) if name == "write" else found  # type: ignore[attr-defined]

    changed = CHANGED.model_copy(update={"excerpt": "Why it is fewer."})
    told = a_publisher(ledger, forgetful).edit(outcome.remote_id, changed, MEDIA[:1])
    assert isinstance(told, Published)
    assert "excerpt" in told.remark


def test_an_edit_whose_answer_is_lost_is_unknown() -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger))
    assert isinstance(outcome, Published)
    assert a_publisher(ledger, losing("write")).edit(outcome.remote_id, PACKAGE, MEDIA) == Unknown(reason="lost")


def test_without_a_featured_image_the_first_one_leads_the_text() -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger, featured_image=False))
    assert isinstance(outcome, Published)
    post = ledger.posts[int(outcome.remote_id)]
    assert post.featured == 0
    assert post.content.index("Picture 0") < post.content.index("What we saw") < post.content.index("Picture 1")
    require_one_whole_post(ledger)


def test_images_that_a_site_shrinks_count_only_where_that_is_said() -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger, images="recompressed"))
    assert isinstance(outcome, Published)
    publisher = a_publisher(ledger, images="recompressed")
    assert publisher.read_back(outcome.remote_id) == publisher.expected(PACKAGE)
    assert publisher.expected(PACKAGE) != a_publisher(ledger).expected(PACKAGE)


def test_only_comments_are_counted() -> None:
    ledger = SiteLedger()
    outcome = publish(a_publisher(ledger))
    assert isinstance(outcome, Published)
    found = a_publisher(ledger).statistics(outcome.remote_id)
    assert found == (Measure(metric="comments", value=Decimal(3), as_of=NOW),)


def test_a_site_that_does_not_find_its_own_draft_gets_no_post() -> None:
    """A lost answer could not be cleared up there."""
    ledger = SiteLedger()

    def blind(name: str, effect: Callable[[], object]) -> object:
        return [] if name == "find" else effect()

    outcome = publish(a_publisher(ledger, blind))
    assert isinstance(outcome, NeedsReconnect)
    assert "made twice" in outcome.reason
    tried = a_publisher(ledger, blind).test()
    assert not tried.works
    assert "twice" in " ".join(tried.findings)
    assert not ledger.posts


@pytest.mark.parametrize("name", ["find", "write"])
def test_an_account_that_is_tried_leaves_no_draft_whatever_happens(name: str) -> None:
    ledger = SiteLedger()
    with pytest.raises(Retry, match="busy"):
        a_publisher(ledger, failing({name: Retry("busy")})).test()
    assert not ledger.posts
    assert a_publisher(ledger).test().works
    assert not ledger.posts


def test_names_that_wordpress_would_cut_are_refused() -> None:
    reasons = " ".join(a_publisher(SiteLedger()).validate(a_package(slug="x" * 201, tags=("y" * 201, " "))))
    assert "slug" in reasons
    assert "category or tag" in reasons


def failing(errors: dict[str, Exception]) -> Callable[[str, Callable[[], object]], object]:
    """Calls of these names fail before they do anything."""

    def through(name: str, effect: Callable[[], object]) -> object:
        if name in errors:
            raise errors[name]
        return effect()

    return through


def losing(name: str, then: dict[str, Exception] | None = None) -> Callable[[str, Callable[[], object]], object]:
    """The call of this name is done, and its answer lost; after it, `then`."""
    errors: dict[str, Exception] = {}

    def through(called: str, effect: Callable[[], object]) -> object:
        if called in errors:
            raise errors[called]
        done = effect()
        if called == name:
            errors.update(then or {})
            raise NoReply("lost")
        return done

    return through
