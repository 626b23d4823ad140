"""The folder of finished posts: the contract, and what only a folder can promise."""

import fcntl
import hashlib
import threading
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.errors import NotFound, Permanent, Retry
from domain.package import PackedMedia
from domain.ports import Publisher, SendableMedia
from domain.publication import Published, RejectedForGood, TryLater
from resources.files import LocalFiles
from resources.publishers.folder import FolderPublisher
from tests.contracts.publisher import PNG, PublisherContract, a_package, its_media, look_up

DAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def a_publisher(root: Path, public_base: str | None = None, at: datetime = DAY) -> FolderPublisher:
    return FolderPublisher(root, "acme", public_base, now=lambda: at)


def publish(publisher: FolderPublisher, key: str = "key-one", **changes: object) -> Published:
    package = a_package(**changes)
    outcome = publisher.publish(package, its_media(package), key)
    assert isinstance(outcome, Published)
    return outcome


def page(root: Path) -> str:
    return next(root.glob("acme/*/index.html")).read_text()


class TestFolderContract(PublisherContract):
    @pytest.fixture
    def publisher(self, tmp_path: Path) -> Publisher:
        return a_publisher(tmp_path)


def test_a_post_is_a_folder_with_page_text_media_and_record(tmp_path: Path) -> None:
    outcome = publish(a_publisher(tmp_path))
    folder = tmp_path / "acme" / outcome.remote_id
    assert folder.name.startswith("2026-11-24-collectors-at-scale-")
    assert sorted(path.name for path in folder.iterdir()) == ["image-1.png", "index.html", "post.json", "post.txt"]
    assert (folder / "image-1.png").read_bytes() == PNG
    assert (folder / "post.txt").read_text() == a_package().text
    assert outcome.url == (folder / "index.html").as_uri()


def test_with_a_public_base_the_address_is_below_it(tmp_path: Path) -> None:
    outcome = publish(a_publisher(tmp_path, public_base="https://desk.example/"))
    assert outcome.url == f"https://desk.example/published/acme/{outcome.remote_id}/index.html"


def test_the_same_key_twice_makes_one_post_even_on_another_day(tmp_path: Path) -> None:
    first = publish(a_publisher(tmp_path))
    assert publish(a_publisher(tmp_path, at=DAY + timedelta(days=3))) == first
    assert len(list(tmp_path.glob("acme/*/post.json"))) == 1


def test_the_same_key_from_eight_workers_at_once_makes_one_post(tmp_path: Path) -> None:
    found: list[Published] = []
    workers = [threading.Thread(target=lambda: found.append(publish(a_publisher(tmp_path)))) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(list(tmp_path.glob("acme/*/post.json"))) == 1


def test_nobody_waits_for_a_stopped_holder_of_the_lock_without_end(tmp_path: Path) -> None:
    publisher = FolderPublisher(tmp_path, "acme", patience=0.05)
    package = a_package()
    publish(publisher, "key-1")
    with (tmp_path / "acme" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = publisher.publish(package, its_media(package), "key-2")
        assert isinstance(refused, TryLater)
        assert "held by another process" in refused.reason
        with pytest.raises(Retry):
            publisher.look_up("key-1", package, DAY)
    publish(publisher, "key-2")


def test_what_a_dead_writer_left_is_no_post_and_is_cleared_away(tmp_path: Path) -> None:
    left_over = tmp_path / "acme" / ".writing-dead"
    left_over.mkdir(parents=True)
    (left_over / "post.json").write_text("{")
    publisher = a_publisher(tmp_path)
    assert look_up(publisher, "key-one") is None
    publish(publisher)
    assert not left_over.exists()


def test_the_feed_lists_the_newest_posts_and_is_rebuilt_when_it_was_lost(tmp_path: Path) -> None:
    for number in range(3):
        publish(a_publisher(tmp_path, at=DAY + timedelta(days=number)), f"key-{number}", title=f"Post <{number}>")
    feed = tmp_path / "acme" / "feed.xml"
    titles = [item.findtext("title") for item in ElementTree.fromstring(feed.read_bytes()).iter("item")]
    assert titles == ["Post <2>", "Post <1>", "Post <0>"]
    feed.unlink()
    assert look_up(a_publisher(tmp_path), "key-1") is not None
    assert len(list(ElementTree.fromstring(feed.read_bytes()).iter("item"))) == 3


def test_a_post_that_a_person_removed_does_not_stop_the_next(tmp_path: Path) -> None:
    first = publish(a_publisher(tmp_path))
    (tmp_path / "acme" / first.remote_id / "post.json").unlink()
    assert publish(a_publisher(tmp_path), "key-two").url


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"\xff"])
def test_a_damaged_record_does_not_stop_other_posts(tmp_path: Path, damaged: bytes) -> None:
    publisher = a_publisher(tmp_path)
    first = publish(publisher)
    (tmp_path / "acme" / first.remote_id / "post.json").write_bytes(damaged)
    second = publish(publisher, "key-two", title="The second")
    assert look_up(publisher, "key-two") == second
    assert look_up(publisher, "key-three") is None
    feed = ElementTree.fromstring((tmp_path / "acme" / "feed.xml").read_bytes())
    assert [item.findtext("title") for item in feed.iter("item")] == ["The second"]


