"""The mark by which a post is found again: a comment in its text that no reader sees.

WordPress keeps no key of ours. A slug is seen by readers, a custom field cannot be written through REST without a
plug-in, and neither can be searched. A comment in the text can be searched through both interfaces, survives
WordPress's own cleaning and both of its editors, and is written in the same call as the text. It stands in a block of
its own, so that an editor sees what it is. It is there from the first moment of the draft: a post of ours without it
never exists.
"""

import hashlib
import re
from typing import Final

_MARK: Final = re.compile(r"<!--\s*(pressroom-[0-9a-f]{32})\s*-->")
_BLOCK: Final = re.compile(rf"<!--\s*wp:html\s*-->\s*{_MARK.pattern}\s*<!--\s*/wp:html\s*-->")


def mark_of(key: str) -> str:
    """The mark of an idempotency key: one word, whatever the key."""
    return f"pressroom-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def mark_block(mark: str) -> str:
    """The block that carries it."""
    return f"<!-- wp:html -->\n<!-- {mark} -->\n<!-- /wp:html -->"


def mark_in(content: str) -> str | None:
    """The mark of a post's raw text."""
    found = _MARK.search(content)
    return found.group(1) if found else None


def without_mark(content: str) -> str:
    """The text without its mark; empty for a draft that nothing was written into yet."""
    return _MARK.sub("", _BLOCK.sub("", content)).strip()
