"""The brand card: an `ImageMaker` that needs nothing but the guide. It is the end of the image ladder and the default.

A card is a headline on the brand's ground beside a strip of tiles in the brand's main colour. Text and pattern never
overlap, so contrast is a property of two colours and can be proved, not hoped for. Everything follows from the
request: the same request gives the same bytes, and so the same digest, on every machine.
"""

import io
import logging
import re
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from domain.errors import InvalidInput
from domain.media import ImageRequest, MadeImage
from resources.images import pattern
from resources.images.fonts import font, legible_or_none
from resources.images.origin import Origin, encode_marked
from resources.images.palette import Palette, palette_of
from resources.images.typesetting import Box, fit

MAKER: Final = "brand-card/1"
_ORIGIN: Final[Origin] = "digitalCreation"
_SMALLEST_SIDE = 200
_LARGEST_SIDE = 4096
_CAP_HEIGHT = 0.66  # of the font size: the headline's capitals align with the margin

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Layout:
    """Where things stand, in pixels: the tiles' area and the text column."""

    tiles: tuple[int, int, int, int]
    columns: int
    rows: int
    text: tuple[int, int, int, int]
    unit: int


class BrandCard:
    """Draws brand cards with Pillow."""

    def make(self, request: ImageRequest) -> MadeImage:
        """One card of exactly the asked size. Words in a script that the font lacks are left out of it, never changed.
        Raises InvalidInput for sizes out of range."""
        _check_size(request)
        palette = palette_of(request.guide.colours)
        layout = _layout(request.width, request.height)
        image = Image.new("RGB", (request.width, request.height), palette.ground)
        draw = ImageDraw.Draw(image)
        draw.fontmode = "L"
        draw.rectangle(_inclusive(layout.tiles), fill=palette.panel)
        tiles = pattern.arrange(request.headline, layout.columns, layout.rows, palette)
        pattern.paint(image, tiles, layout.tiles, layout.columns)
        foot = _draw_foot(image, draw, request, layout, palette)
        if legible_or_none(request.headline):
            _draw_headline(draw, request.headline, foot, layout, palette)
        data = encode_marked(image, _ORIGIN, creator=request.guide.company, alt_text=request.alt_text)
        return MadeImage(
            data=data,
            media_type="image/png",
            width=request.width,
            height=request.height,
            alt_text=request.alt_text or request.headline,
            maker=MAKER,
            origin=_ORIGIN,
        )


def _check_size(request: ImageRequest) -> None:
    if not all(_SMALLEST_SIDE <= side <= _LARGEST_SIDE for side in (request.width, request.height)):
        raise InvalidInput(
            f"A card of {request.width}x{request.height} cannot be drawn: "
            f"each side must be {_SMALLEST_SIDE} to {_LARGEST_SIDE} pixels."
        )


def _inclusive(area: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = area
    return left, top, right - 1, bottom - 1


def _layout(width: int, height: int) -> _Layout:
    """Landscape cards carry the tiles at the right, others at the top."""
    margin = round(min(width, height) * 0.085)
    if width >= height * 1.25:
        rows, columns = 3, 2
        edge = width - round(height / rows * columns)
        return _Layout(
            (edge, 0, width, height), columns, rows, (margin, margin, edge - margin, height - margin), margin
        )
    columns = 6 if width >= height * 0.7 else 4
    edge = round(width / columns) * 2
    return _Layout((0, 0, width, edge), columns, 2, (margin, edge + margin, width - margin, height - margin), margin)


def initials(company: str) -> str:
    """One or two capitals that stand for the company."""
    words = [word for word in re.split(r"[\s\-_/&.,]+", company) if word[:1].isalnum()]
    capitals = [
        word[0].upper() for word in words if word.lower() not in {"the", "and", "of", "gmbh", "ltd", "inc", "ag"}
    ]
    return "".join((capitals or [company.strip()[:1].upper()])[:2])


def _draw_foot(
    image: Image.Image, draw: ImageDraw.ImageDraw, request: ImageRequest, layout: _Layout, palette: Palette
) -> int:
    """Logo or initials, then the company's name as watermark, in one row at the foot; gives the row's upper edge."""
    left, _, right, bottom = layout.text
    side = round(layout.unit * 1.05)
    sign_width = _draw_sign(image, draw, request, (left, bottom - side, side, (right - left) // 2), palette)
    name_left = left + sign_width + round(side * 0.36)
    if not legible_or_none(request.guide.company):
        return bottom - side
    size = max(14, round(side * 0.46))
    name = fit(request.guide.company, Box(right - name_left, round(size * 1.3), size, 8), "Semibold")
    face = font("Semibold", name.size)
    draw.text((name_left, bottom - side // 2), name.lines[0], fill=palette.ink, font=face, anchor="lm")
    return bottom - side


def _draw_sign(
    image: Image.Image,
    draw: ImageDraw.ImageDraw,
    request: ImageRequest,
    place: tuple[int, int, int, int],
    palette: Palette,
) -> int:
    """Logo, or initials on a badge, at `place` (left, top, height, most width); gives its width."""
    left, top, side, most_width = place
    logo = _open_logo(request.logo)
    if logo is not None:
        logo = ImageOps.contain(logo, (most_width, side), Image.Resampling.LANCZOS)
        image.paste(logo, (left, top + (side - logo.height) // 2), logo)
        return logo.width
    draw.rounded_rectangle((left, top, left + side, top + side), radius=side // 5, fill=palette.panel)
    centre = (left + side / 2, top + side / 2)
    letters = legible_or_none(initials(request.guide.company)) or ""
    draw.text(centre, letters, fill=palette.paper, font=font("Bold", round(side * 0.46)), anchor="mm")
    return side


def _open_logo(data: bytes | None) -> Image.Image | None:
    """The logo with transparency; None, and a line in the log, when the bytes are no picture."""
    if data is None:
        return None
    try:
        with Image.open(io.BytesIO(data)) as opened:
            opened.draft("RGB", (1024, 1024))
            converted: Image.Image = opened.convert("RGBA")
            return converted
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        _log.warning("The logo cannot be read (%s): initials are drawn instead.", error)
        return None


def _draw_headline(draw: ImageDraw.ImageDraw, headline: str, foot: int, layout: _Layout, palette: Palette) -> None:
    """The headline from the top of the text column, as large as it stands whole."""
    left, top, right, _ = layout.text
    unit = layout.unit
    room = Box(right - left, foot - round(unit * 0.7) - top, most=round(unit * 1.72), least=round(unit * 0.72))
    text = fit(headline, room)
    face = font("Semibold", text.size)
    baseline = top + round(text.size * _CAP_HEIGHT)
    for number, line in enumerate(text.lines):
        draw.text((left, baseline + number * text.line_height), line, fill=palette.ink, font=face, anchor="ls")
