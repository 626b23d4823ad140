"""What LinkedIn gets: text, images, cards, documents, videos, the first comment, and from whom."""

import pytest

from domain.errors import Permanent
from domain.publication import RejectedForGood, TryLater
from resources.leave import leave_from
from resources.publishers.linkedin.publisher import KEPT, LinkedInPublisher
from tests.fakes.linkedin.rest import PART
from tests.fakes.linkedin.world import MEMBER, PAGE, Fault, Told, World
from tests.resources.linkedin.conftest import Connect
from tests.resources.linkedin.packages import LINK, TEXT, file, files, post, publish, published, with_files


def only_post(world: World) -> dict[str, object]:
    (found,) = world.posts.values()
    return found


def test_readers_see_the_text_to_the_letter(page: LinkedInPublisher, world: World) -> None:
    outcome = published(page)
    assert world.texts() == [TEXT]
    assert page.read_back(outcome.remote_id) == page.expected(post())


def test_a_text_at_the_limit_goes_out_whole(page: LinkedInPublisher, world: World) -> None:
    text = "(" * 3000
    published(page, post(text=text))
    assert world.texts() == [text]
    refused = publish(page, post(text=text + "("))
    assert isinstance(refused, RejectedForGood)
    assert "3,000" in refused.reason


def test_one_image_has_its_alternative_text(page: LinkedInPublisher, world: World) -> None:
    media = files("one")
    outcome = published(page, with_files(media), media)
    (upload,) = world.uploads.values()
    assert upload.data[0] == media[0].data
    assert only_post(world)["content"] == {"media": {"id": upload.urn, "altText": "one, “seen”"}}
    assert page.read_back(outcome.remote_id).media == ("image",)


@pytest.mark.parametrize("number", [2, 20])
def test_several_images_keep_their_order(page: LinkedInPublisher, world: World, number: int) -> None:
    media = files(*(f"picture {each}" for each in range(number)))
    outcome = published(page, with_files(media), media)
    by_urn = {upload.urn: upload.data[0] for upload in world.uploads.values()}
    images = only_post(world)["content"]["multiImage"]["images"]  # type: ignore[index]
    assert [by_urn[image["id"]] for image in images] == [each.data for each in media]
    assert [image["altText"] for image in images] == [each.alt_text for each in media]
    assert page.read_back(outcome.remote_id) == page.expected(with_files(media))


def test_twenty_one_images_are_refused_before_anything_is_uploaded(page: LinkedInPublisher, world: World) -> None:
    media = files(*(f"picture {each}" for each in range(21)))
    assert isinstance(publish(page, with_files(media), media), RejectedForGood)
    assert not world.calls


def test_a_link_without_an_image_is_a_card(page: LinkedInPublisher, world: World) -> None:
    package = post(title="Why costs fell", excerpt="Three reasons.", links=(LINK,))
    outcome = published(page, package)
    card = {"source": LINK, "title": "Why costs fell", "description": "Three reasons."}
    assert only_post(world)["content"] == {"article": card}
    assert page.read_back(outcome.remote_id) == page.expected(package)
    assert page.expected(package).title == "Why costs fell"


def test_a_link_without_a_title_stays_in_the_text(page: LinkedInPublisher, world: World) -> None:
    published(page, post(links=(LINK,)))
    assert "content" not in only_post(world)


def test_one_image_and_a_link_may_be_a_card_with_the_image_on_it(connect: Connect, world: World) -> None:
    account, media = connect(single_image="card"), files("one")
    package = with_files(media, title="Why costs fell", links=(LINK,))
    outcome = published(account.publisher, package, media)
    (upload,) = world.uploads.values()
    card = {"source": LINK, "title": "Why costs fell", "thumbnail": upload.urn}
    assert only_post(world)["content"] == {"article": card}
    assert account.publisher.read_back(outcome.remote_id) == account.publisher.expected(package)


def test_a_post_is_made_by_the_account_s_author(connect: Connect, world: World) -> None:
    published(connect().publisher)
    published(connect(author=MEMBER, visibility="CONNECTIONS").publisher)
    told = [(each["author"], each["visibility"]) for each in world.posts.values()]
    assert told == [(PAGE, "PUBLIC"), (MEMBER, "CONNECTIONS")]


def test_without_an_author_nothing_is_posted(connect: Connect, world: World) -> None:
    assert isinstance(publish(connect(author="").publisher), RejectedForGood)
    assert not world.calls


def test_the_first_comment_follows_the_post(page: LinkedInPublisher, world: World) -> None:
    package = post(first_comment="The data (all of it): https://example.org/d_1")
    outcome = published(page, package)
    assert outcome.remark == ""
    comment = {"actor": PAGE, "object": outcome.remote_id, "message": {"text": package.first_comment}}
    assert world.comments == {outcome.remote_id: [comment]}


def test_a_sender_that_lost_its_lease_after_the_post_makes_no_comment(page: LinkedInPublisher, world: World) -> None:
    with leave_from(lambda: not world.posts):
        outcome = published(page, post(first_comment="First."))
    assert world.comments == {}
    assert "first comment is missing" in outcome.remark


def test_a_comment_waits_for_a_post_that_is_not_known_everywhere_yet(connect: Connect, world: World) -> None:
    world.faults = [Fault("POST", "/rest/socialActions/", Told(404, {"message": "Not found", "status": 404}), times=2)]
    account = connect()
    outcome = published(account.publisher, post(first_comment="First."))
    assert outcome.remark == ""
    assert len(world.comments[outcome.remote_id]) == 1
    assert account.slept == [0.0, 2.0, 5.0]


