"""One look for Panel's widgets and our own surfaces: the same font, colours and radii.

panel-material-ui is themed by one dictionary given to the page; surfaces live in shadow roots, which no stylesheet of
the page reaches, so each carries ours.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

ASSETS: Final = Path(__file__).with_name("assets")
STYLES: Final = ("pressroom.css", "publishing.css")
BRAND: Final = "#1f4b99"
INK: Final = "#1b2430"
LINE: Final = "#e2e5ea"
FONT: Final = '"Source Sans Pro", "Source Sans 3", system-ui, -apple-system, "Segoe UI", sans-serif'

THEME: Final[dict[str, Any]] = {
    "palette": {
        "primary": {"main": BRAND},
        "error": {"main": "#b3261e"},
        "text": {"primary": INK, "secondary": "#566070"},
        "background": {"default": "#f5f6f8", "paper": "#ffffff"},
        "divider": LINE,
    },
    "shape": {"borderRadius": 8},
    "typography": {
        "fontFamily": FONT,
        "fontSize": 15,
        "button": {"textTransform": "none", "fontWeight": 600, "fontSize": "15.5px", "letterSpacing": 0},
    },
    "components": {
        "MuiButton": {"defaultProps": {"disableElevation": True}},
        "MuiAppBar": {
            "styleOverrides": {
                "root": {
                    "backgroundColor": "#ffffff",
                    "color": INK,
                    "boxShadow": "none",
                    "borderBottom": f"1px solid {LINE}",
                }
            }
        },
    },
}
PAGE_SX: Final[dict[str, Any]] = {
    "& .header .title": {"color": INK, "fontSize": "19px", "fontWeight": 700, "letterSpacing": "-.01em"},
    "& .header .logo": {"height": "28px !important"},
    "& .header .MuiToolbar-root": {"minHeight": "54px !important", "paddingLeft": "18px"},
    "& .MuiDrawer-paper": {"borderRight": f"1px solid {LINE}", "backgroundColor": "#ffffff"},
    "& .MuiDrawer-paper > .MuiToolbar-root": {"minHeight": "56px !important"},
    "& main": {"backgroundColor": "#f5f6f8"},
    "& main > .MuiToolbar-root": {"minHeight": "56px !important"},
}


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The stylesheet of every surface."""
    return "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in STYLES)


@lru_cache(maxsize=1)
def font_faces() -> str:
    """Fonts belong into the document: shadow roots cannot declare any."""
    return (ASSETS / "fonts.css").read_text(encoding="utf-8")