def test_of_a_post_with_a_damaged_record_nothing_is_guessed(tmp_path: Path) -> None:
    publisher = a_publisher(tmp_path)
    first = publish(publisher)
    (tmp_path / "acme" / first.remote_id / "post.json").write_text("{")
    with pytest.raises(Retry):
        look_up(publisher, "key-one")
    with pytest.raises(Retry):
        publish(a_publisher(tmp_path, at=DAY + timedelta(days=1)))
    with pytest.raises(Permanent, match="damaged"):
        publisher.read_back(first.remote_id)


def test_a_feed_that_cannot_be_written_changes_no_answer(tmp_path: Path) -> None:
    (tmp_path / "acme" / "feed.xml").mkdir(parents=True)
    publisher = a_publisher(tmp_path)
    post = publish(publisher)
    assert look_up(publisher, "key-one") == post


def test_markdown_is_rendered_without_anything_that_could_act(tmp_path: Path) -> None:
    text = (
        "# Top\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![i](https://evil.example/a.png) "
        '<img src=x onerror="alert(1)">\n\n| a | b |\n|---|---|\n| 1 | 2 |'
    )
    publish(a_publisher(tmp_path), text=text)
    shown = page(tmp_path)
    assert "<script" not in shown
    assert "&lt;img src=x onerror=" in shown
    assert 'href="javascript:' not in shown
    assert "<img src=" in shown
    assert "evil.example" not in shown
    assert "<h2>Top</h2>" in shown
    assert "<table>" in shown
    assert shown.count("<h1>") == 1
    assert "default-src 'none'" in shown


def test_linkedin_text_stays_plain(tmp_path: Path) -> None:
    publish(a_publisher(tmp_path), channel="linkedin", title="", slug="", text="# not a heading\nsecond *line*\n\nnext")
    assert "<p># not a heading<br>second *line*</p>\n<p>next</p>" in page(tmp_path)


def test_every_image_has_its_alternative_text_and_size(tmp_path: Path) -> None:
    publish(a_publisher(tmp_path))
    assert '<img src="image-1.png" alt="A “card”" width="1200" height="628">' in page(tmp_path)


@pytest.mark.parametrize("name", ["index.html", "post.txt", "image-1.png"])
def test_a_file_changed_after_publishing_no_longer_reads_as_expected(tmp_path: Path, name: str) -> None:
    publisher = a_publisher(tmp_path)
    outcome = publish(publisher)
    path = tmp_path / "acme" / outcome.remote_id / name
    path.write_bytes(path.read_bytes() + b"more")
    assert publisher.read_back(outcome.remote_id) != publisher.expected(a_package())


