"""What every publisher must do: one suite for all of them.

A test class for a publisher inherits `PublisherContract` and gives a `publisher` fixture; nothing else is needed to
prove that delivery may rely on it.
"""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Permanent
from domain.package import Package, PackedMedia
from domain.ports import Publisher, SendableMedia
from domain.publication import Pending, Published, RejectedForGood, Removed

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture, as far as a channel can tell"


def a_package(**changes: object) -> Package:
    """A blog article that every channel rule allows."""
    base = Package(
        channel="blog",
        account_id="acct_blog",
        title="Collectors “at scale” & why: 40% (2026)?",
        slug="collectors-at-scale",
        text=(
            "## What we saw\n\nMost run *more than ten* Collectors. [Read on](https://example.org/?a=1&b=2)\n\n"
            "Naïve <b>bold</b>."
        ),
        media=(
            PackedMedia(
                digest=hashlib.sha256(PNG).hexdigest(),
                media_type="image/png",
                width=1200,
                height=628,
                alt_text="A “card”",
            ),
        ),
    )
    return base.model_copy(update=changes)


def its_media(package: Package) -> tuple[SendableMedia, ...]:
    """The bytes that belong to `a_package`."""
    return tuple(
        SendableMedia(digest=image.digest, media_type=image.media_type, alt_text=image.alt_text, data=PNG)
        for image in package.media
    )


def look_up(publisher: Publisher, key: str, package: Package | None = None) -> Published | Pending | None:
    """Asks for a post that was made since yesterday."""
    return publisher.look_up(key, package or a_package(), datetime.now(UTC) - timedelta(days=1))


class PublisherContract:
    """Inherited by the tests of each publisher."""

    def test_a_post_is_confirmed_with_an_address(self, publisher: Publisher) -> None:
        outcome = _publish(publisher, a_package(), "key-one")
        assert outcome.remote_id
        assert outcome.url.split(":")[0] in {"https", "http", "file"}

    def test_a_post_is_found_by_its_key_and_by_no_other(self, publisher: Publisher) -> None:
        outcome = _publish(publisher, a_package(), "key-one")
        assert look_up(publisher, "key-one") == outcome
        assert look_up(publisher, "key-two") is None

    def test_before_the_first_post_nothing_is_found(self, publisher: Publisher) -> None:
        assert look_up(publisher, "key-one") is None

    def test_two_keys_make_two_posts(self, publisher: Publisher) -> None:
        first, second = (_publish(publisher, a_package(), key) for key in ("key-one", "key-two"))
        assert first.remote_id != second.remote_id
        assert look_up(publisher, "key-one") == first

    @pytest.mark.parametrize(
        "package",
        [
            a_package(),
            a_package(media=()),
            a_package(channel="linkedin", title="", slug="", text="#B2B is no heading\n\nLine one\nline two 🚀\n"),
            a_package(
                channel="email", title="", slug="", subject="Ten Collectors & counting", preheader="A look inside"
            ),
        ],
        ids=["blog", "no-media", "linkedin", "email"],
    )
    def test_what_is_read_back_is_what_was_expected(self, publisher: Publisher, package: Package) -> None:
        outcome = _publish(publisher, package, "key-one")
        assert publisher.read_back(outcome.remote_id) == publisher.expected(package)

    def test_other_words_are_expected_to_read_differently(self, publisher: Publisher) -> None:
        outcome = _publish(publisher, a_package(), "key-one")
        assert publisher.read_back(outcome.remote_id) != publisher.expected(a_package(text="Fewer than ten."))

    def test_reading_a_post_that_is_not_there_is_refused_for_good(self, publisher: Publisher) -> None:
        with pytest.raises(Permanent):
            publisher.read_back("no-such-post")

    def test_an_edit_makes_the_live_post_say_the_new_words_and_twice_is_once(self, publisher: Publisher) -> None:
        outcome = _publish(publisher, a_package(), "key-one")
        changed = a_package(text="Ten of them, counted *again*.")
        if not publisher.capabilities.edit:
            assert isinstance(publisher.edit(outcome.remote_id, changed, its_media(changed)), RejectedForGood)
            return
        for _ in range(2):
            assert publisher.edit(outcome.remote_id, changed, its_media(changed)) == outcome
        assert publisher.read_back(outcome.remote_id) == publisher.expected(changed)
        assert look_up(publisher, "key-one", changed) == outcome
        assert not isinstance(publisher.edit("no-such-post", changed, its_media(changed)), Published)

    def test_an_edit_changes_all_that_the_channel_does_not_keep_as_it_was(self, publisher: Publisher) -> None:
        able = publisher.capabilities
        if not able.edit:
            return
        changes = {"title": "Eleven & counting", "excerpt": "What we saw.", "tags": ("telemetry",), "media": ()}
        package = a_package(text="Eleven of them.", **{k: v for k, v in changes.items() if k not in able.fixed})
        outcome = _publish(publisher, a_package(), "key-one")
        other = package.model_copy(update={"text": "Twelve of them."})
        for each in (other, package):  # the last one is the last word, whatever came before
            publisher.edit(outcome.remote_id, each, its_media(each))
        assert publisher.read_back(outcome.remote_id) == publisher.expected(package)

    def test_a_post_that_is_gone_is_not_edited_and_does_not_come_back(self, publisher: Publisher) -> None:
        able = publisher.capabilities
        if not (able.edit and able.withdraw):
            return
        outcome = _publish(publisher, a_package(), "key-one")
        publisher.withdraw(outcome.remote_id)
        changed = a_package(text="Ten of them.")
        assert isinstance(publisher.edit(outcome.remote_id, changed, its_media(changed)), RejectedForGood)
        assert look_up(publisher, "key-one", changed) is None

    def test_a_post_taken_down_is_gone_and_twice_is_once(self, publisher: Publisher) -> None:
        outcome = _publish(publisher, a_package(), "key-one")
        if not publisher.capabilities.withdraw:
            assert isinstance(publisher.withdraw(outcome.remote_id), RejectedForGood)
            return
        for _ in range(2):
            assert publisher.withdraw(outcome.remote_id) == Removed()
        assert look_up(publisher, "key-one") is None
        with pytest.raises(Permanent):
            publisher.read_back(outcome.remote_id)

    def test_what_works_says_so(self, publisher: Publisher) -> None:
        assert publisher.test().works

    def test_a_good_package_is_valid_and_a_bad_one_says_why(self, publisher: Publisher) -> None:
        assert publisher.validate(a_package()) == ()
        too_long = a_package(channel="linkedin", text="x" * 3001)
        assert "3,000" in " ".join(publisher.validate(too_long))


def _publish(publisher: Publisher, package: Package, key: str) -> Published:
    outcome = publisher.publish(package, its_media(package), key)
    assert isinstance(outcome, Published)
    return outcome
