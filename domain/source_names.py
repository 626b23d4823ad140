"""What a source calls itself, fit to be named in a text of ours.

A post says `We read *The survey* (2026)`. A title is typed by whoever made the page, and may hold an address: named, it
would be a link that nobody gave. So addresses are taken out of titles and authors when a source is taken in, together
with the bar or dash that joined them; what the page says in its text stays to the letter.
"""

import re
from typing import Final

from domain.link_check import addresses_in

_JOINTS: Final = re.compile(r"^[\s|·:–—-]+|[\s|·:–—-]+$")


def named(words: str) -> str:
    """The words without addresses; empty when nothing is left that names anything."""
    for address in sorted(addresses_in(words), key=len, reverse=True):
        words = words.replace(address, " ")
    words = _JOINTS.sub("", " ".join(words.split()))
    return words if any(map(str.isalnum, words)) else ""
