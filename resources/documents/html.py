"""A web page to clean text: its main part, without navigation, footers, banners and scripts.

trafilatura tells the article from the page round it; it is given the bytes that our guarded fetcher brought and never
fetches itself. Its XML is read rather than its Markdown: stars and underscores of the author stay what they were.
It looks for running text, so a page that is little but tables comes out as one run of cells; such pages are told apart
beforehand, and their tables are read row by row.
"""

import re
from typing import TYPE_CHECKING, Final

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.outline import Outline, one_line
from resources.documents.tables import TableWriter

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

_SILENT: Final = frozenset({"code", "graphic", "figure", "comments"})
_MOSTLY: Final = 0.6  # of a page's words
_ADDRESS: Final = 2_000
_BLOCKS: Final = frozenset({"list", "table", "quote", "p", "head"})


def read_html(name: str, data: bytes) -> Document:
    """Clean text of the main part. Raises Permanent when there is none."""
    from lxml import etree  # type: ignore[import-untyped]
    from trafilatura import extract, load_html  # 0.6 s

    tree = load_html(data)
    canonical, tables = _canonical(tree), _tables_only(tree)
    xml = extract(
        data if tree is None else tree,
        output_format="xml",
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        favor_recall=True,
        with_metadata=True,
        # only a day that the page states as its own: searched for, `in 2025` in the text becomes the 1st of January
        date_extraction_params={"extensive_search": False, "original_date": True, "max_date": None},
    )
    if not xml:
        raise Permanent(f"“{name}” has no readable text: the page may be empty or made by scripts.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(xml.encode("utf-8"), parser)
    outline = Outline()
    if tables:
        writer = TableWriter(outline)
        for table in tables:
            writer.add("the page's table", table)
    else:
        _blocks(outline, root)
    text = outline.text()
    if not text:
        raise Permanent(f"“{name}” has no readable text: the page may be empty or made by scripts.")
    return Document(
        text=text,
        title=one_line(root.get("title", "")) or name,
        author=one_line(root.get("author", "")).replace("; ", ", ") or None,
        published=root.get("date") or None,
        licence=one_line(root.get("license", "")) or None,
        canonical=canonical,
    )


def _canonical(tree: "_Element | None") -> str | None:
    """The address the page gives as its proper one; only absolute ones say anything."""
    links = [] if tree is None else tree.xpath("//link[@rel='canonical']/@href")
    address = str(links[0]).strip() if links else ""
    return address if address.startswith(("http://", "https://")) and len(address) < _ADDRESS else None


def _tables_only(tree: "_Element | None") -> list[list[list[str]]]:
    """The rows of a page that is little but tables of data; nothing for other pages."""
    found = [] if tree is None else tree.xpath("//body//table[not(.//table)][count(.//tr[count(td|th) > 1]) > 1]")
    words = sum(len(_visible(table)) for table in found)
    if tree is None or not found or words < _MOSTLY * len(_visible(tree.xpath("//body")[0])):
        return []
    return [[[_visible(cell) for cell in row.xpath("./td|./th")] for row in table.iter("tr")] for table in found]


def _visible(node: "_Element") -> str:
    words = node.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::template or ancestor::nav)]")
    return one_line(" ".join(map(str, words)))


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
