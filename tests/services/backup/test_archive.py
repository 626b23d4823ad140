"""An archive is believed once everything in it was compared, and hostile ones are refused by name."""

import hashlib
import io
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.backup import DATABASE, FOLDERS, MANIFEST, BackedUpFile, Manifest, require_name
from domain.errors import Conflict, InvalidInput
from services.backup.archive import read_manifest, unpack, verify, writing

Change = Callable[[tarfile.TarFile], None]
FILES = {DATABASE: b"dumped", "media/ws_1/ab/abc.png": b"a picture", "published/ws_1/feed.xml": b"<rss/>"}


def silent(_doing: str, _done: int, _of: int) -> None:
    """Nobody looks."""


def manifest_of(files: dict[str, bytes]) -> Manifest:
    return Manifest(
        version="1",
        schema_number=1,
        installation_id="inst_1",
        key_fingerprint="abc",
        taken_at=datetime.now(UTC),
        server=18,
        database_bytes=1,
        files=tuple(
            BackedUpFile(name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest())
            for name, data in files.items()
        ),
    )


def add(tar: tarfile.TarFile, name: str, data: bytes = b"", **fields: object) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    for field, value in fields.items():
        setattr(entry, field, value)
    tar.addfile(entry, io.BytesIO(data))


def packed(path: Path, files: dict[str, bytes], *more: Change, manifest: Manifest | None = None) -> Path:
    """An archive by somebody who writes what they like."""
    with tarfile.open(path, "w") as tar:
        for name, data in files.items():
            add(tar, name, data)
        for change in more:
            change(tar)
        add(tar, MANIFEST, (manifest or manifest_of(files)).model_dump_json().encode())
    return path


def test_what_was_written_comes_back_to_the_byte(tmp_path: Path) -> None:
    source, path, into = tmp_path / "source", tmp_path / "backup.tar", tmp_path / "into"
    source.write_bytes(b"x" * 3_000_000)
    with writing(path) as archive:
        archive.add(source, "media/ws_1/large.png")
        archive.add_manifest(manifest_of({}).model_copy(update={"files": tuple(archive.files)}))
    assert path.stat().st_mode & 0o777 == 0o600
    manifest = read_manifest(path)
    done: list[int] = []
    verify(path, manifest, lambda _doing, so_far, _of: done.append(so_far))
    assert done == sorted(done)
    assert done[-1] == manifest.bytes == 3_000_000
    into.mkdir()
    unpack(path, manifest, into, silent)
    assert (into / "media/ws_1/large.png").read_bytes() == source.read_bytes()


def test_one_that_could_not_be_finished_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), writing(tmp_path / "backup.tar") as archive:
        archive.add(tmp_path / "none", "media/none")
    assert list(tmp_path.iterdir()) == []


def test_none_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"

    def write() -> None:
        with writing(path) as archive:
            path.write_bytes(b"came meanwhile")
            archive.add_manifest(manifest_of({}))

    with pytest.raises(Conflict):
        write()
    assert path.read_bytes() == b"came meanwhile"
    assert [entry.name for entry in tmp_path.iterdir()] == ["backup.tar"]


