"""Files: private images and posts of the visitor's own workspace, and the assets that everybody may have."""

import asyncio
import mimetypes
import re
from contextlib import suppress
from importlib.resources import files
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO, Final

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from domain.errors import NotFound
from domain.logo import SUFFIXES
from domain.media_rules import kind_of
from panel_app.answering import PrivateHandler, PublicHandler
from panel_app.ranges import Part, asked_part, chunks
from store.evidence_file import evidence_of
from store.media import find_media

ASSETS: Final = Path(__file__).with_name("assets")
FONTS: Final = ("Regular", "It", "Semibold", "Bold")
POST_POLICY: Final = (
    "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class MediaHandler(PrivateHandler):
    """A file of the visitor's own workspace, by digest. A document is handed over to be kept, and opened by nothing of
    ours; of a video a browser gets the parts that it asks for."""

    async def get(self, digest: str) -> None:
        """The bytes. They never change, so the browser may keep them, and nobody between may."""
        try:
            media_type, file = await asyncio.to_thread(self._opened, digest)
        except NotFound as missing:
            raise HTTPError(404) from missing
        with file:
            self.set_header("Content-Type", media_type)
            self.set_header("Cache-Control", "private, max-age=31536000, immutable")
            self.set_header("Content-Security-Policy", POST_POLICY)
            self.set_header("Accept-Ranges", "bytes")
            self.set_header("Etag", f'"{digest}"')
            if kind_of(media_type) == "document":
                self.set_header("Content-Disposition", f'attachment; filename="{digest[:12]}.pdf"')
            if self.check_etag_header():
                self.set_status(304)
                self.finish()
                return
            await self._send(file, file.seek(0, SEEK_END))

    async def _send(self, file: BinaryIO, size: int) -> None:
        """The part that is asked for; a browser that stops listening gets no more of it."""
        try:
            part = asked_part(self.request.headers.get("Range", ""), size)
        except ValueError:
            self.set_status(416)
            self.set_header("Content-Range", f"bytes */{size}")
            self.finish()
            return
        if part is not None:
            self.set_status(206)
            self.set_header("Content-Range", f"bytes {part.first}-{part.last}/{size}")
        wanted = part or Part(0, size - 1)
        self.set_header("Content-Length", str(wanted.size))
        read = chunks(file, wanted)
        try:
            while chunk := await asyncio.to_thread(next, read, b""):
                self.write(chunk)
                await self.flush()
        except StreamClosedError:
            return
        self.finish()

    def _opened(self, digest: str) -> tuple[str, BinaryIO]:
        with self.services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            asset = find_media(conn, digest)
        if asset is None:
            raise NotFound("There is no such file.")
        return asset.media_type, self.services.files.opened(asset.path)


class LogoHandler(PrivateHandler):
    """A logo that was handed in to the visitor's own workspace, also before a profile names it."""

    async def get(self, workspace_id: str, path: str) -> None:
        """The bytes. They never change; nobody between may keep them."""
        known = {suffix: media_type for media_type, suffix in SUFFIXES.items()}
        media_type = known.get(Path(path).suffix)
        if media_type is None or workspace_id != self.visitor.sign_in.workspace_id:
            raise HTTPError(404)
        try:
            data = await asyncio.to_thread(self.services.files.get, f"{workspace_id}/{path}")
        except NotFound as missing:
            raise HTTPError(404) from missing
        self.set_header("Content-Type", media_type)
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.set_header("Content-Security-Policy", POST_POLICY)
        self.finish(data)


class EvidenceHandler(PrivateHandler):
    """The evidence of one publication: a PDF with everything in it."""

    async def get(self, publication_id: str) -> None:
        """The file, made of what stands in the database now."""
        try:
            data = await asyncio.to_thread(self._make, publication_id)
        except NotFound as missing:
            raise HTTPError(404) from missing
        self.set_header("Content-Type", "application/pdf")
        self.set_header("Content-Disposition", f'attachment; filename="evidence-{publication_id}.pdf"')
        self.set_header("Cache-Control", "private, no-store")
        self.finish(data)

    def _make(self, publication_id: str) -> bytes:
        services = self.services
        with services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            evidence = evidence_of(conn, publication_id, services.clock.now())
        kept = {}
        for source in evidence.sources:
            with suppress(NotFound):  # the page says which are no longer kept
                kept[source.id] = services.files.get(source.kept or "")
        return services.print_evidence(evidence, kept)


class PostHandler(PrivateHandler):
    """A file of a post in the folder of finished posts. A post is somebody's HTML: it may show, and run nothing."""

    async def get(self, workspace_id: str, path: str) -> None:
        """The file, if it lies in the visitor's own workspace."""
        try:
            wanted = self._file(workspace_id, path)
        except (OSError, ValueError):  # a name that no file can have
            wanted = None
        if wanted is None:
            raise HTTPError(404)
        self.set_header("Content-Type", _type_of(wanted))
        self.set_header("Content-Security-Policy", POST_POLICY)
        self.set_header("Cache-Control", "private, no-cache")
        self.finish(await asyncio.to_thread(wanted.read_bytes))

    def _file(self, workspace_id: str, path: str) -> Path | None:
        root = (self.services.published / self.visitor.sign_in.workspace_id).resolve()
        wanted = (root / path).resolve()
        hidden = any(part.startswith(".") for part in wanted.parts[len(root.parts) :])
        if workspace_id != self.visitor.sign_in.workspace_id or not wanted.is_relative_to(root) or hidden:
            return None
        if wanted.is_dir():
            wanted /= "index.html"
        return wanted if wanted.is_file() else None


class AssetHandler(PublicHandler):
    """Our stylesheet, and the fonts from their Python package. No other host is ever asked for anything."""

    async def get(self, name: str) -> None:
        """One of the files that are listed here."""
        path = _assets().get(name)
        if path is None:
            raise HTTPError(404)
        self.set_header("Content-Type", _type_of(path))
        self.set_header("Cache-Control", "public, max-age=86400")
        self.finish(path.read_bytes())


def _assets() -> dict[str, Path]:
    fonts = Path(str(files("font_source_sans_pro"))) / "files"
    found = {f"SourceSansPro-{weight}.ttf": fonts / f"SourceSansPro-{weight}.ttf" for weight in FONTS}
    return {**found, **{path.name: path for path in ASSETS.iterdir() if path.suffix in (".css", ".svg")}}


def _type_of(path: Path) -> str:
    known = {".ttf": "font/ttf", ".xml": "application/xml; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = known.get(path.suffix, guessed)
    return f"{kind}; charset=utf-8" if re.fullmatch(r"text/\w+", kind) else kind
