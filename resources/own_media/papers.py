"""A PDF document: whole, open to everybody, and nothing in it that runs.

A channel that gets a locked PDF says yes and shows an empty box, so what asks for a password or forbids anything is
refused here. A script or a file inside a PDF is nobody's idea of a document; who approves cannot have seen it.
"""

from typing import Any

from domain.errors import InvalidInput
from domain.own_files import FileFacts
from resources.documents.pdf import ALONE

MOST_PAGES = 500
_END = 4096


def look_at_paper(name: str, data: bytes) -> FileFacts:
    """What the document is. Raises InvalidInput: locked, cut off, damaged, too many pages, with something that runs."""
    if b"%%EOF" not in data[-_END:]:
        raise InvalidInput(f"“{name}” is cut off: a PDF has an end, and this one has none. Export it again.")
    with ALONE:
        return _facts(name, data)


def _facts(name: str, data: bytes) -> FileFacts:
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise InvalidInput(_locked(name) if locked else f"“{name}” is damaged: export it again.") from error
    try:
        _require_open(name, document, pdfium.raw)
        pages = len(document)
        if not 1 <= pages <= MOST_PAGES:
            raise InvalidInput(f"“{name}” has {pages} pages; 1 to {MOST_PAGES} are taken.")
        width, height = document.get_page_size(0)
        for number in range(pages):  # a page that is only promised is found now
            document[number].close()
        title = " ".join(str(document.get_metadata_dict().get("Title", "")).split())
    except pdfium.PdfiumError as error:
        raise InvalidInput(f"“{name}” is damaged: export it again.") from error
    finally:
        document.close()
    return FileFacts(
        media_type="application/pdf",
        width=round(width),
        height=round(height),
        size=len(data),
        pages=pages,
        title=title if title.isprintable() else "",
    )


def _require_open(name: str, document: Any, raw: Any) -> None:
    if raw.FPDF_GetSecurityHandlerRevision(document.raw) != -1:
        raise InvalidInput(_locked(name))
    if raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        raise InvalidInput(f"“{name}” has scripts in it: print it to a PDF without them.")
    if raw.FPDFDoc_GetAttachmentCount(document.raw) > 0:
        raise InvalidInput(f"“{name}” has other files in it: save it without them.")


def _locked(name: str) -> str:
    return f"“{name}” is locked by a password: save it without one."
