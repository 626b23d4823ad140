"""The card's picture: a strip of round and square tiles in quiet tints, exactly one of them in the accent colour.

The arrangement comes from a digest of the headline, never from a random generator: a card drawn again is the same
bytes, and two posts in one feed look related but not alike. Shapes are drawn three times too large as a mask and
reduced, since Pillow draws hard edges.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw

from resources.images.palette import Palette

Shape = Literal["quarter", "half", "disc", "ring", "leaf", "square", "empty"]
_SHAPES: tuple[Shape, ...] = ("quarter", "half", "disc", "ring", "leaf", "quarter", "square", "empty")
_OVER = 3


@dataclass(frozen=True)
class Tile:
    """One cell of the strip: a shape turned by quarter turns, in one colour."""

    shape: Shape
    turns: int
    colour: str


def arrange(headline: str, columns: int, rows: int, palette: Palette) -> tuple[Tile, ...]:
    """The tiles, row by row."""
    count = columns * rows
    seed = hashlib.shake_128(headline.encode()).digest(2 * count + 2)
    loud = seed[0] % count
    tiles: list[Tile] = []
    for cell in range(count):
        pick, turn = seed[2 * cell + 1], seed[2 * cell + 2]
        shape = _SHAPES[pick % len(_SHAPES)]
        if cell == loud and shape in ("empty", "square", "ring"):
            shape = ("disc", "quarter", "leaf")[pick % 3]
        if cell and shape == tiles[-1].shape:
            shape = _SHAPES[(pick + 3) % len(_SHAPES)] if cell != loud else shape
        colour = palette.accent if cell == loud else palette.tints[turn % 3]
        tiles.append(Tile(shape, (turn // 3) % 4, colour))
    return tuple(tiles)


def paint(image: Image.Image, tiles: tuple[Tile, ...], area: tuple[int, int, int, int], columns: int) -> None:
    """Draws the tiles into `area` (left, top, right, bottom), which is filled first by the caller."""
    left, top, right, bottom = area
    rows = len(tiles) // columns
    for index, tile in enumerate(tiles):
        column, row = index % columns, index // columns
        x0, x1 = (left + round((right - left) * n / columns) for n in (column, column + 1))
        y0, y1 = (top + round((bottom - top) * n / rows) for n in (row, row + 1))
        if tile.shape != "empty":
            mask = _mask(tile.shape, max(x1 - x0, y1 - y0), tile.turns).resize((x1 - x0, y1 - y0))
            image.paste(tile.colour, (x0, y0), mask)


def _mask(shape: Shape, side: int, turns: int) -> Image.Image:
    large = side * _OVER
    mask = Image.new("L", (large, large), 0)
    draw = ImageDraw.Draw(mask)
    {"quarter": _quarter, "half": _half, "disc": _disc, "ring": _ring, "leaf": _leaf, "square": _square}[shape](
        draw, large
    )
    reduced = mask.reduce(_OVER)
    return reduced.rotate(90 * turns) if turns else reduced


def _quarter(draw: ImageDraw.ImageDraw, side: int) -> None:
    draw.pieslice((-side, -side, side, side), 0, 90, fill=255)


def _half(draw: ImageDraw.ImageDraw, side: int) -> None:
    draw.pieslice((0, side // 2, side, side + side // 2), 180, 360, fill=255)


def _disc(draw: ImageDraw.ImageDraw, side: int) -> None:
    inset = side // 6
    draw.ellipse((inset, inset, side - inset, side - inset), fill=255)


def _ring(draw: ImageDraw.ImageDraw, side: int) -> None:
    inset = side // 6
    draw.ellipse((inset, inset, side - inset, side - inset), outline=255, width=side // 8)


def _leaf(draw: ImageDraw.ImageDraw, side: int) -> None:
    draw.rounded_rectangle((0, 0, side, side), radius=side * 0.5, fill=255, corners=(True, False, True, False))


def _square(draw: ImageDraw.ImageDraw, side: int) -> None:
    draw.rectangle((0, 0, side, side), fill=255)
