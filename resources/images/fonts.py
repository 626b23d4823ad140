"""Fonts for drawing: Source Sans Pro from its Python package, so that no system font is needed and cards are the same
bytes on every machine.

The font covers Latin with its extensions, Greek and Cyrillic, typographic quotes and dashes. It has no emoji: those are
left out of the picture (the text of a piece keeps them). A *letter* it lacks is not left out, since that would change
what the card says: it is refused by name, and a card without that line is better than a piece without a picture
(`legible_or_none`).
"""

import logging
import unicodedata
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from domain.errors import Permanent

Weight = Literal["Semibold", "Bold", "Regular"]

_log = logging.getLogger(__name__)

_ABSENT = "\U000f0000"
_REPLACED = str.maketrans({"\u2011": "-", "\u00ad": None, "\t": " ", "\n": " ", "\r": " "})


@lru_cache(maxsize=1)
def _folder() -> Path:
    return Path(str(files("font_source_sans_pro"))) / "files"


def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """A fresh font object: FreeType faces are not shared between threads."""
    return ImageFont.truetype(
        str(_folder() / f"SourceSansPro-{weight}.ttf"), size, layout_engine=ImageFont.Layout.BASIC
    )


@lru_cache(maxsize=2048)
def _has_glyph(character: str) -> bool:
    face = font("Semibold", 24)
    return bytes(face.getmask(character)) != bytes(face.getmask(_ABSENT))


def legible_or_none(text: str) -> str | None:
    """`legible` text; None, and a line in the log, where the font lacks letters of it."""
    try:
        return legible(text)
    except Permanent as error:
        _log.warning("A card goes without “%s”: %s", text[:60], error)
        return None


def legible(text: str) -> str:
    """`text` with plain spaces and without symbols the font cannot draw. Raises Permanent for letters it lacks."""
    plain = unicodedata.normalize("NFC", text.translate(_REPLACED))
    missing = sorted({c for c in plain if not c.isspace() and not _has_glyph(c)})
    letters = "".join(c for c in missing if unicodedata.category(c)[0] in "LN")
    if letters:
        raise Permanent(f"The card's font has no letters for “{letters[:12]}”: write the headline in another script.")
    kept = "".join(c for c in plain if c not in missing)
    return " ".join(part for part in kept.split(" ") if part)
