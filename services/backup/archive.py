"""The archive: a plain tar, written as it is read, and believed only once every digest in it was compared.

Compressing it would save little (pictures and the dump are compressed already) and cost most of the time. Python's own
unpacking has filters against hostile archives; here nothing is left to a filter, because nothing but plain files under
listed names is ever written, and each is made new. The manifest comes last, since only then all digests are known: an
archive that was cut off has none, and is no backup.
"""

import hashlib
import io
import os
import secrets
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from domain.backup import FORMAT, MANIFEST, BackedUpFile, Manifest, require_name
from domain.errors import Conflict, InvalidInput
from resources.atomic import sync_folder

Report = Callable[
    [str, int, int], None
]  # what is being done, how many bytes of it are done, and of how many (0: unknown)

_CHUNK: Final = 1 << 20
_LARGEST_MANIFEST: Final = 1 << 28
_PLAIN: Final = (tarfile.REGTYPE, tarfile.AREGTYPE)


class Archive:
    """One that is being written; `finish` gives it its name."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: list[BackedUpFile] = []

    def add(self, path: Path, name: str) -> int:
        """Adds a file as it is when it is opened; gives its size."""
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = status.st_size, status.st_mtime, status.st_mode & 0o777
            reading = _Hashed(file)
            self._tar.addfile(entry, cast(IO[bytes], reading))
        self.files.append(BackedUpFile(name=name, size=entry.size, sha256=reading.digest))
        return entry.size

    def add_manifest(self, manifest: Manifest) -> None:
        """The last file."""
        data = manifest.model_dump_json(indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(data), 0o600
        self._tar.addfile(entry, io.BytesIO(data))


class _Hashed:
    """A file whose digest is taken as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as a tar asks for them."""
        data = self._file.read(size)
        self._sum.update(data)
        return data

    @property
    def digest(self) -> str:
        """Of what was read so far."""
        return self._sum.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Archive]:
    """A new archive, readable by its owner only: on the disk under its name when the block ends well, and gone when it
    does not."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Archive(tar)
            file.flush()
            os.fsync(file.fileno())
        require_free(path)
        partial.rename(path)
        sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def require_free(path: Path) -> None:
    """Raises Conflict where a file lies already: a backup never takes the place of another one."""
    if os.path.lexists(path):
        raise Conflict(f"{path} is there already: name another file.")


def read_manifest(path: Path) -> Manifest:
    """The manifest, once names, kinds and sizes of all that the archive holds agree with it. Raises InvalidInput with
    what is wrong."""
    with _reading(path) as tar:
        found: dict[str, int] = {}
        manifest: Manifest | None = None
        for entry in tar:
            _require_plain(entry)
            if entry.name in found:
                raise InvalidInput(f"it holds {entry.name} twice")
            found[entry.name] = entry.size
            if entry.name == MANIFEST:
                manifest = _parse(tar, entry)
        if manifest is None:
            raise InvalidInput(f"it has no {MANIFEST}: it is no backup, or was cut off")
        listed = {file.name: file.size for file in manifest.files}
        del found[MANIFEST]
        if len(listed) != len(manifest.files) or found != listed:
            odd = sorted({name for name in {*found, *listed} if found.get(name) != listed.get(name)})
            raise InvalidInput(f"it does not hold what its manifest says ({', '.join(odd[:3]) or 'a name twice'})")
        return manifest


def verify(path: Path, manifest: Manifest, report: Report) -> None:
    """Reads everything and compares every digest. Raises InvalidInput with the first file that is not as it was."""
    for _ in _contents(path, manifest, report, "Checking the archive"):
        pass


def unpack(path: Path, manifest: Manifest, into: Path, report: Report) -> None:
    """Writes all files below an empty folder, comparing every digest again: the archive may have changed since."""
    writing_to: IO[bytes] | None = None
    for name, mode, chunk in _contents(path, manifest, report, "Unpacking"):
        if chunk is None:
            if writing_to is not None:
                writing_to.close()
            place = into / name
            _make_folder(into, place.parent)
            writing_to = place.open("xb")
            os.fchmod(writing_to.fileno(), mode & 0o666 | 0o600)
        elif writing_to is not None:
            writing_to.write(chunk)
    if writing_to is not None:
        writing_to.close()


def _make_folder(into: Path, folder: Path) -> None:
    """Private to the owner on every level, as everything of a home is."""
    if folder != into:
        _make_folder(into, folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _contents(path: Path, manifest: Manifest, report: Report, doing: str) -> Iterator[tuple[str, int, bytes | None]]:
    """Name and mode of each file before its bytes (None stands for its beginning)."""
    listed = {file.name: file for file in manifest.files}
    done, of = 0, manifest.bytes
    with _reading(path) as tar:
        for entry in tar:
            _require_plain(entry)
            if entry.name == MANIFEST:
                continue
            expected = listed.pop(entry.name, None)
            if expected is None or expected.size != entry.size:
                raise InvalidInput(f"{entry.name} is not the file that the manifest lists")
            yield entry.name, entry.mode, None
            file, found = tar.extractfile(entry), hashlib.sha256()
            while file is not None and (chunk := file.read(_CHUNK)):
                found.update(chunk)
                done += len(chunk)
                report(doing, done, of)
                yield entry.name, entry.mode, chunk
            if found.hexdigest() != expected.sha256:
                raise InvalidInput(f"{entry.name} is damaged: its digest is not the one that the manifest lists")
        if listed:
            raise InvalidInput(f"{min(listed)} is missing")


def _require_plain(entry: tarfile.TarInfo) -> None:
    if entry.type not in _PLAIN or entry.issparse():
        kind = "a link" if entry.issym() or entry.islnk() else "something else than a plain file"
        raise InvalidInput(f"it holds {kind} ({entry.name[:120]!r})")
    require_name(entry.name)


def _parse(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> Manifest:
    file = tar.extractfile(entry)
    if file is None or entry.size > _LARGEST_MANIFEST:
        raise InvalidInput(f"its {MANIFEST} is too large")
    data = file.read()
    try:
        manifest = Manifest.model_validate_json(data)
    except ValueError as error:
        raise InvalidInput(_unreadable(data)) from error
    for listed in manifest.files:
        require_name(listed.name)
    return manifest


def _unreadable(data: bytes) -> str:
    import json

    try:
        found = json.loads(data)["format"]
    except (ValueError, KeyError, TypeError):
        return f"its {MANIFEST} cannot be read"
    newer = isinstance(found, int) and found > FORMAT
    return f"it is of format {found}, and this program knows {FORMAT}" if newer else f"its {MANIFEST} cannot be read"


@contextmanager
def _reading(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive, with every fault of it as one sentence that begins with its name."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except InvalidInput as error:
        raise InvalidInput(f"{path} cannot be restored: {error}.") from error
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise InvalidInput(f"{path} cannot be restored: it is no backup of Pressroom, or was cut off.") from error
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error
