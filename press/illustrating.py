"""The picture beside a text: its words from the image prompt crew, its bytes from the ImageMaker port.

Each channel gets the size it shows; the bytes are kept under their digest before the version that names them is
written. A file that no version names is only an unused file.
"""

import hashlib
import logging
from pathlib import Path
from typing import Final

from domain.brand_rules import with_right_spelling
from domain.brief import ChannelKind
from domain.errors import NotFound
from domain.guide import Guide
from domain.logo import is_kept, place_of
from domain.media import SIZES, ImageRequest, MadeImage, MediaAsset
from domain.media_rules import SUFFIXES
from domain.package import PackedMedia
from domain.value import Value
from domain.writing import ImageMaterial, ImageOutput
from press.ledger import Ledger
from press.piece import Piece
from resources.services import Services
from store.ids import new_id

RENDITIONS: Final[dict[ChannelKind, tuple[str, ...]]] = {
    "linkedin": ("wide", "square"),
    "blog": ("wide",),
    "email": ("wide",),
}

logger = logging.getLogger(__name__)


class Picture(Value):
    """One stored file, as the media index keeps it and as a package names it; `is_new`: the index has it not yet."""

    asset: MediaAsset
    packed: PackedMedia
    origin: str
    is_new: bool = True


def illustrate(services: Services, ledger: Ledger, piece: Piece, *, title: str, text: str) -> tuple[Picture, ...]:
    """Pictures for a text, in the sizes of its channel."""
    material = ImageMaterial(brief=piece.brief, channel=piece.draft.channel, guide=piece.guide, title=title, text=text)
    words = ledger.run("image_prompt", material).output
    assert isinstance(words, ImageOutput)
    logo = logo_of(services, piece.guide, piece.draft.workspace_id)
    return tuple(_picture(services, piece, words, size, logo) for size in RENDITIONS[piece.draft.channel])


def _picture(services: Services, piece: Piece, words: ImageOutput, size: str, logo: bytes | None) -> Picture:
    width, height = SIZES[size]
    made = services.images.make(
        ImageRequest(
            headline=with_right_spelling(words.headline, piece.guide),
            prompt=words.prompt,
            alt_text=with_right_spelling(words.alt_text, piece.guide),
            guide=piece.guide,
            width=width,
            height=height,
            logo=logo,
        )
    )
    path = services.files.put(piece.draft.workspace_id, made.data, SUFFIXES.get(made.media_type, ""))
    return _stored(piece, made, path)


def _stored(piece: Piece, made: MadeImage, path: str) -> Picture:
    packed = PackedMedia(
        digest=hashlib.sha256(made.data).hexdigest(),
        media_type=made.media_type,
        width=made.width,
        height=made.height,
        alt_text=made.alt_text,
    )
    found = packed.model_dump(include={"digest", "media_type", "width", "height", "alt_text"})
    asset = MediaAsset(id=new_id("media"), draft_id=piece.draft.id, maker=made.maker, path=path, **found)
    return Picture(asset=asset, packed=packed, origin=made.origin)


def logo_of(services: Services, guide: Guide, workspace_id: str) -> bytes | None:
    """The logo's bytes; None, and a line in the log, when the file is gone: initials are drawn instead."""
    if not guide.logo:
        return None
    try:
        if is_kept(guide.logo):
            return services.files.get(place_of(guide.logo, workspace_id) or "")
        return Path(guide.logo).read_bytes()
    except (OSError, NotFound) as error:
        logger.warning("the logo cannot be read: %s", error)
        return None
