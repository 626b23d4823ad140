"""What LinkedIn shows is compared to the letter; figures are what it says, and no more."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.errors import NeedsPerson, Permanent, Retry
from domain.publication import NeedsReconnect, Removed, TryLater, Unknown
from press.verification import describe_difference
from resources.publishers.linkedin.posts import body_of
from resources.publishers.linkedin.publisher import LinkedInPublisher
from tests.fakes.linkedin.world import MEMBER, PAGE, Fault, Told, World
from tests.resources.linkedin.conftest import NOW, Connect
from tests.resources.linkedin.packages import TEXT, files, post, published, with_files


def test_a_silent_cut_is_a_difference(page: LinkedInPublisher, world: World) -> None:
    """Sent as it is, the text would be taken and cut: LinkedIn says 201 to that too."""
    body = body_of(post(), page.settings, {}) | {"commentary": TEXT}
    page.client.tell("POST", "/rest/posts", body)
    (urn,) = world.posts
    assert world.texts() == ["Costs fell "]
    difference = describe_difference(page.expected(post()), page.read_back(urn))
    assert difference is not None
    assert "(EPRI, 2024)" in difference


def test_a_lost_image_is_a_difference(page: LinkedInPublisher, world: World) -> None:
    media = files("one", "two")
    outcome = published(page, with_files(media), media)
    world.posts[outcome.remote_id]["content"]["multiImage"]["images"].pop()
    difference = describe_difference(page.expected(with_files(media)), page.read_back(outcome.remote_id))
    assert difference is not None
    assert "2 sent, 1 found" in difference


@pytest.mark.parametrize(
    ("state", "error"), [("PUBLISH_REQUESTED", Retry), ("PUBLISH_FAILED", Permanent), ("DRAFT", Permanent)]
)
def test_a_post_that_is_not_out_is_not_taken_for_one(
    page: LinkedInPublisher, world: World, state: str, error: type[Exception]
) -> None:
    outcome = published(page)
    world.posts[outcome.remote_id]["lifecycleState"] = state
    with pytest.raises(error):
        page.read_back(outcome.remote_id)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (Told(403, {"message": "no", "status": 403}), NeedsPerson),
        (Told(500, {}), Retry),
        (Told(200, b"<html>"), Retry),
        (Told(426, {"message": "gone", "status": 426}), Retry),
        (Told(429, {"message": "limit", "status": 429}), Retry),
        (Told(410, {"message": "gone", "status": 410}), Permanent),
    ],
)
def test_a_question_that_fails_says_what_to_do(
    page: LinkedInPublisher, world: World, told: Told, error: type[Exception]
) -> None:
    outcome = published(page)
    world.faults = [Fault("GET", "/rest/posts/", told)]
    with pytest.raises(error):
        page.read_back(outcome.remote_id)


def test_a_truncated_answer_to_a_question_is_asked_again(page: LinkedInPublisher, world: World) -> None:
    outcome = published(page)
    world.faults = [Fault("GET", "/rest/posts/", Told(200), cut="truncate")]
    with pytest.raises(Retry):
        page.read_back(outcome.remote_id)
    assert page.read_back(outcome.remote_id) == page.expected(post())


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (Fault("DELETE", "/rest/posts/", Told(404, {"message": "gone", "status": 404})), Removed),
        (Fault("DELETE", "/rest/posts/", cut="reset", after=True), Unknown),
        (Fault("DELETE", "/rest/posts/", Told(500, {}), after=True), Unknown),
        (Fault("DELETE", "/rest/posts/", Told(403, {"status": 403})), NeedsReconnect),
    ],
)
def test_withdrawing_ends_rightly_and_may_be_repeated(
    page: LinkedInPublisher, world: World, fault: Fault, answer: type
) -> None:
    outcome = published(page)
    world.faults = [fault]
    assert isinstance(page.withdraw(outcome.remote_id), answer)
    assert page.withdraw(outcome.remote_id) == Removed()


def test_withdrawing_waits_for_the_limit(page: LinkedInPublisher, world: World) -> None:
    outcome = published(page)
    world.faults = [Fault("DELETE", "/rest/posts/", Told(429, {"status": 429}, {"Retry-After": "300"}))]
    answer = page.withdraw(outcome.remote_id)
    assert isinstance(answer, TryLater)
    assert answer.after_seconds == 300


def test_an_edit_whose_answer_is_lost_may_be_repeated(page: LinkedInPublisher, world: World) -> None:
    outcome = published(page)
    world.faults = [Fault("POST", "/rest/posts/", cut="reset", after=True)]
    assert isinstance(page.edit(outcome.remote_id, post(text="New (text)."), ()), Unknown)
    page.edit(outcome.remote_id, post(text="New (text)."), ())
    assert world.texts() == ["New (text)."]


class TestFigures:
    def test_of_a_page_s_post(self, page: LinkedInPublisher, world: World) -> None:
        urn = published(page).remote_id
        counts = {"impressionCount": 900, "uniqueImpressionsCount": 700, "clickCount": 31, "shareCount": 2}
        world.figures[urn] = {"LIKE": 9, "PRAISE": 3, "comments": 4, "likeCount": -1, **counts}
        found = {measure.metric: measure.value for measure in page.statistics(urn)}
        assert found == {
            "impressions": Decimal(900),
            "unique_impressions": Decimal(700),
            "clicks": Decimal(31),
            "shares": Decimal(2),
            "reactions": Decimal(12),
            "comments": Decimal(4),
        }
        assert {measure.as_of for measure in page.statistics(urn)} == {NOW}

    def test_of_a_member_s_post(self, connect: Connect, world: World) -> None:
        publisher = connect(author=MEMBER, scopes="w_member_social r_member_postAnalytics").publisher
        assert publisher.capabilities.statistics
        urn = published(publisher).remote_id
        world.figures[urn] = {"IMPRESSION": 50, "MEMBERS_REACHED": 41, "REACTION": 0}
        found = {measure.metric: measure.value for measure in publisher.statistics(urn)}
        assert found == {"impressions": Decimal(50), "unique_impressions": Decimal(41), "reactions": Decimal(0)}

    def test_a_young_post_that_is_left_out_has_zeros(self, page: LinkedInPublisher) -> None:
        found = {measure.metric: measure.value for measure in page.statistics(published(page).remote_id)}
        assert found["impressions"] == 0

    def test_an_old_post_that_is_left_out_is_not_zero(self, connect: Connect, world: World) -> None:
        urn = world.add_post({"author": PAGE, "commentary": "Long ago"}, NOW - timedelta(days=120))
        found = {measure.metric for measure in connect().publisher.statistics(urn)}
        assert found == {"comments", "reactions"}

    def test_a_figure_that_is_not_said_is_not_there(self, page: LinkedInPublisher, world: World) -> None:
        urn = published(page).remote_id
        world.figures[urn] = {"impressionCount": 5}
        assert "clicks" not in {measure.metric for measure in page.statistics(urn)}

    def test_without_the_scopes_nothing_is_asked(self, connect: Connect, world: World) -> None:
        publisher = connect(author=MEMBER).publisher
        assert not publisher.capabilities.statistics
        assert publisher.statistics("urn:li:share:1") == ()
        assert not world.calls

    def test_of_a_post_that_is_gone_there_are_none(self, page: LinkedInPublisher) -> None:
        urn = published(page).remote_id
        page.withdraw(urn)
        with pytest.raises(Permanent):
            page.statistics(urn)
