"""A home's place: the same each time, another for every copy."""

import shutil
from pathlib import Path

from resources.place import place_of


def test_a_copy_is_elsewhere_and_the_original_is_where_it_was(tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    (home / "secrets.json").write_text("{}")
    place = place_of(home)
    shutil.copytree(home, away)
    assert place_of(away) != place
    (tmp_path / "link").symlink_to(home)
    assert place_of(tmp_path / "link") == place == place_of(home)
    home.rename(tmp_path / "moved")
    assert place_of(tmp_path / "moved") != place


def test_a_copy_put_where_the_original_lay_is_another_place(tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    place = place_of(home)
    shutil.copytree(home, away)
    home.rename(tmp_path / "original")
    away.rename(home)
    assert place_of(home) != place


def test_another_machine_is_another_place(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a1\n")
    other.write_text("b2\n")
    places = {place_of(tmp_path, machine) for machine in (one, other, tmp_path / "none")}
    assert len(places) == 3
