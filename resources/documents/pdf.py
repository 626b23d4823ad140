"""PDF to clean text, page by page, with pypdfium2.

(PyMuPDF would read more layouts, but its licence is AGPL; it must never be imported here.) A PDF knows lines, not
paragraphs: lines are joined until one ends a sentence clearly short of the margin, words cut at the margin are mended,
lines that stand on most pages (headers, footers) go, and a sentence that runs over the page's end is brought together.
Each page becomes a heading `## Page 3`, so that evidence can say where it stands. PDFium is not thread-safe: a lock.
"""

import re
import threading
from collections import Counter
from itertools import pairwise
from typing import Final

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.outline import Outline, one_line
from resources.documents.plain import add_block

PAGES: Final = 500
_ENDED: Final = re.compile(r"[.!?:]['\"”’)]*$")
_ITEM: Final = re.compile(r"\s*(?:[•▪◦‣–-]|\d{1,3}[.)])\s+")
_CUT: Final = re.compile(r"(\w+)\x02(\w+)")
ALONE: Final = threading.Lock()  # whoever calls PDFium, here or elsewhere, holds it


def read_pdf(name: str, data: bytes, most_pages: int = PAGES) -> Document:
    """Clean text with page headings. Raises Permanent: encrypted, damaged, too many pages, or a scan without text."""
    with ALONE:
        pages, title, author, created = _pages(name, data, most_pages)
    if not any(line.strip() for page in pages for line in page):
        raise Permanent(f"“{name}” has no text: its pages are probably scanned images.")
    pages = _without_running_lines(_mended(pages))
    margin = max((len(line) for page in pages for line in page), default=0)
    outline = Outline()
    for number, blocks in enumerate(_carried_over([_blocks(page, margin) for page in pages]), 1):
        if blocks:
            outline.heading(2, f"Page {number}")
        for lines in blocks:
            add_block(outline, lines)
    return Document(text=outline.text(), title=title or name, author=author or None, published=created)


def _pages(name: str, data: bytes, most_pages: int) -> tuple[list[list[str]], str, str, str | None]:
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        reason = "is protected by a password" if locked else "is damaged or no PDF at all"
        raise Permanent(f"“{name}” cannot be read: it {reason}.") from error
    try:
        if len(document) > most_pages:
            raise Permanent(f"“{name}” has {len(document)} pages; at most {most_pages} are read.")
        told = document.get_metadata_dict()
        pages = [_lines(document[number]) for number in range(len(document))]
    except pdfium.PdfiumError as error:
        raise Permanent(f"“{name}” cannot be read: it is damaged.") from error
    finally:
        document.close()
    day = re.match(r"D:(\d{4})(\d{2})(\d{2})", told.get("CreationDate", ""))
    return (
        pages,
        one_line(told.get("Title", "")),
        one_line(told.get("Author", "")),
        "-".join(day.groups()) if day else None,
    )


def _lines(page: "object") -> list[str]:
    text_page = page.get_textpage()  # type: ignore[attr-defined]
    try:
        text: str = text_page.get_text_bounded()
    finally:
        text_page.close()
        page.close()  # type: ignore[attr-defined]
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _mended(pages: list[list[str]]) -> list[list[str]]:
    """PDFium puts \\x02 where a word was cut at the margin. `well-known` keeps a hyphen that it has elsewhere."""
    known = set(re.findall(r"\w+-\w+", " ".join(line for page in pages for line in page).lower()))

    def mend(found: re.Match[str]) -> str:
        left, right = found.groups()
        return f"{left}-{right}" if f"{left}-{right}".lower() in known else left + right

    return [[_CUT.sub(mend, line).replace("\x02", "-") for line in page] for page in pages]


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Without lines that stand, figures aside, on most of three or more pages."""
    seen = Counter(key for page in pages for key in {_shape(line) for line in page})
    running = {key for key, count in seen.items() if len(pages) >= 3 and count > len(pages) / 2}
    return [[line for line in page if not line.strip() or _shape(line) not in running] for page in pages]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _blocks(lines: list[str], margin: int) -> list[list[str]]:
    """Lines grouped into paragraphs: one ends where a sentence ends clearly short of the margin."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or _ITEM.match(line):
            blocks.append([])
        if line.strip():
            blocks[-1].append(line.strip())
        if _ENDED.search(line.strip()) and len(line) < 0.8 * margin:
            blocks.append([])
    return [block for block in blocks if block]


def _carried_over(pages: list[list[list[str]]]) -> list[list[list[str]]]:
    for before, after in pairwise(pages):
        if before and after and not _ENDED.search(before[-1][-1]) and after[0][0][:1].islower():
            before[-1].extend(after.pop(0))
    return pages