def test_a_page_changed_together_with_its_record_is_seen(tmp_path: Path) -> None:
    publisher = a_publisher(tmp_path)
    post = tmp_path / "acme" / publish(publisher).remote_id
    before = hashlib.sha256((post / "index.html").read_bytes()).hexdigest()
    (post / "index.html").write_text(page(tmp_path).replace("more than ten", "fewer than ten"))
    after = hashlib.sha256((post / "index.html").read_bytes()).hexdigest()
    (post / "post.json").write_text((post / "post.json").read_text().replace(before, after))
    assert publisher.read_back(post.name) != publisher.expected(a_package())


@pytest.mark.parametrize("remote_id", ["../acme", "..", "/etc", "a/../../x", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, remote_id: str) -> None:
    publisher = a_publisher(tmp_path)
    publish(publisher)
    with pytest.raises(Permanent):
        publisher.read_back(remote_id)


def test_a_package_the_channel_would_refuse_is_not_written(tmp_path: Path) -> None:
    package = a_package(slug="../../evil")
    assert isinstance(a_publisher(tmp_path).publish(package, its_media(package), "key-one"), RejectedForGood)
    assert not (tmp_path / "acme").exists()


def test_media_files_are_kept_once_and_read_only_from_their_folder(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path / "media")
    path = files.put("acme", PNG, ".png")
    assert files.put("acme", PNG, ".png") == path
    assert files.get(path) == PNG
    (tmp_path / "secret").write_text("x")
    for wrong in ("acme/none.png", "../secret", str(tmp_path / "secret")):
        with pytest.raises(NotFound):
            files.get(wrong)
    with pytest.raises(Permanent):
        files.put("../acme", PNG, ".png")


def test_documents_and_videos_lie_beside_the_post_and_the_feed_has_what_it_is_about(tmp_path: Path) -> None:
    files = {
        "image-1.png": SendableMedia(digest=digest_of(PNG), media_type="image/png", alt_text="A card", data=PNG),
        "document-2.pdf": SendableMedia(
            digest=digest_of(b"%PDF"), media_type="application/pdf", alt_text="", data=b"%PDF", title="The <survey>"
        ),
        "video-3.mp4": SendableMedia(
            digest=digest_of(b"film"), media_type="video/mp4", alt_text="A “walk”", data=b"film", title="The plant"
        ),
    }
    facts: dict[str, dict[str, Any]] = {
        "application/pdf": {"pages": 3},
        "video/mp4": {"codecs": ("h264",), "seconds": 4.0},
    }
    media = tuple(
        PackedMedia(
            **file.model_dump(exclude={"data", "title"}),
            title=file.title or None,
            width=320,
            height=240,
            size=len(file.data),
            **facts.get(file.media_type, {}),
        )
        for file in files.values()
    )
    package = a_package(media=media)
    publisher = a_publisher(tmp_path, "https://desk.example")
    outcome = publisher.publish(package, tuple(files.values()), "key-one")
    assert isinstance(outcome, Published)
    folder = tmp_path / "acme" / outcome.remote_id
    assert {name: (folder / name).read_bytes() for name in files} == {name: file.data for name, file in files.items()}
    shown = page(tmp_path)
    assert '<a href="document-2.pdf">The &lt;survey&gt;</a> (PDF, 3 pages, 0.0 MB)' in shown
    assert '<video src="video-3.mp4" controls preload="metadata" aria-label="A “walk”"' in shown
    assert "media-src 'self' file:;" in shown
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)
    feed = ElementTree.parse(tmp_path / "acme" / "feed.xml")
    (enclosure,) = feed.iterfind("channel/item/enclosure")
    assert (enclosure.get("type"), enclosure.get("length")) == ("application/pdf", "4")
    (folder / "video-3.mp4").write_bytes(b"another film")
    assert publisher.read_back(outcome.remote_id) != publisher.expected(package)


def test_a_page_with_images_only_allows_nothing_more_than_before(tmp_path: Path) -> None:
    publish(a_publisher(tmp_path))
    assert "media-src" not in page(tmp_path)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
