"""The colours a card is drawn with, made from the guide's three so that everything on it can be read.

Brand colours are chosen for a logo, not for text: a pastel on cream is common and unreadable. The tempting way out is
to fall back to black, which throws the brand away. Instead the text colour keeps its hue and moves only its lightness
(OKLCH) until WCAG 2 contrast holds; colours that already hold are left exactly as they are.
"""

from dataclasses import dataclass
from functools import lru_cache

from coloraide import Color

from domain.guide import Colours

READABLE = 4.5
VISIBLE = 1.6
_STEPS = 50


@dataclass(frozen=True)
class Palette:
    """Colours as #rrggbb. `ink` is readable on `ground`, `paper` on `panel`; `tints` are quiet neighbours of `panel`
    for the pattern, and `accent` stands out from `panel`."""

    ground: str
    ink: str
    panel: str
    paper: str
    accent: str
    tints: tuple[str, str, str]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two colours, 1 to 21."""
    return float(Color(one).contrast(other, method="wcag21"))


def readable(colour: str, behind: str, least: float = READABLE) -> str:
    """`colour`, or the nearest lightness of it whose contrast with `behind` is at least `least`."""
    if contrast(colour, behind) >= least:
        return colour
    nearest = sorted(_lightnesses(colour), key=lambda pair: abs(pair[0]))
    for _, candidate in nearest:
        if contrast(candidate, behind) >= least:
            return candidate
    return max(("#000000", "#ffffff"), key=lambda extreme: contrast(extreme, behind))


def _lightnesses(colour: str) -> list[tuple[float, str]]:
    """(change of lightness, #rrggbb) for every step from black to white at this colour's hue."""
    base = Color(colour).convert("oklch")
    start = float(base["lightness"])
    made = []
    for step in range(_STEPS + 1):
        moved = base.clone().set("lightness", step / _STEPS)
        made.append((step / _STEPS - start, _hex(moved)))
    return made


def _hex(colour: Color) -> str:
    fitted = colour.convert("srgb").fit()
    return str(fitted.to_string(hex=True, alpha=False))


@lru_cache(maxsize=64)
def palette_of(colours: Colours) -> Palette:
    """The palette for one guide."""
    ground = colours.ground.lower()
    panel = readable(colours.main.lower(), ground)
    return Palette(
        ground=ground,
        ink=panel,
        panel=panel,
        paper=readable(ground, panel),
        accent=readable(colours.accent.lower(), panel, VISIBLE),
        tints=(_mix(panel, ground, 0.14), _mix(panel, ground, 0.30), _mix(panel, ground, 0.58)),
    )


def _mix(one: str, other: str, share: float) -> str:
    return _hex(Color(one).mix(other, share, space="oklab"))
