"""A number in the home that never falls, whoever notes it, and is never guessed."""

import multiprocessing
from pathlib import Path

import pytest

from domain.errors import NeedsPerson
from resources.high_water import HomeHighWater


def test_it_rises_and_never_falls(tmp_path: Path) -> None:
    one, other = HomeHighWater(tmp_path), HomeHighWater(tmp_path)
    assert one.known() == 0
    one.note(7)
    other.note(3)
    assert (one.known(), other.known()) == (7, 7)
    assert [path.name for path in tmp_path.iterdir()] == ["high-water"]


def _note(home: Path, levels: range) -> None:
    for level in levels:
        HomeHighWater(home).note(level)


def test_processes_that_note_at_once_keep_the_highest(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    noting = [spawn.Process(target=_note, args=(tmp_path, range(start, 90, 3))) for start in (1, 2, 3)]
    for process in noting:
        process.start()
    for process in noting:
        process.join(60)
    assert [process.exitcode for process in noting] == [0, 0, 0]
    assert HomeHighWater(tmp_path).known() == 89


@pytest.mark.parametrize("damage", ["", "12 apples", "\xff"])
def test_a_damaged_file_is_neither_guessed_nor_overwritten(tmp_path: Path, damage: str) -> None:
    (tmp_path / "high-water").write_text(damage, encoding="latin-1")
    for ask in (HomeHighWater(tmp_path).known, lambda: HomeHighWater(tmp_path).note(5)):
        with pytest.raises(NeedsPerson, match="high-water is damaged"):
            ask()
    assert (tmp_path / "high-water").read_text(encoding="latin-1") == damage
