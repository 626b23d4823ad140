"""Plain text: paragraphs are parted by blank lines; hard line breaks inside them are undone."""

import re

from resources.documents.outline import Outline

_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+")


def read_plain(text: str) -> str:
    """Clean text."""
    outline = Outline()
    for block in re.split(r"\n\s*\n|\f", text.replace("\r\n", "\n").replace("\r", "\n")):
        add_block(outline, block.split("\n"))
    return outline.text()


def add_block(outline: Outline, lines: list[str]) -> None:
    """Lines that stand together: list items where they begin like one, else one unwrapped paragraph."""
    waiting: list[str] = []
    item = False

    def flush() -> None:
        if waiting:
            (outline.item if item else outline.paragraph)(" ".join(waiting))
            waiting.clear()

    for line in lines:
        mark = _ITEM.match(line)
        if mark:
            flush()
            item = True
            waiting.append(line[mark.end() :])
        elif line.strip():
            waiting.append(line)
    flush()
