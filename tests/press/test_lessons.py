"""Which examples the writer of the next piece is told, and what is kept of that."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from domain.example import Correction, digest_of
from domain.version import Version
from domain.writing import DraftMaterial, ReviseMaterial
from press.drafting import remake_media, revise_piece
from press.lessons import MOST, MOST_LETTERS
from store import example_uses, examples, people
from store.examples import Learning
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.press import WordEmbedder
from tests.press.test_drafting import Room, make_room, revised, scripted

GRAND = Correction(kind="text", before="We leverage 14 Collectors.", after="We run 14 Collectors.")


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path)


def learn(room: Room, *found: Correction, topic: str = "Something else", reason: str = "", **fields: object) -> None:
    """What the owner changed in another piece."""
    with room.database.transaction(room.workspace_id) as conn:
        draft, version = builders.make_draft_with_version(conn, builders.make_brief(conn, topic=topic))
        learning = Learning(
            draft_id=draft.id,
            channel=draft.channel,
            from_version_id=version.id,
            version_id=version.id,
            user_id=people.owner(conn).user_id,
            reason=reason,
        )
        examples.keep_examples(conn, found, learning.model_copy(update=fields))


def used(room: Room, version: Version) -> tuple[str, ...]:
    with room.database.transaction(room.workspace_id) as conn:
        return example_uses.used_in(conn, [version.id]).get(version.id, ())


def test_an_example_is_told_without_its_figures_and_noted_with_the_version(room: Room) -> None:
    learn(room, GRAND, reason="Plain words, all 14 of them.")
    crews = scripted()
    version = room.draw(crews)
    (lesson,) = crews.only(DraftMaterial).examples
    assert (lesson.before, lesson.after) == ("We leverage [a figure] Collectors.", "We run [a figure] Collectors.")
    assert lesson.reason == "Plain words, all [a figure] of them."
    assert used(room, version) == (lesson.id,)
    assert version.made_with.examples == digest_of([lesson])
    assert remake_media(room.services, scripted(), *room.claimed("media")).made_with.examples == "none"


def test_without_examples_a_version_says_so(room: Room) -> None:
    version = room.draw(scripted())
    assert version.made_with.examples == "none"
    assert used(room, version) == ()


def test_other_channels_and_workspaces_teach_nothing_here(
    room: Room, database: Database, other_workspace: Newsroom, tmp_path: Path
) -> None:
    learn(room, GRAND, channel="blog")
    learn(make_room(database, other_workspace, tmp_path), GRAND)
    crews = scripted()
    room.draw(crews)
    assert crews.only(DraftMaterial).examples == ()


def test_the_nearest_come_first_and_of_equals_the_newest(room: Room) -> None:
    for n in "abcdef":
        learn(room, Correction(kind="text", before=f"Far {n}.", after=f"Off {n}."), topic="Pallets")
    learn(room, Correction(kind="text", before="Near.", after="Close."), topic="Running Collectors at scale")
    for n in "xyz":
        learn(room, Correction(kind="title", before="Same", after=f"New {n}"), topic="Pallets")
    crews = scripted()
    room.draw(crews)
    told = crews.only(DraftMaterial).examples
    texts = [lesson.after for lesson in told if lesson.kind == "text"]
    assert texts[0] == "Close."
    assert len(texts) == MOST["text"]
    assert [lesson.after for lesson in told if lesson.kind == "title"] == ["New z", "New y"]


def test_no_more_is_told_than_there_is_room_for_and_nothing_twice(room: Room) -> None:
    for n in "abcd":
        learn(room, Correction(kind="text", before=f"{n} long words " * 40, after=f"{n} other words " * 37))
    for _ in range(3):
        learn(room, Correction(kind="title", before="Old", after="New"))
    crews = scripted()
    room.draw(crews)
    told = crews.only(DraftMaterial).examples
    assert sum(len(lesson.before) + len(lesson.after) + len(lesson.reason) for lesson in told) <= MOST_LETTERS
    assert [lesson.kind for lesson in told].count("text") == 2
    assert [lesson.kind for lesson in told].count("title") == 1


def test_a_revision_is_told_what_is_nearest_to_the_wish(room: Room) -> None:
    first = room.draw(scripted())
    learn(room, Correction(kind="text", before="A.", after="B."), topic="Running Collectors at scale")
    learn(room, Correction(kind="text", before="C.", after="D."), topic="Openings", reason="Another opening")
    decision_id = room.send_back(first, "Another opening")
    crews = scripted(ReviseMaterial=revised)
    version = revise_piece(room.services, crews, *room.claimed("revise", decision_id))
    assert version is not None
    told = crews.only(ReviseMaterial).examples
    assert {lesson.after for lesson in told} == {"B.", "D."}
    assert used(room, version) == tuple(lesson.id for lesson in told)
    assert version.made_with.examples == digest_of(told)


def test_the_offline_writer_heeds_none_and_claims_none(room: Room) -> None:
    learn(room, GRAND)
    crews = scripted()
    crews.model = "offline-writer/1"
    version = room.draw(crews)
    assert version.made_with.examples == "none"
    assert used(room, version) == ()


def test_vectors_are_calculated_once(room: Room) -> None:
    learn(room, GRAND)
    room.draw(scripted())
    counting = CountingEmbedder()
    again = replace(room, services=replace(room.services, embedder=counting))
    again.draw(scripted())
    assert counting.asked == [["Running Collectors at scale. What the survey says about memory"]]


class CountingEmbedder(WordEmbedder):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.append(list(texts))
        return super().embed(texts)
