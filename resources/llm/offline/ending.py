"""Where a text ends for its reader: behind the last words that tell or ask something, above what stands below them.

A post ends, to the byte, with its list of sources, and a letter with who writes it. Nobody reads these as the text:
what is wished for “at the end” and put behind them looks as if it had been forgotten. So the end is looked for from
below, block by block: a line or a list of sources, a line of hashtags, a text that the house requires and the company's
name under a letter are passed over. The call to action is not: it is the text's own, and a question at the end stands
behind it.
"""

import re
from typing import Final

from domain.plain import plain
from domain.writing import ReviseMaterial

_SOURCES: Final = re.compile(r"Sources?: \S")
_SOURCES_HEADING: Final = re.compile(r"#{1,6}[ \t]+Sources[ \t]*$")
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+\S")
_HASHTAGS: Final = re.compile(r"(?:#[^\s#]+\s*)+$")


def end_of(body: str, material: ReviseMaterial) -> int:
    """The offset behind the last words of the text itself."""
    end = len(body.rstrip())
    while True:
        start = _start_of_block(body, end)
        if _is_list_of_sources(body, start, end):
            start = _start_of_block(body, len(body[:start].rstrip()))
        elif not _stands_below(body[start:end].strip(), material):
            return end
        if start == 0:  # nothing but sources: whatever comes, comes behind them
            return len(body.rstrip())
        end = len(body[:start].rstrip())


def _start_of_block(body: str, end: int) -> int:
    before = body.rfind("\n\n", 0, end)
    return before + 2 if before >= 0 else 0


def _is_list_of_sources(body: str, start: int, end: int) -> bool:
    """Whether these lines are the list under a heading `Sources`, which goes with it."""
    lines = body[start:end].split("\n")
    above = body[:start].rstrip()
    heading = above[_start_of_block(above, len(above)) :]
    return all(_ITEM.match(line) for line in lines) and _SOURCES_HEADING.match(heading) is not None


def _stands_below(block: str, material: ReviseMaterial) -> bool:
    if _SOURCES.match(block) and "\n" not in block:
        return True
    first, *rest = block.split("\n")
    if _SOURCES_HEADING.match(first) and all(_ITEM.match(line) for line in rest):
        return True
    required = {plain(rule.text) for rule in material.guide.required_text}
    signed = material.channel == "email" and plain(block) == plain(material.guide.company)
    return signed or plain(block) in required or _HASHTAGS.match(block) is not None
