"""Wishes that say the opposite, or say where: no handler that only looks for its words may answer them.

`Don't make it shorter` holds `make it shorter`. A handler that does it does the opposite of what was asked, which is
worse than doing nothing. So a wish with a negation, a contrast or a question in it goes only to the handlers that
read the whole of it, and one that is bound to a place (`in the title only`) goes to none.
"""

import re
from typing import Final

from resources.llm.offline.wishes import QUOTED

_ASIDE: Final = re.compile(
    r"\b(?:no|not) (?:more|longer|fewer|less) than\b|\bnot exceed|\bnot (?:so|as) many\b"
    r"|\b(?:doesn[’']t|does not|won[’']t) (?:grab|work|catch|hook|pull)|^(?:no|without(?: any)?) \w+(?: at all)?$",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|instead|rather than|why|hardly)\b|\w+n[’']t\b|\bdont\b|\?\s*$",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(r"\s*(?:can|could|would|will)\s+(?:you|we|it)\b", re.IGNORECASE)
_BOUND: Final = re.compile(
    r"\b(?:only|except|unless|apart from|other than|but not|as long as|if)\b"
    r"|\bin the (?:\w+ )?(?:paragraph|section|heading|list)s?\b",
    re.IGNORECASE,
)


def goes_against(wish: str) -> bool:
    """Whether it forbids, contrasts or asks, courtesies aside; what is between quotation marks does not count."""
    bare = _ASIDE.sub("", QUOTED.sub("“”", wish.strip(" .!")))
    return _AGAINST.search(_unasked(bare)) is not None


def is_bound(wish: str) -> bool:
    """Whether it holds for one place or under a condition."""
    return _BOUND.search(QUOTED.sub("“”", wish)) is not None


def _unasked(wish: str) -> str:
    """`Could you shorten it?` asks nothing."""
    return wish.rstrip("? ") if _ASKED.match(wish) else wish
