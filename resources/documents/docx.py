"""Word documents to clean text: headings by their style, lists, tables in their place."""

import io
from typing import TYPE_CHECKING

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.archive import check_archive
from resources.documents.outline import Outline, one_line

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph


def read_docx(name: str, data: bytes) -> Document:
    """Clean text, title and author. Raises Permanent: damaged, or unpacks to an absurd size."""
    import docx

    check_archive(name, data, "Word document")
    try:
        return _read(name, docx.Document(io.BytesIO(data)))
    except Exception as error:  # a damaged or odd file makes python-docx raise whatever it stumbles over
        raise Permanent(f"“{name}” cannot be read: it is damaged or no Word document.") from error


def _read(name: str, document: "WordDocument") -> Document:
    outline = Outline()
    for block in document.iter_inner_content():
        _add(outline, block)
    told = document.core_properties
    return Document(
        text=outline.text(),
        title=one_line(told.title or "") or name,
        author=one_line(told.author or "") or None,
        published=told.created.date().isoformat() if told.created else None,
    )


def _add(outline: Outline, block: "Paragraph | Table") -> None:
    from docx.text.paragraph import Paragraph

    if not isinstance(block, Paragraph):
        rows = [[cell.text for cell in row.cells] for row in block.rows]
        if rows:
            outline.table(rows[0], rows[1:])
        return
    style = (block.style.name if block.style else None) or ""
    if style == "Title":
        outline.heading(1, block.text)
    elif style.startswith("Heading"):
        outline.heading(int(style[-1]) if style[-1:].isdigit() else 2, block.text)
    elif style.startswith("List"):
        outline.item(block.text)
    else:
        outline.paragraph(block.text)