HOSTILE: dict[str, tuple[Change, str]] = {
    "a way out": (lambda tar: add(tar, "media/../../evil"), "no name of a backup's file"),
    "an absolute name": (lambda tar: add(tar, "/etc/passwd"), "no name of a backup's file"),
    "the home's secrets": (lambda tar: add(tar, "secrets.json", b"{}"), "no name of a backup's file"),
    "high water": (lambda tar: add(tar, "high-water", b"0"), "no name of a backup's file"),
    "a journal": (lambda tar: add(tar, "journal.json", b"{}"), "no name of a backup's file"),
    "a folder's own name": (lambda tar: add(tar, "media"), "no name of a backup's file"),
    "control characters": (lambda tar: add(tar, "media/a\x1b[2J"), "no name of a backup's file"),
    "a symbolic link": (
        lambda tar: add(tar, "media/x", type=tarfile.SYMTYPE, linkname="/etc"),
        r"a link \('media/x'\)",
    ),
    "a hard link": (
        lambda tar: add(tar, "media/y", type=tarfile.LNKTYPE, linkname="media/x"),
        r"a link \('media/y'\)",
    ),
    "a device": (lambda tar: add(tar, "media/z", type=tarfile.CHRTYPE), r"plain file \('media/z'\)"),
    "a folder": (lambda tar: add(tar, "media/f", type=tarfile.DIRTYPE), r"plain file \('media/f'\)"),
    "a pipe": (lambda tar: add(tar, "media/p", type=tarfile.FIFOTYPE), r"plain file \('media/p'\)"),
    "a file that is not listed": (lambda tar: add(tar, "media/more"), r"its manifest says \(media/more\)"),
    "a name twice": (lambda tar: add(tar, DATABASE, b"dumped"), "holds database.dump twice"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_backup_of_ours_is_refused_by_name(case: str, tmp_path: Path) -> None:
    change, said = HOSTILE[case]
    with pytest.raises(InvalidInput, match=said) as refusal:
        read_manifest(packed(tmp_path / "hostile.tar", FILES, change))
    assert str(refusal.value).startswith(f"{tmp_path}/hostile.tar cannot be restored: ")


def test_a_link_is_not_followed_even_if_it_came_after_the_look(tmp_path: Path) -> None:
    path = packed(tmp_path / "backup.tar", FILES)
    manifest = read_manifest(path)
    packed(path, {}, lambda tar: add(tar, "media/x", type=tarfile.SYMTYPE, linkname="/etc"), manifest=manifest)
    (tmp_path / "into").mkdir()
    with pytest.raises(InvalidInput, match="a link"):
        unpack(path, manifest, tmp_path / "into", silent)
    assert list((tmp_path / "into").iterdir()) == []


def test_other_bytes_under_a_listed_digest_are_refused(tmp_path: Path) -> None:
    changed = {**FILES, "media/ws_1/ab/abc.png": b"a PICTURE"}
    path = packed(tmp_path / "backup.tar", changed, manifest=manifest_of(FILES))
    with pytest.raises(InvalidInput, match=r"media/ws_1/ab/abc.png is damaged"):
        verify(path, read_manifest(path), silent)


def test_a_listed_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    fewer = {name: data for name, data in FILES.items() if name != DATABASE}
    with pytest.raises(InvalidInput, match=r"its manifest says \(database.dump\)"):
        read_manifest(packed(tmp_path / "backup.tar", fewer, manifest=manifest_of(FILES)))


def test_a_newer_format_is_refused_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    with tarfile.open(path, "w") as tar:
        add(tar, MANIFEST, b'{"format": 2, "something": "new"}')
    with pytest.raises(InvalidInput, match="it is of format 2, and this program knows 1"):
        read_manifest(path)


def test_an_archive_that_was_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = packed(tmp_path / "backup.tar", FILES).read_bytes()
    content = whole.rstrip(b"\0")
    for length in range(0, len(content), 512):
        cut = tmp_path / "cut.tar"
        cut.write_bytes(whole[:length])
        with pytest.raises(InvalidInput, match=r"cannot be restored|cannot be read"):
            verify(cut, read_manifest(cut), silent)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_a_name_that_is_allowed_lies_inside_a_known_folder(parts: list[str]) -> None:
    name = "/".join(parts)
    for candidate in (name, f"media/{name}", f"published/{name}"):
        try:
            require_name(candidate)
        except InvalidInput:
            continue
        inside = Path("/home").joinpath(candidate)
        assert inside == Path(os.path.normpath(inside))
        assert candidate in (DATABASE, MANIFEST) or inside.relative_to("/home").parts[0] in FOLDERS
