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
    """One image as it will be sent: `digest` is the SHA-256 of the file's bytes, in hex."""

    digest: str
    media_type: str
    width: int
    height: int
    alt_text: str


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
    """The one spelling of a package: sorted keys, no spaces, UTF-8, every field present."""
    return json.dumps(package.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(package: Package) -> str:
    """SHA-256 of the canonical JSON, in hex (64 characters)."""
    return hashlib.sha256(canonical_json(package).encode("utf-8")).hexdigest()
