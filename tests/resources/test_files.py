"""Files by digest: storing twice is storing once, and deleting never takes what somebody has just stored again."""

import os
import time
from pathlib import Path

import pytest

from domain.errors import NotFound
from resources.files import LEAVING, LocalFiles

DAY = 86400.0


def old(root: Path, path: str) -> None:
    then = time.time() - 2 * DAY
    os.utime(root / path, (then, then))


def test_a_file_that_nobody_stored_lately_is_deleted_once_and_for_all(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    path = files.put("ws", b"bytes", ".bin")
    assert not files.remove(path, DAY)
    assert files.get(path) == b"bytes"
    old(tmp_path, path)
    assert files.remove(path, DAY)
    assert files.remove(path, DAY), "what is gone is gone"
    with pytest.raises(NotFound):
        files.get(path)
    assert files.put("ws", b"bytes", ".bin") == path
    assert files.get(path) == b"bytes"


def test_storing_again_counts_as_storing(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    path = files.put("ws", b"bytes", ".bin")
    old(tmp_path, path)
    files.put("ws", b"bytes", ".bin")
    assert not files.remove(path, DAY)
    assert files.get(path) == b"bytes"


@pytest.mark.parametrize("again", [True, False])
def test_whoever_is_stopped_between_the_two_steps_has_lost_nothing(tmp_path: Path, again: bool) -> None:
    files = LocalFiles(tmp_path)
    path = files.put("ws", b"bytes", ".bin")
    old(tmp_path, path)
    (tmp_path / path).rename(tmp_path / f"{path}{LEAVING}")
    assert files.get(path) == b"bytes"
    if again:
        files.put("ws", b"bytes", ".bin")
        assert not files.remove(path, DAY)
    else:
        files.keep(path)
    assert files.get(path) == b"bytes"
    assert [found.name for found in tmp_path.rglob("*") if found.is_file()] == [Path(path).name]


def test_nothing_outside_the_folder_is_deleted(tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.write_bytes(b"s")
    old(tmp_path, "secret")
    assert LocalFiles(tmp_path / "media").remove("../secret", 0.0)
    assert outside.exists()
