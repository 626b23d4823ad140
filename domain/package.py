"""The package: every byte a channel receives, frozen, and its digest.

A person approves a digest, the courier sends what has that digest; nothing in between may render, shorten or
complete anything. So all that the channel gets is in here, final links included.
"""

import hashlib
import json

from domain.brief import ChannelKind
from domain.value import Value

RENDERER = "1"


class PackedMedia(Value):
    """One file as it will be sent: `digest` is the SHA-256 of its bytes, in hex. `width` and `height` are pixels, of a
    document the points of its first page. What was found in the file when it was taken in stands here too, so that
    channels' limits can be asked of a package alone: `size` in bytes, `pages` of a document, `frames` of a moving
    picture, `seconds` and `codecs` (picture, sound) of a video. None: nobody looked, or there is no such thing."""

    digest: str
    media_type: str
    width: int
    height: int
    alt_text: str
    title: str | None = None
    size: int | None = None
    pages: int | None = None
    frames: int | None = None
    seconds: float | None = None
    codecs: tuple[str, ...] | None = None


class Package(Value):
    """Everything one version would send. `text` is the body as the channel shows it, call to action included."""

    channel: ChannelKind
    account_id: str
    text: str
    renderer: str = RENDERER
    title: str = ""
    slug: str = ""
    excerpt: str = ""
    seo_title: str = ""
    seo_description: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    first_comment: str = ""
    subject: str = ""
    preheader: str = ""
    sender: str = ""
    audience: str = ""
    placeholders: tuple[str, ...] = ()
    disclosure: str = ""
    links: tuple[str, ...] = ()
    media: tuple[PackedMedia, ...] = ()


def canonical_json(package: Package) -> str:
    """The one spelling of a package: sorted keys, no spaces, UTF-8, every field present that has a value. What is None
    is left out: so a package from before a field was known has the digest that was approved then."""
    written = package.model_dump(mode="json", exclude_none=True)
    return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(package: Package) -> str:
    """SHA-256 of the canonical JSON, in hex (64 characters)."""
    return hashlib.sha256(canonical_json(package).encode("utf-8")).hexdigest()
