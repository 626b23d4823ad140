"""What is exchanged is exchanged whole: interrupted anywhere, the next one finishes it or nothing was changed."""

import shutil
from pathlib import Path

import pytest

from domain.errors import NeedsPerson
from resources.settings import Settings
from services.backup import swap
from services.backup.swap import ASIDE, STAGE, Journal, Move

OLD = {"postgres/data": "old rows", "media/a": "old picture", "redis/queue": "old queue"}
NEW = {"postgres/data": "new rows", "media/a": "new picture", "golden/x": "campaign"}
MOVES = (
    Move(source="postgres", target="aside/now/postgres"),
    Move(source="redis", target="aside/now/redis"),
    Move(source=f"{STAGE}/postgres", target="postgres"),
    Move(source="media", target="aside/now/media"),
    Move(source=f"{STAGE}/media", target="media"),
    Move(source=f"{STAGE}/golden", target="golden"),
)
JOURNAL = Journal(archive="backup.tar", moves=MOVES)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    _lay(home, OLD)
    _lay(home / STAGE, NEW)
    (home / STAGE / "database.dump").write_text("dumped")
    return Settings(home=home)


def _lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def _contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def _is_new(home: Path) -> None:
    found = _contents(home)
    assert {name: text for name, text in found.items() if not name.startswith(ASIDE)} == NEW
    assert {name.removeprefix("aside/now/"): text for name, text in found.items() if name.startswith(ASIDE)} == OLD
    assert not (home / STAGE).exists()


def test_everything_is_exchanged_and_nothing_deleted(settings: Settings) -> None:
    swap.carry_out(settings, JOURNAL)
    _is_new(settings.home)
    assert not swap.finish(settings, pytest.fail)


@pytest.mark.parametrize("after", range(len(MOVES) + 1))
def test_interrupted_between_any_two_steps_the_next_one_finishes(settings: Settings, after: int) -> None:
    """The state at that moment is laid out by hand: the journal, and as many of its renames as were done."""
    home, told = settings.home, list[str]()
    (home / STAGE / swap.JOURNAL).write_text(JOURNAL.model_dump_json())
    for move in MOVES[:after]:
        (home / move.target).parent.mkdir(parents=True, exist_ok=True)
        (home / move.source).rename(home / move.target)
    assert swap.is_pending(home)
    assert swap.finish(settings, told.append)
    assert told == ["Finishing the restore of backup.tar, which was interrupted."]
    _is_new(home)


def test_before_the_journal_nothing_was_changed(settings: Settings) -> None:
    assert not swap.finish(settings, pytest.fail)
    swap.clear(settings.home)
    assert _contents(settings.home) == OLD


def test_a_damaged_journal_stops_everything_with_a_sentence(settings: Settings) -> None:
    (settings.home / STAGE / swap.JOURNAL).write_text("{")
    with pytest.raises(NeedsPerson, match=r"journal.json is damaged.*what was there before lies in"):
        swap.finish(settings, pytest.fail)
    shutil.rmtree(settings.home / STAGE)
    assert _contents(settings.home) == OLD
