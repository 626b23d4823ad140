"""Names of files and terms at a site, as both interfaces need them."""

import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from domain.media_rules import SUFFIXES, kind_of
from domain.ports import SendableMedia
from resources.publishers.wordpress.reading import plain

UNFINISHED: Final = "Being prepared by Pressroom"
DIGITS: Final = 16
_OURS: Final = re.compile(rf"-([0-9a-f]{{{DIGITS}}})(?![0-9a-f])")


def file_name(slug: str, file: SendableMedia) -> str:
    """A name that search engines can read and that carries the file's digest: by it the file is found again."""
    words = slug[:60].strip("-") or kind_of(file.media_type)
    return f"{words}-{file.digest[:DIGITS]}{SUFFIXES[file.media_type]}"


def digest_in(names: tuple[str, ...]) -> str:
    """The beginning of the digest that a file of ours carries in one of its names; empty for a file of others."""
    return next((found.group(1) for name in names if (found := _OURS.search(name))), "")


def base_of(address: str) -> str:
    """The last part of an address."""
    return unquote(urlsplit(address).path.rpartition("/")[2])


def original_of(address: str, details: Any) -> str:
    """The address of the file as it was uploaded: WordPress shows a smaller one in place of a large one."""
    original = details.get("original_image") if isinstance(details, dict) else None
    return f"{address.rpartition('/')[0]}/{original}" if isinstance(original, str) and original else address


def alt_for_library(alt_text: str) -> str:
    """The library takes tags out of alternative texts: a `<` that is none must not begin one."""
    return " ".join(alt_text.replace("<", "&lt;").split())


def same_term(found: str, wanted: str) -> bool:
    """Whether a term's name is the wanted one: WordPress keeps `R&amp;D`, and takes `r&d` for the same."""
    return plain(found).casefold() == plain(wanted).casefold()


def no_term(taxonomy: str, name: str) -> str:
    """Why a post cannot have its term."""
    return f"The site has no “{name}” in its {taxonomy}, and this user may not add it: add it there, or choose another."
