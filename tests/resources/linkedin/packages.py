"""Packages as LinkedIn gets them, and the files that belong to them."""

import hashlib
from typing import Any

from domain.package import Package, PackedMedia
from domain.ports import SendableMedia
from domain.publication import Outcome, Published
from resources.publishers.linkedin.publisher import LinkedInPublisher

TEXT = (
    "Costs fell (EPRI, 2024) — see a_b <x> #AI @Acme C#\n\n"
    "Read on: https://example.org/why?utm_source=linkedin&utm_campaign=q4_launch 🚀"
)
LINK = "https://example.org/why?utm_source=linkedin&utm_campaign=q4_launch"


def post(**changes: Any) -> Package:
    """A post of text only."""
    return Package(channel="linkedin", account_id="acct_li", text=TEXT).model_copy(update=changes)


def files(*names: str) -> tuple[SendableMedia, ...]:
    """Images by name, each with its own bytes."""
    return tuple(file(f"a picture of {name}".encode(), alt_text=f"{name}, “seen”") for name in names)


def file(data: bytes, media_type: str = "image/png", alt_text: str = "A card", title: str = "") -> SendableMedia:
    return SendableMedia(
        digest=hashlib.sha256(data).hexdigest(), media_type=media_type, alt_text=alt_text, data=data, title=title
    )


def with_files(media: tuple[SendableMedia, ...], **changes: Any) -> Package:
    """The post with these files in it."""
    packed = tuple(
        PackedMedia(
            digest=each.digest,
            media_type=each.media_type,
            width=1200,
            height=628,
            alt_text=each.alt_text,
            title=each.title or None,
            size=len(each.data),
            codecs=("h264", "aac") if each.media_type == "video/mp4" else None,
        )
        for each in media
    )
    return post(media=packed, **changes)


def publish(
    publisher: LinkedInPublisher, package: Package | None = None, media: tuple[SendableMedia, ...] = ()
) -> Outcome:
    return publisher.publish(package or post(), media, "key-one")


def published(
    publisher: LinkedInPublisher, package: Package | None = None, media: tuple[SendableMedia, ...] = ()
) -> Published:
    outcome = publish(publisher, package, media)
    assert isinstance(outcome, Published), outcome
    return outcome
