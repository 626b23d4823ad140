"""Documents and videos of a post at WordPress: below the text, and read back by their bytes and links."""

import hashlib
from typing import Any

from domain.package import Package, PackedMedia
from domain.ports import Fetched, SendableMedia, Validators
from domain.publication import Published
from resources.publishers.wordpress.names import file_name
from resources.publishers.wordpress.publisher import WordPressPublisher
from resources.publishers.wordpress.settings import WordPressSettings
from tests.contracts.publisher import a_package
from tests.fakes.wordpress_site import FakeSite, SiteLedger
from tests.resources.test_wordpress_publisher import KEY, MEDIA, NOW, straight

PAPER = SendableMedia(
    digest=hashlib.sha256(b"%PDF-").hexdigest(),
    media_type="application/pdf",
    alt_text="",
    data=b"%PDF-",
    title="The <survey> [1]",
)
WALK = SendableMedia(
    digest=hashlib.sha256(b"film").hexdigest(),
    media_type="video/mp4",
    alt_text="A walk",
    data=b"film",
    title="The plant",
)


def with_files(*files: SendableMedia, **changes: object) -> Package:
    """An article with an image, a document and a video, in any order."""
    facts: dict[str, dict[str, Any]] = {
        "application/pdf": {"pages": 3},
        "video/mp4": {"codecs": ("h264",), "seconds": 4.0},
    }
    media = tuple(
        PackedMedia(
            digest=file.digest,
            media_type=file.media_type,
            width=12,
            height=6,
            alt_text=file.alt_text,
            title=file.title or None,
            **facts.get(file.media_type, {}),
        )
        for file in files
    )
    return a_package(media=media, **changes)


class AnyUpload:
    """A site whose files read as their names say: their bytes are what has that digest."""

    def __init__(self, *files: SendableMedia) -> None:
        self._files = files

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        (file,) = (file for file in self._files if file.digest[:16] in address)
        return Fetched(address=address, data=file.data, media_type=file.media_type)


def test_documents_and_videos_stand_after_the_text_and_are_read_back() -> None:
    ledger, image, paper, walk = SiteLedger(), MEDIA[0], PAPER, WALK
    files = (paper, image, walk)
    package = with_files(*files)
    settings = WordPressSettings.model_validate({"site": "https://site.example", "user": "editor"})
    publisher = WordPressPublisher(settings, FakeSite(ledger, straight), AnyUpload(*files), now=lambda: NOW)
    outcome = publisher.publish(package, files, KEY)
    assert isinstance(outcome, Published)
    (post,) = ledger.public()
    assert ledger.files[post.featured].names == (file_name(package.slug, image),), "the featured image is an image"
    assert "<!-- wp:file {" in post.content
    assert '<video controls src="https://site.example/uploads/collectors-at-scale-' in post.content
    assert post.content.index("Most run") < post.content.index("wp:file") < post.content.index("wp:video")
    assert publisher.read_back(outcome.remote_id) == publisher.expected(package)
    assert publisher.expected(package).media == (image.digest, paper.digest, walk.digest)
    assert "The <survey> [1]" in publisher.expected(package).text

    elsewhere = post.content.replace('<a href="https://site.example/', '<a href="https://evil.example/')
    ledger.posts[post.id] = post.model_copy(update={"content": elsewhere})
    assert publisher.read_back(outcome.remote_id) != publisher.expected(package)
    played = post.content + '<video src="https://evil.example/x.mp4"></video>'
    ledger.posts[post.id] = post.model_copy(update={"content": played})
    assert publisher.read_back(outcome.remote_id) != publisher.expected(package)
    removed = post.content[: post.content.index("<!-- wp:video")]
    ledger.posts[post.id] = post.model_copy(update={"content": removed})
    assert publisher.read_back(outcome.remote_id) != publisher.expected(package)
