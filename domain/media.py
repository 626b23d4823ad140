"""Media: what is asked for, what was made, and what is kept."""

from domain.guide import Guide
from domain.value import Value

SIZES: dict[str, tuple[int, int]] = {"wide": (1200, 628), "square": (1080, 1080)}


class ImageRequest(Value):
    """One picture in one size. `logo` are the logo file's bytes, None: initials are drawn."""

    headline: str
    prompt: str
    alt_text: str
    guide: Guide
    width: int
    height: int
    logo: bytes | None = None


class MadeImage(Value):
    """A finished file: watermark drawn, origin marked in its metadata as the last step. `origin` is the IPTC
    digital source type: `compositeSynthetic`, `trainedAlgorithmicMedia`, or `digitalCreation` for drawn cards."""

    data: bytes
    media_type: str
    width: int
    height: int
    alt_text: str
    maker: str
    origin: str


class MediaAsset(Value):
    """A stored file: a row of `media_assets`. `path` is relative to the media folder of the home; `added_by` is the
    user id of the person who brought it, None for what we drew."""

    id: str
    draft_id: str
    digest: str
    media_type: str
    width: int
    height: int
    alt_text: str
    maker: str
    path: str
    added_by: str | None = None
