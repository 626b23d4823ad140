"""A post as it is sent to LinkedIn, and as LinkedIn serves it.

What is shown beside the text follows from the package: a video or a document alone, one image, several images, or a
card for its link. LinkedIn does not read the page behind a link; a card has the title and description that were
approved, and a package without a title gets none.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from domain.errors import Permanent
from domain.media_rules import MP4, PDF
from domain.package import Package
from domain.ports import SendableMedia
from domain.value import Value
from resources.publishers.linkedin import little_text
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.settings import LinkedInSettings
from resources.publishers.linkedin.uploads import upload
from resources.publishers.linkedin.videos import Patience, upload_video

CARD: Final = "card"
_KINDS: Final = {PDF: "document", MP4: "video"}


class SeenPost(Value):
    """A post as LinkedIn serves it. `media` are kinds, in order: LinkedIn makes files of its own from ours."""

    urn: str
    author: str
    text: str
    state: str = "PUBLISHED"
    media: tuple[str, ...] = ()
    title: str = ""
    created_at: datetime | None = None


def seen(fields: Mapping[str, Any]) -> SeenPost:
    """A post read from LinkedIn's JSON."""
    content = fields.get("content") if isinstance(fields.get("content"), dict) else {}
    assert isinstance(content, dict)
    created = fields.get("createdAt")
    return SeenPost(
        urn=str(fields.get("id") or ""),
        author=str(fields.get("author") or ""),
        text=little_text.decode(str(fields.get("commentary") or "")),
        state=str(fields.get("lifecycleState") or "PUBLISHED"),
        media=_kinds_in(content),
        title=str((content.get("article") or {}).get("title") or ""),
        created_at=datetime.fromtimestamp(created / 1000, UTC) if isinstance(created, int | float) else None,
    )


def kinds_of(package: Package, settings: LinkedInSettings) -> tuple[str, ...]:
    """The kinds that a post of this package shows."""
    if has_card(package, settings):
        return (CARD,)
    return tuple(_KINDS.get(file.media_type, "image") for file in package.media)


def has_card(package: Package, settings: LinkedInSettings) -> bool:
    """Whether the link is shown as a card: there is a title for it, and no image in its place."""
    fits = not package.media or (len(package.media) == 1 and settings.single_image == CARD)
    images = all(file.media_type not in _KINDS for file in package.media)
    return bool(package.links and package.title.strip() and fits and images)


def body_of(package: Package, settings: LinkedInSettings, content: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent to make the post."""
    shown = {"content": dict(content)} if content else {}
    return {
        "author": settings.author,
        "commentary": little_text.encode(package.text),
        "visibility": settings.visibility,
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
        **shown,
    }


def uploaded(
    client: Client,
    package: Package,
    media: Sequence[SendableMedia],
    *,
    settings: LinkedInSettings,
    patience: Patience,
) -> dict[str, Any]:
    """What stands beside the text, its files uploaded. Raises Retry, NeedsPerson or Permanent; nothing is posted."""
    alone = [file for file in media if file.media_type in _KINDS]
    if alone and len(media) > 1:
        raise Permanent("A video or a document stands alone in a post: take the other files away.")
    if alone and alone[0].media_type == MP4:
        return {"media": _named(upload_video(client, settings.author, alone[0], patience), package, alone[0])}
    urns = [upload(client, settings.author, file) for file in media]
    if has_card(package, settings):
        return {"article": _card(package, urns)}
    if len(urns) == 1:
        return {"media": _named(urns[0], package, media[0])}
    images = [{"id": urn, "altText": file.alt_text} for urn, file in zip(urns, media, strict=True)]
    return {"multiImage": {"images": images}} if images else {}


def _named(urn: str, package: Package, file: SendableMedia) -> dict[str, str]:
    called = (file.title or package.title) if file.media_type in _KINDS else ""
    title = {"title": called} if called else {}
    return {"id": urn, **({"altText": file.alt_text} if file.alt_text else {}), **title}


def _card(package: Package, urns: Sequence[str]) -> dict[str, str]:
    about = {"description": package.excerpt} if package.excerpt else {}
    thumbnail = {"thumbnail": urns[0]} if urns else {}
    return {"source": package.links[0], "title": package.title, **about, **thumbnail}


def _kinds_in(content: Mapping[str, Any]) -> tuple[str, ...]:
    if content.get("article"):
        return (CARD,)
    if isinstance(content.get("multiImage"), dict):
        return ("image",) * len(content["multiImage"].get("images") or ())
    name = str((content.get("media") or {}).get("id") or "")
    return (name.split(":")[2],) if name.count(":") >= 3 else ()
