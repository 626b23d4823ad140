"""A web page to clean text: its main part, without navigation, footers, banners and scripts.

trafilatura tells the article from the page round it; it is given the bytes that our guarded fetcher brought and never
fetches itself. Its XML is read rather than its Markdown: stars and underscores of the author stay what they were.
"""

import re
from typing import TYPE_CHECKING, Final

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.outline import Outline, one_line

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

_SILENT: Final = frozenset({"code", "graphic", "figure", "comments"})
_BLOCKS: Final = frozenset({"list", "table", "quote", "p", "head"})


def read_html(name: str, data: bytes) -> Document:
    """Clean text of the main part. Raises Permanent when there is none."""
    from lxml import etree  # type: ignore[import-untyped]
    from trafilatura import extract  # 0.6 s

    xml = extract(
        data,
        output_format="xml",
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        favor_recall=True,
        with_metadata=True,
    )
    if not xml:
        raise Permanent(f"“{name}” has no readable text: the page may be empty or made by scripts.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(xml.encode("utf-8"), parser)
    outline = Outline()
    _blocks(outline, root)
    text = outline.text()
    if not text:
        raise Permanent(f"“{name}” has no readable text: the page may be empty or made by scripts.")
    return Document(
        text=text,
        title=one_line(root.get("title", "")) or name,
        author=one_line(root.get("author", "")).replace("; ", ", ") or None,
        published=root.get("date") or None,
    )


def _blocks(outline: Outline, node: "_Element") -> None:
    for child in node:
        tag = str(child.tag)
        if tag in _SILENT:
            continue
        if tag == "head":
            level = re.search(r"[1-6]", child.get("rend", ""))
            outline.heading(int(level.group()) if level else 2, _words(child))
        elif tag in ("p", "quote") and not any(str(inner.tag) in _BLOCKS for inner in child):
            for line in _words(child).split("\x1e"):
                outline.paragraph(line)
        elif tag == "item":
            outline.item(_words(child).replace("\x1e", " "))
            for inner in child:
                if str(inner.tag) == "list":
                    _blocks(outline, inner)
        elif tag == "table":
            _table(outline, child)
        else:
            if child.text and child.text.strip():
                outline.paragraph(child.text)
            _blocks(outline, child)
        if str(node.tag) not in ("list", "item") and child.tail and child.tail.strip():
            outline.paragraph(child.tail)


def _table(outline: Outline, table: "_Element") -> None:
    rows = [[_words(cell).replace("\x1e", " ") for cell in row.iter("cell")] for row in table.iter("row")]
    if rows:
        outline.table(rows[0], rows[1:])


def _words(node: "_Element") -> str:
    parts = [node.text or ""]
    for child in node:
        if str(child.tag) == "lb":
            parts.append("\x1e")
        elif str(child.tag) not in _SILENT | {"list", "table"} or (
            str(child.tag) == "code" and "\n" not in (child.text or "")
        ):
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