@pytest.mark.parametrize("cut", ["", "reset"])
def test_a_comment_that_fails_is_told_and_never_made_twice(page: LinkedInPublisher, world: World, cut: str) -> None:
    world.faults = [Fault("POST", "/rest/socialActions/", cut=cut, after=True)]
    outcome = published(page, post(first_comment="First."))
    assert outcome.remark.startswith("Its first comment is missing: ")
    assert len(world.comments[outcome.remote_id]) == 1


MP4 = file(b"v" * (2 * PART + 77), "video/mp4", "A walk through the plant")


def test_a_document_is_uploaded_with_its_title(page: LinkedInPublisher, world: World) -> None:
    pdf = file(b"%PDF-1.7 pages", "application/pdf", "Ten pages", title="The report")
    package = with_files((pdf,), title="Why costs fell", links=(LINK,))
    outcome = published(page, package, (pdf,))
    (upload,) = world.uploads.values()
    assert (upload.kind, upload.data[0]) == ("document", pdf.data)
    assert only_post(world)["content"] == {"media": {"id": upload.urn, "altText": "Ten pages", "title": "The report"}}
    assert page.read_back(outcome.remote_id) == page.expected(package)
    assert page.expected(package).media == ("document",)


def test_a_video_goes_up_in_parts_and_is_waited_for(connect: Connect, world: World) -> None:
    world.processing, account = 2, connect()
    package = with_files((MP4,))
    outcome = published(account.publisher, package, (MP4,))
    (upload,) = world.uploads.values()
    assert [len(upload.data[part]) for part in sorted(upload.data)] == [PART, PART, 77]
    assert b"".join(upload.data[part] for part in sorted(upload.data)) == MP4.data
    assert account.slept == [1.0, 1.0]
    assert account.publisher.read_back(outcome.remote_id) == account.publisher.expected(package)
    assert account.publisher.expected(package).media == ("video",)


def test_a_video_that_cannot_be_processed_is_refused_before_there_is_a_post(
    page: LinkedInPublisher, world: World
) -> None:
    world.processing_fails = True
    outcome = publish(page, with_files((MP4,)), (MP4,))
    assert isinstance(outcome, RejectedForGood)
    assert "cannot process" in outcome.reason
    assert world.posts == {}


def test_a_video_that_takes_too_long_is_tried_later(page: LinkedInPublisher, world: World) -> None:
    world.processing = 99
    outcome = publish(page, with_files((MP4,)), (MP4,))
    assert isinstance(outcome, TryLater)
    assert "still processing" in outcome.reason
    assert world.posts == {}


def test_a_token_that_may_not_ask_posts_without_asking(connect: Connect, world: World) -> None:
    world.tokens["token-1"] = frozenset({"w_member_social"})
    published(connect(author=MEMBER, scopes="w_member_social").publisher, with_files((MP4,)), (MP4,))
    assert len(world.posts) == 1


def test_an_upload_address_that_expired_in_the_middle_is_asked_for_anew(page: LinkedInPublisher, world: World) -> None:
    world.faults = [Fault("PUT", "/dms-uploads/u1/1", Told(401, {"message": "Unauthorized", "status": 401}))]
    published(page, with_files((MP4,)), (MP4,))
    first, second = world.uploads.values()
    assert not first.joined
    assert second.joined


def test_a_page_in_place_of_an_upload_s_answer_is_none(page: LinkedInPublisher, world: World) -> None:
    """Some network's sign-in page says 200 to everything; the bytes did not reach LinkedIn."""
    media = files("one")
    hotel = Told(200, b"<html>Hotel</html>", {"Content-Type": "text/html"})
    world.faults = [Fault("PUT", "/dms-uploads/", hotel)]
    assert isinstance(publish(page, with_files(media), media), TryLater)
    assert world.posts == {}
    published(page, with_files(media), media)


def test_whoever_lost_its_lease_during_the_upload_posts_nothing(page: LinkedInPublisher, world: World) -> None:
    media = files("one")
    with leave_from(lambda: not world.uploads):
        outcome = publish(page, with_files(media), media)
    assert isinstance(outcome, TryLater)
    assert "lease" in outcome.reason
    assert world.uploads
    assert world.posts == {}


def test_a_video_beside_an_image_is_refused(page: LinkedInPublisher, world: World) -> None:
    media = (MP4, *files("one"))
    outcome = publish(page, with_files(media), media)
    assert isinstance(outcome, RejectedForGood)
    assert "stands alone" in outcome.reason
    assert not world.calls


def test_bytes_and_token_go_to_linkedin_only(page: LinkedInPublisher) -> None:
    for address in ("https://linkedin.com.evil.example/u", "http://www.linkedin.com/u", "http://127.0.0.1:1/u"):
        with pytest.raises(Permanent, match="not one of its hosts"):
            page.client.put(address, b"x", "image/png")


def test_an_edit_that_would_need_other_images_is_refused(page: LinkedInPublisher, world: World) -> None:
    outcome = published(page)
    media = files("one")
    refused = page.edit(outcome.remote_id, with_files(media, text="New."), media)
    assert refused == RejectedForGood(reason=KEPT)
    assert world.texts() == [TEXT]


def test_the_local_linkedin_wants_addresses_encoded(page: LinkedInPublisher) -> None:
    outcome = published(page)
    with pytest.raises(Permanent):
        page.client.ask("GET", f"/rest/posts/{outcome.remote_id}")
