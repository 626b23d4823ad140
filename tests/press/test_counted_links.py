"""A link that counts is in what a person approves: made before the text, the same in every version, and only where it
is wanted; and what came of earlier pieces comes with them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crews.content.crew import results_text
from crews.runner import CrewRunner
from desk.edits import Change, edit
from domain.engagement import Reading, Total
from domain.version import blocking_failures
from domain.writing import DraftMaterial
from press.results import LIBRARY
from resources.llm.offline.writer import OfflineWriter
from store import engagement, links
from store.ids import new_id
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.press import WordEmbedder
from tests.press.test_drafting import Room, make_room, scripted

BASE = "https://content.acme.example"


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    found = make_room(database, workspace, tmp_path)
    with database.transaction(workspace.id) as conn:
        links.set_counting(conn, "clicks")
    return replace(found, services=replace(found.services, redirect_base=BASE))


def made(room: Room) -> list[Any]:
    with room.database.transaction(room.workspace_id) as conn:
        return conn.execute("SELECT address, target FROM tracked_links").fetchall()


def test_a_draft_has_the_address_that_counts_and_the_target_has_the_parameters(room: Room) -> None:
    crews = scripted()
    version = room.draw(crews)
    (row,) = made(room)
    assert row["address"].startswith(f"{BASE}/r/")
    assert row["target"] == ("https://example.com/report?utm_source=linkedin&utm_medium=social&utm_campaign=spring")
    assert version.package.links == (row["address"],)
    assert row["address"] in version.package.text
    assert [check for check in version.checks if check.blocking and not check.passed] == []
    (told,) = (check.detail for check in version.checks if check.name == "where links lead")
    assert told == f"{row['address']} leads to {row['target']}"
    assert all(row["address"] not in e.sentence or e.verdict == "no_claim" for e in version.evidence)


@pytest.mark.parametrize("channel", ["linkedin", "blog", "email"])
def test_the_offline_writer_places_it_on_every_channel(
    database: Database, workspace: Newsroom, tmp_path: Path, channel: str
) -> None:
    found = make_room(database, workspace, tmp_path, channel)
    with database.transaction(workspace.id) as conn:
        links.set_counting(conn, "visitors")
    counting = replace(found, services=replace(found.services, redirect_base=BASE))
    version = counting.draw(CrewRunner(OfflineWriter(WordEmbedder())))
    (row,) = made(counting)
    assert version.package.links == (row["address"],)
    assert version.package.text.count(row["address"]) == 1
    assert blocking_failures(version) == ()


def test_the_next_version_has_the_same_address(room: Room) -> None:
    first = room.draw(scripted())
    second = room.draw(scripted())
    assert first.package.links == second.package.links
    assert len(made(room)) == 1


def test_a_persons_edit_keeps_it(room: Room, workspace: Newsroom) -> None:
    version = room.draw(scripted())
    text = version.package.text.replace("more than ten", "well over ten")
    edited = edit(room.database, workspace.owner, SettableClock(), draft_id=room.draft.id, change=Change(text=text))
    assert edited.package.links == version.package.links
    assert [c for c in edited.checks if "link" in c.name and not c.passed] == []
    assert "where links lead" in {c.name for c in edited.checks}


def test_without_a_public_address_or_a_wish_to_count_links_are_plain(room: Room) -> None:
    plain = replace(room, services=replace(room.services, redirect_base=None))
    assert plain.draw(scripted()).package.links[0].startswith("https://example.com/report?")
    with room.database.transaction(room.workspace_id) as conn:
        links.set_counting(conn, "off")
    assert room.draw(scripted()).package.links[0].startswith("https://example.com/report?")
    assert made(room) == []


def test_what_came_of_earlier_pieces_comes_with_them_in_numbers_only(room: Room) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        post = builders.make_publication(conn)
        conn.execute("UPDATE published_content SET status = 'sent', sent_at = now() WHERE id = %s", [post.id])
        now = room.services.clock.now()
        for metric, value in (("impressions", 1240), ("comments", 3), ("bounced", 9)):
            engagement.add_readings(
                conn,
                [
                    Reading.model_validate(
                        {
                            "publication_id": post.id,
                            "metric": metric,
                            "value": value,
                            "day": now.date(),
                            "as_of": now,
                        }
                    )
                ],
            )
    vector = room.services.embedder.embed(["Running Collectors at scale"])
    room.services.vectors.upsert(room.workspace_id, LIBRARY, [post.version_id, new_id("ver")], [*vector, *vector])
    crews = scripted()
    room.draw(crews)
    material = crews.only(DraftMaterial)
    assert len(material.similar) == 1
    assert material.results == ((Total(metric="impressions", value=1240), Total(metric="comments", value=3)),)
    told = results_text(material.similar[0], material.results[0])
    assert told.startswith("What came of the next one so far: 1,240 impressions, 3 comments.\n")
    assert "What came" not in results_text(material.similar[0], ())
