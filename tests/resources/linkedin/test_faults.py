"""What may go wrong with the call that makes a post: no answer lets it be made twice, and none is silent."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.errors import Retry
from domain.publication import NeedsReconnect, Published, RejectedForGood, TryLater, Unknown
from resources.publishers.linkedin.publisher import LinkedInPublisher
from tests.fakes.linkedin.world import PAGE, Fault, Told, World
from tests.resources.linkedin.conftest import NOW, Connect, renewable
from tests.resources.linkedin.packages import files, post, publish, published, with_files

HTML = Told(200, b"<html><title>Hotel Wi-Fi</title></html>", {"Content-Type": "text/html"})
CREATE = ("POST", "/rest/posts")


def refusal(status: int, message: str = "No.") -> Told:
    return Told(status, {"message": message, "status": status})


@pytest.mark.parametrize(
    ("fault", "outcome", "posted"),
    [
        (Fault(*CREATE, refusal(400)), RejectedForGood, 0),
        (Fault(*CREATE, refusal(401), times=2), NeedsReconnect, 0),
        (Fault(*CREATE, refusal(403)), NeedsReconnect, 0),
        (Fault(*CREATE, refusal(404)), RejectedForGood, 0),
        (Fault(*CREATE, refusal(409), after=True), Unknown, 1),
        (Fault(*CREATE, refusal(413)), RejectedForGood, 0),
        (Fault(*CREATE, refusal(422)), RejectedForGood, 0),
        (Fault(*CREATE, refusal(426)), TryLater, 0),
        (Fault(*CREATE, refusal(429)), TryLater, 0),
        (Fault(*CREATE, refusal(500)), Unknown, 0),
        (Fault(*CREATE, refusal(500), after=True), Unknown, 1),
        (Fault(*CREATE, refusal(502), after=True), Unknown, 1),
        (Fault(*CREATE, refusal(503), after=True), Unknown, 1),
        (Fault(*CREATE, Told(504, b"<html>gateway</html>"), after=True), Unknown, 1),
        (Fault(*CREATE, Told(201), after=True), Unknown, 1),
        (Fault(*CREATE, Told(201, None, {"x-restli-id": "urn:li:activity:1; <b>"}), after=True), Unknown, 1),
        (Fault(*CREATE, Told(201)), Unknown, 0),
        (Fault(*CREATE, Told(200, {})), Unknown, 0),
        (Fault(*CREATE, Told(302, None, {"Location": "https://portal.example/"})), Unknown, 0),
        (Fault(*CREATE, HTML), Unknown, 0),
        (Fault(*CREATE, Told(403, b"<html>blocked</html>")), Unknown, 0),
        (Fault(*CREATE, cut="reset", after=True), Unknown, 1),
        (Fault(*CREATE, cut="reset"), Unknown, 0),
        (Fault(*CREATE, Told(201), cut="truncate", after=True), Unknown, 1),
        (Fault(*CREATE, Told(422), cut="truncate"), Unknown, 0),
    ],
    ids=lambda value: f"{value.told.status}-{value.cut}-{value.after}" if isinstance(value, Fault) else None,
)
def test_every_answer_to_the_post_ends_rightly(
    page: LinkedInPublisher, world: World, fault: Fault, outcome: type, posted: int
) -> None:
    world.faults = [fault]
    found = publish(page)
    assert isinstance(found, outcome)
    assert getattr(found, "reason", "")
    assert len(world.posts) == posted
    assert (page.look_up("key-one", post(), NOW) is not None) == bool(posted)
    assert world.calls["POST /rest/posts"] <= 2  # twice only after a 401


@pytest.mark.parametrize("path", ["/rest/images", "/dms-uploads/"])
@pytest.mark.parametrize(
    ("told", "cut", "outcome"),
    [
        (refusal(403), "", NeedsReconnect),
        (refusal(413), "", RejectedForGood),
        (refusal(429), "", TryLater),
        (refusal(500), "", TryLater),
        (HTML, "truncate", TryLater),
        (refusal(500), "reset", TryLater),
    ],
)
def test_nothing_is_posted_when_a_step_before_it_fails(
    page: LinkedInPublisher, world: World, path: str, told: Told, cut: str, outcome: type
) -> None:
    method, media = "PUT" if path == "/dms-uploads/" else "POST", files("one")
    world.faults = [Fault(method, path, told, cut=cut)]
    assert isinstance(publish(page, with_files(media), media), outcome)
    assert world.calls["POST /rest/posts"] == 0


def test_an_upload_without_an_address_is_tried_later(page: LinkedInPublisher, world: World) -> None:
    media = files("one")
    world.faults = [Fault("POST", "/rest/images", Told(200, {"value": {}}))]
    assert isinstance(publish(page, with_files(media), media), TryLater)
    assert world.posts == {}


def test_a_server_that_is_not_there_was_not_asked(connect: Connect) -> None:
    outcome = publish(connect(address="http://127.0.0.1:9").publisher)
    assert isinstance(outcome, TryLater)
    assert "ConnectError" in outcome.reason


def test_a_server_that_does_not_answer_may_have_posted(connect: Connect, world: World) -> None:
    account = connect(seconds=0.3)
    with world.lock:  # it takes the request and does nothing
        assert isinstance(publish(account.publisher), Unknown)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), ("", (datetime(2026, 11, 25, 0, 1, tzinfo=NOW.tzinfo) - NOW).total_seconds())],
)
def test_the_limit_is_waited_for(page: LinkedInPublisher, world: World, header: str, seconds: float) -> None:
    world.posts_left, world.retry_after = 1, header
    published(page)
    outcome = publish(page, post(text="Another one."))
    assert isinstance(outcome, TryLater)
    assert outcome.after_seconds == seconds
    assert "limit" in outcome.reason
    assert len(world.posts) == 1
    before, media = world.calls.total(), files("one")
    again = publish(page, with_files(media, text="A third one."), media)
    assert isinstance(again, TryLater), "nobody is asked again before it is over"
    assert again.after_seconds == pytest.approx(seconds, abs=5)
    assert world.calls.total() == before
    assert page.look_up("key-one", post(), NOW) is not None, "other kinds of calls have limits of their own"


def test_a_retired_version_is_named_and_nothing_is_lost(connect: Connect, world: World) -> None:
    account = connect(version="202501")
    outcome = publish(account.publisher)
    assert isinstance(outcome, TryLater)
    assert "retired version 202501" in outcome.reason
    assert outcome.after_seconds > 3600
    assert isinstance(publish(connect(version="202609").publisher), Published)


class TestDuplicates:
    def test_a_post_whose_answer_was_lost_is_recognised(self, page: LinkedInPublisher, world: World) -> None:
        world.faults = [Fault(*CREATE, cut="reset", after=True)]
        assert isinstance(publish(page), Unknown)
        assert published(page).remote_id == next(iter(world.posts))
        assert len(world.posts) == 1

    def test_a_comment_is_not_made_anew_for_it_and_its_lack_is_told(
        self, page: LinkedInPublisher, world: World
    ) -> None:
        package = post(first_comment="First.")
        world.faults = [Fault(*CREATE, cut="reset", after=True)]
        publish(page, package)
        assert "not found" in published(page, package).remark
        assert world.comments == {}

    def test_another_text_is_not_ours(self, page: LinkedInPublisher, world: World) -> None:
        urn = world.add_post({"author": PAGE, "commentary": "Something else"})
        world.faults = [Fault(*CREATE, _duplicate(urn))]
        outcome = publish(page)
        assert isinstance(outcome, RejectedForGood)
        assert "something else" in outcome.reason

    def test_another_author_s_post_is_not_ours(self, page: LinkedInPublisher, world: World) -> None:
        urn = published(page).remote_id
        world.posts[urn]["author"] = "urn:li:organization:1"
        world.faults = [Fault(*CREATE, _duplicate(urn))]
        assert isinstance(publish(page), RejectedForGood)

    def test_a_deleted_post_is_said_to_stand_in_the_way(self, page: LinkedInPublisher, world: World) -> None:
        page.withdraw(published(page).remote_id)
        outcome = publish(page)
        assert isinstance(outcome, RejectedForGood)
        assert "deleted" in outcome.reason

    def test_who_may_not_read_lets_a_person_look(self, connect: Connect, world: World) -> None:
        account = connect(scopes="w_organization_social")
        first = published(account.publisher)
        outcome = publish(account.publisher)
        assert isinstance(outcome, Unknown)
        assert first.url in outcome.reason
        assert not account.publisher.capabilities.look_up

    def test_a_duplicate_without_a_name_is_not_known(self, page: LinkedInPublisher, world: World) -> None:
        body = {"message": "Duplicate", "errorDetails": {"inputErrors": [{"code": "DUPLICATE_POST"}]}, "status": 422}
        world.faults = [Fault(*CREATE, Told(422, body))]
        assert isinstance(publish(page), Unknown)


class TestTokenThatDiesOnTheWay:
    @pytest.mark.parametrize("upload", [1, 2, 3])
    def test_it_is_renewed_once_at_whichever_file(self, connect: Connect, world: World, upload: int) -> None:
        account, media = connect(vault=renewable()), files("one", "two", "three")
        world.token_dies_at_upload = upload
        published(account.publisher, with_files(media), media)
        assert world.calls["POST /oauth/v2/accessToken"] == 1
        assert account.vault.read("access_token") in world.tokens
        assert len(world.posts) == 1

    def test_without_a_refresh_token_nothing_is_posted(self, connect: Connect, world: World) -> None:
        account, media = connect(), files("one", "two")
        world.token_dies_at_upload = 2
        outcome = publish(account.publisher, with_files(media), media)
        assert isinstance(outcome, NeedsReconnect)
        assert "sign in again" in outcome.reason
        assert world.posts == {}


class TestLookUp:
    def test_only_posts_since_then_count(self, page: LinkedInPublisher, world: World) -> None:
        world.add_post({"author": PAGE, "commentary": "A quarterly greeting"}, NOW - timedelta(days=90))
        greeting = post(text="A quarterly greeting")
        assert page.look_up("key", greeting, NOW) is None
        again = world.add_post({"author": PAGE, "commentary": "A quarterly greeting"}, NOW + timedelta(seconds=5))
        found = page.look_up("key", greeting, NOW)
        assert found is not None
        assert found.remote_id == again

    def test_it_is_found_behind_hundreds_of_others(self, page: LinkedInPublisher, world: World) -> None:
        urn = published(page).remote_id
        for number in range(250):
            world.add_post({"author": PAGE, "commentary": f"Post {number}"}, NOW + timedelta(minutes=1))
        found = page.look_up("key", post(), NOW)
        assert found is not None
        assert found.remote_id == urn

    @pytest.mark.parametrize("told", [Told(500, {}), HTML, Told(200, {"paging": {}})])
    def test_a_question_without_a_proper_answer_is_never_a_no(
        self, page: LinkedInPublisher, world: World, told: Told
    ) -> None:
        world.faults = [Fault("GET", "/rest/posts", told)]
        with pytest.raises(Retry):
            page.look_up("key", post(), NOW)

    def test_a_shortened_link_does_not_hide_the_post(self, page: LinkedInPublisher, world: World) -> None:
        urn = published(page).remote_id
        head = str(world.posts[urn]["commentary"]).partition("https://")[0]
        world.posts[urn]["commentary"] = head + "https://lnkd.in/dXyZ 🚀"
        assert page.look_up("key", post(), NOW) is not None


def _duplicate(urn: str) -> Told:
    fault: dict[str, Any] = {"inputErrors": [{"description": "Duplicate post is detected", "code": "DUPLICATE_POST"}]}
    message = f"BadRequestResponseException: Content is a duplicate of {urn}"
    return Told(422, {"message": message, "errorDetails": fault, "status": 422})
