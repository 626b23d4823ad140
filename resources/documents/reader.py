"""One door for documents: what a file is, whether it may be read, and by which reader.

The name's ending is a claim, not a fact, so the first bytes are asked too: a picture named .md is refused by what it
is. Sizes are checked before anything is parsed. Every refusal is one sentence with the file's name in it, because it
ends up in front of the person who gave us the file.
"""

from collections.abc import Callable
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.docx import read_docx
from resources.documents.encoding import decode, looks_like
from resources.documents.html import read_html
from resources.documents.markdown import read_markdown
from resources.documents.pdf import PAGES, read_pdf
from resources.documents.plain import read_plain
from resources.documents.pptx import read_pptx
from resources.documents.tables import read_csv
from resources.documents.xlsx import read_xlsx

LARGEST: Final = 25_000_000
_KINDS: Final = {
    ".md": "markdown", ".markdown": "markdown", ".mdx": "markdown", ".txt": "plain", ".text": "plain", ".rst": "plain",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx",
    ".pptx": "pptx", ".xlsx": "xlsx", ".csv": "csv", ".tsv": "csv",
}  # fmt: skip
_TYPES: Final = {
    "text/markdown": "markdown", "text/x-markdown": "markdown", "text/plain": "plain", "text/html": "html",
    "application/xhtml+xml": "html", "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv", "text/tab-separated-values": "csv",
}  # fmt: skip


_LOOKS: Final = {
    "pdf": "a PDF", **dict.fromkeys(("docx", "pptx", "xlsx"), "a ZIP archive or Office document")
}  # fmt: skip
_READ: Final = "Markdown, HTML, PDF, DOCX, PPTX, XLSX, CSV and text are"


class FileReader:
    """Reads Markdown, HTML, PDF, DOCX, PPTX, XLSX, CSV and plain text. Implements domain.ports.DocumentReader."""

    def __init__(self, *, largest: int = LARGEST, most_pages: int = PAGES) -> None:
        self._largest = largest
        self._readers: dict[str, Callable[[str, bytes], Document]] = {
            "markdown": lambda name, data: read_markdown(name, decode(name, data)),
            "plain": lambda name, data: Document(text=read_plain(decode(name, data)), title=_stem(name)),
            "html": read_html,
            "pdf": lambda name, data: read_pdf(name, data, most_pages),
            "docx": read_docx,
            "pptx": read_pptx,
            "xlsx": read_xlsx,
            "csv": read_csv,
        }

    def read(self, name: str, data: bytes, media_type: str = "") -> Document:
        """Clean text. Raises Permanent with a reason for people: empty, binary, too large, unreadable."""
        if not data.strip():
            raise Permanent(f"“{name}” is empty.")
        if len(data) > self._largest:
            size, most = len(data) / 1_000_000, self._largest // 1_000_000
            raise Permanent(f"“{name}” is too large: {size:.1f} MB; at most {most} MB are read.")
        document = self._readers[_kind(name, data, media_type)](name, data)
        if not document.text.strip():
            raise Permanent(f"“{name}” has no text to quote.")
        return document if document.title != name else document.model_copy(update={"title": _stem(name)})


def _kind(name: str, data: bytes, media_type: str) -> str:
    """Which reader; what the server says comes first, then the name's ending. Raises Permanent."""
    suffix = PurePath(urlsplit(name).path if "://" in name else name).suffix.lower()
    told = media_type.split(";", maxsplit=1)[0].strip().lower()
    kind = _KINDS.get(suffix) if told == "text/plain" else _TYPES.get(told)
    kind = kind or _KINDS.get(suffix) or _TYPES.get(told)
    if kind is None:
        what = f"files of type {suffix}" if suffix else f"files of type {told}" if told else "files without an ending"
        raise Permanent(f"“{name}” cannot be used: {what} are not read ({_READ}).")
    looks = looks_like(data)
    expected = _LOOKS.get(kind)
    if looks != expected and (looks or expected):
        is_what = f"its content looks like {looks}" if looks else "its content is something else"
        raise Permanent(f"“{name}” is not what its name says: {is_what}.")
    return kind


def _stem(name: str) -> str:
    path = urlsplit(name).path if "://" in name else name
    return PurePath(path).stem.replace("-", " ").replace("_", " ").strip() or name
