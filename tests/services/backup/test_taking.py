"""Files that come, go and come back while they are kept."""

import tarfile
from pathlib import Path

import pytest

from services.backup.archive import Archive
from services.backup.taking import add_kept, kept_files

PLAIN, LEAVING = "a.png", "a.png.leaving"


@pytest.mark.parametrize("listed", [PLAIN, LEAVING])
@pytest.mark.parametrize("now", [PLAIN, LEAVING])
def test_a_file_that_is_being_deleted_is_kept_under_its_own_name(tmp_path: Path, listed: str, now: str) -> None:
    media = tmp_path / "media"
    media.mkdir()
    (media / listed).write_bytes(b"a picture")
    ((name, path),) = kept_files(tmp_path, [])
    (media / listed).rename(media / now)
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        archive = Archive(tar)
        assert add_kept(archive, path, name) == len(b"a picture")
    assert [file.name for file in archive.files] == ["media/a.png"]


def test_one_that_has_both_names_is_kept_once_and_one_that_is_gone_not_at_all(tmp_path: Path) -> None:
    media = tmp_path / "media"
    media.mkdir()
    for name in (PLAIN, LEAVING):
        (media / name).write_bytes(b"a picture")
    ((name, path),) = kept_files(tmp_path, [])
    for each in list(media.iterdir()):
        each.unlink()
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        archive = Archive(tar)
        assert add_kept(archive, path, name) == 0
    assert archive.files == []
