"""Whether a piece has the shape that its channel's readers expect: told, and never a reason to stop it.

Length is a check of every version (text_checks.py). What is looked at here would be a matter of taste in one piece and
is a measure over many: an article without sections, a post whose first lines do not fit above the fold, a letter whose
preheader repeats its subject.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from domain.channel import FOLD, length_of
from domain.package import Package
from domain.plain import plain
from domain.text_measures import tokens

MOST_TAGS: Final = 5
FEWEST_BLOCKS: Final = 3
FEWEST_SECTIONS: Final = 2
LONGEST_PARAGRAPH: Final = 150
_BLOCK: Final = re.compile(r"\n\s*\n")
_TAG: Final = re.compile(r"(?<!\w)#\w+")
_HEADING: Final = re.compile(r"#{1,6}\s")


def shape_faults(package: Package) -> tuple[str, ...]:
    """One sentence per departure from the channel's shape."""
    blocks = [block.strip() for block in _BLOCK.split(package.text) if block.strip()]
    found = {"linkedin": _post, "blog": _article, "email": _letter}[package.channel](package, blocks)
    return (*found, *_long_paragraphs(blocks))


def _post(package: Package, blocks: list[str]) -> Iterator[str]:
    first = length_of("linkedin", blocks[0]) if blocks else 0
    if first > FOLD:
        yield f"The first paragraph has {first} characters; {FOLD} are seen before the fold."
    if len(blocks) < FEWEST_BLOCKS:
        yield f"{len(blocks)} paragraphs; a post has a beginning, a middle and an end."
    if any(_HEADING.match(block) for block in blocks) or "](" in package.text or "**" in package.text:
        yield "Markdown in a post is shown as it stands."
    tags = len(_TAG.findall(package.text))
    if tags > MOST_TAGS:
        yield f"{tags} hashtags; more than {MOST_TAGS} are noise."


def _article(_package: Package, blocks: list[str]) -> Iterator[str]:
    headed = [bool(_HEADING.match(block)) for block in blocks]
    if headed and headed[0]:
        yield "It opens with a heading."
    if any(block.startswith("# ") for block in blocks):
        yield "A heading of the first level stands in the body."
    if sum(headed) < FEWEST_SECTIONS:
        yield f"{sum(headed)} sections; an article has {FEWEST_SECTIONS} or more."
    bare = [block for block, under in pairwise([*blocks, "# "]) if _is_bare(block) and _HEADING.match(under)]
    if bare:
        yield f"Nothing stands under “{bare[0].lstrip('# ')}”."


def _is_bare(block: str) -> bool:
    """A heading with no line below it in its own block."""
    return bool(_HEADING.match(block)) and "\n" not in block


def _letter(package: Package, blocks: list[str]) -> Iterator[str]:
    for name in ("subject", "preheader"):
        if not getattr(package, name).strip():
            yield f"The {name} is missing."
    said = set(tokens(package.subject)), set(tokens(package.preheader))
    if said[0] and said[1] and said[1] <= said[0]:
        yield "The preheader repeats the subject."
    if len(blocks) < FEWEST_BLOCKS:
        yield f"{len(blocks)} paragraphs; a letter has a beginning, a middle and an end."


def _long_paragraphs(blocks: list[str]) -> Iterator[str]:
    for block in blocks:
        words = len(plain(block).split())
        if words > LONGEST_PARAGRAPH and "\n" not in block:
            yield f"A paragraph has {words} words; {LONGEST_PARAGRAPH} are the most that is read."
            return
