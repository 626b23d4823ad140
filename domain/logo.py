"""The logo that a brand guide names: a file beside a profile or campaign file, or a picture that was handed in.

What comes through a browser has no place on the machine's disk, so it is kept with the media, and the guide says where.
Only who handed it in may use it: a place in another workspace's folder is none.
"""

from typing import Final

KEPT: Final = "media:"
MOST_BYTES: Final = 1_000_000
SUFFIXES: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}


def kept_logo(path: str) -> str:
    """What a guide names a picture by that the media folder has at `path`."""
    return f"{KEPT}{path}"


def is_kept(logo: str | None) -> bool:
    """Whether it was handed in, rather than named in a file."""
    return (logo or "").startswith(KEPT)


def place_of(logo: str | None, workspace_id: str) -> str | None:
    """Where the media folder has a logo that was handed in; None for any other, and for another workspace's."""
    path = (logo or "").removeprefix(KEPT)
    return path if is_kept(logo) and path.startswith(f"{workspace_id}/") and ".." not in path else None
