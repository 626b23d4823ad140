"""Files that people brought stay when a crew makes a piece anew, and nothing is drawn in their place."""

from pathlib import Path
from typing import Any

import pytest

from desk.attachments import attach
from domain.errors import NeedsPerson
from domain.own_files import OwnFile
from domain.version import hands_of
from domain.writing import ImageMaterial
from press.drafting import remake_media
from resources.own_media.looker import OwnMediaLooker
from store import campaigns, media
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.paper import paper
from tests.fakes.pictures import picture
from tests.press.test_drafting import Room, make_room, room, scripted

__all__ = ["room"]

PAPER = OwnFile(name="survey.pdf", data=paper([["One"]]), title="More than ten Collectors")
PHOTO = OwnFile(name="plant.png", data=picture(), alt_text="More than ten Collectors")


def bring(room: Room, file: OwnFile) -> str:
    """A person attaches it; gives their user id."""
    with room.database.transaction(room.workspace_id) as conn:
        person = builders.make_user(conn, "marketer")
    services = room.services
    attach(
        room.database,
        person,
        services.clock,
        services.files,
        looker=OwnMediaLooker(),
        draft_id=room.draft.id,
        file=file,
    )
    return person.user_id


@pytest.mark.parametrize("file", [PAPER, PHOTO], ids=["document", "picture"])
def test_a_new_text_keeps_the_persons_file_and_draws_nothing(room: Room, file: OwnFile) -> None:
    room.draw(scripted())
    person = bring(room, file)
    crews = scripted()
    again = room.draw(crews)
    assert again.number == 3
    assert len(again.package.media) == 1
    assert not [given for given in crews.given if isinstance(given, ImageMaterial)]
    assert hands_of(again) == (person,), "who brought the file does not approve it"
    with pytest.raises(NeedsPerson, match="drafts detach"):
        remake_media(room.services, scripted(), *room.claimed("media"))
    with room.database.transaction(room.workspace_id) as conn:
        (kept,) = [asset for asset in media.media_of(conn, room.draft.id) if asset.added_by]
        row = conn.execute("SELECT metadata_json FROM media_assets WHERE id = %s", [kept.id]).fetchone()
    assert row is not None
    assert row["metadata_json"]["name"] == file.name, "what is known of the file is not written over"


def test_a_document_of_an_article_stands_beside_the_drawn_picture(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    room = make_room(database, workspace, tmp_path, "blog")
    first = room.draw(scripted())
    bring(room, PAPER)
    for version in (room.draw(scripted()), remake_media(room.services, scripted(), *room.claimed("media"))):
        assert [file.media_type for file in version.package.media] == ["image/png", "application/pdf"]
        assert version.package.media[0].alt_text == first.package.media[0].alt_text


@pytest.mark.parametrize("channels", [(), ("linkedin",), ("blog",)])
def test_a_first_version_carries_the_files_of_its_brief(room: Room, channels: Any) -> None:
    facts = OwnMediaLooker().look("survey.pdf", PAPER.data)
    path = room.services.files.put(room.workspace_id, PAPER.data, ".pdf")
    with room.database.transaction(room.workspace_id) as conn:
        person = builders.make_user(conn, "marketer").user_id
        brief = campaigns.get_brief(conn, room.draft.brief_id)
        file = builders.make_brief_file(facts, path=path, added_by=person, channels=channels)
        campaigns.save_brief(conn, brief.model_copy(update={"media": (file,)}))
    version = room.draw(scripted())
    if channels == ("blog",):
        assert {each.media_type for each in version.package.media} == {"image/png"}
        assert hands_of(version) == ()
        return
    (packed,) = version.package.media
    assert (packed.digest, packed.title, packed.pages) == (file.digest, "More than ten Collectors", 1)
    assert hands_of(version) == (person,)
    with room.database.transaction(room.workspace_id) as conn:
        (asset,) = media.media_of(conn, room.draft.id)
    assert (asset.added_by, asset.path, room.services.files.get(asset.path)) == (person, path, PAPER.data)
