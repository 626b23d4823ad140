"""Files that a campaign file names for a brief: looked into and kept at once, refused at once, by name."""

from pathlib import Path
from typing import Any

import pytest

from desk.briefs import import_briefs
from desk.briefs_csv import parse_briefs
from desk.campaign_file import parse_campaign
from desk.campaigns import CampaignAdded, add_campaign
from domain.actor import Actor
from domain.brief import Brief
from domain.errors import InvalidInput
from domain.own_files import FileFacts
from resources.files import LocalFiles
from resources.own_media.looker import OwnMediaLooker
from store import retention
from store.campaigns import briefs_of
from store.postgres import Database
from tests.builders import make_user
from tests.conftest import Newsroom
from tests.desk.campaign_text import changed, line_of
from tests.fakes.clock import SettableClock
from tests.fakes.films import film
from tests.fakes.paper import paper
from tests.fakes.pictures import claiming, picture

SURVEY = "    media:\n      - file: files/survey.pdf\n        title: The survey\n"
WHERE = "    due: 2027-03-31\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "survey.pdf").write_bytes(paper([["One"], ["Two"]]))
    (tmp_path / "files" / "hall.png").write_bytes(claiming(7400, 5001))
    (tmp_path / "files" / "card.png").write_bytes(picture())
    (tmp_path / "files" / "old.mp4").write_bytes(film("mpeg4"))
    return tmp_path


def with_media(media: str) -> str:
    return changed(WHERE, WHERE + media)


def add(database: Database, actor: Actor, folder: Path, text: str) -> CampaignAdded:
    file = parse_campaign(text, name="c.yaml", folder=folder)
    return add_campaign(database, actor, SettableClock(), file, LocalFiles(folder / "media"), looker=OwnMediaLooker())


def first_brief(database: Database, workspace: Newsroom, added: CampaignAdded) -> Brief:
    with database.transaction(workspace.id) as conn:
        return briefs_of(conn, added.campaign.id)[0]


def test_files_are_kept_with_what_was_found_in_them(
    database: Database, workspace: Newsroom, actor: Actor, folder: Path
) -> None:
    added = add(database, actor, folder, with_media(SURVEY + "        channels: [LinkedIn]\n"))
    (file,) = first_brief(database, workspace, added).media
    assert (file.name, file.title, file.pages, file.channels) == ("survey.pdf", "The survey", 2, ("linkedin",))
    assert file.added_by == actor.user_id
    assert LocalFiles(folder / "media").get(file.path) == (folder / "files" / "survey.pdf").read_bytes()


def test_the_same_file_again_changes_nothing_whoever_adds_it(
    database: Database, workspace: Newsroom, actor: Actor, folder: Path
) -> None:
    first = add(database, actor, folder, with_media(SURVEY))
    with database.transaction(workspace.id) as conn:
        other = make_user(conn, "manager")
    assert add(database, other, folder, with_media(SURVEY)).state == "unchanged"
    assert first_brief(database, workspace, first).media[0].added_by == actor.user_id
    (folder / "files" / "survey.pdf").write_bytes(paper([["Another"]]))
    assert add(database, other, folder, with_media(SURVEY)).briefs.updated == 1
    assert first_brief(database, workspace, first).media[0].added_by == other.user_id
    sheet = parse_briefs('topic,angle,channels\n"C++ & R&D: 40% (2026)?",Another angle,linkedin\n', name="b.csv")
    import_briefs(database, actor, SettableClock(), campaign="Spring", file=sheet)
    assert first_brief(database, workspace, first).media, "a spreadsheet names no files, and takes none away"


@pytest.mark.parametrize(
    ("media", "said"),
    [
        ("    media: [{file: files/hall.png, alt: A hall}]\n", "37.0 million"),
        ("    media: [{file: files/old.mp4, alt: A film}]\n", "for linkedin: Video 1 is written in mpeg4"),
        ("    media: [{file: files/card.png}]\n", "Image 1 has no alternative text"),
        (
            "    media: [{file: files/card.png, alt: A card}, {file: files/survey.pdf}]\n",
            "for linkedin: A document stands alone",
        ),
    ],
)
def test_what_a_channel_would_refuse_is_refused_with_the_briefs_name(
    database: Database, actor: Actor, folder: Path, media: str, said: str
) -> None:
    with pytest.raises(InvalidInput, match=r"c\.yaml: media of “C\+\+ & R&D") as refused:
        add(database, actor, folder, with_media(media))
    assert said in str(refused.value)
    assert not list((folder / "media").rglob("*.*")), "what is refused is not kept either"


def test_a_refused_file_of_one_brief_leaves_none_of_another(database: Database, actor: Actor, folder: Path) -> None:
    text = with_media(SURVEY) + "    media: [{file: files/hall.png, alt: A hall}]\n"
    with pytest.raises(InvalidInput, match="media of “Second idea”"):
        add(database, actor, folder, text)
    assert not list((folder / "media").rglob("*.*"))


def test_a_file_that_changes_while_it_is_looked_into_is_not_kept(
    database: Database, actor: Actor, folder: Path
) -> None:
    class Meddling(OwnMediaLooker):
        def look(self, name: str, data: bytes) -> FileFacts:
            (folder / "files" / name).write_bytes(b"another")
            return super().look(name, data)

    file = parse_campaign(with_media(SURVEY), name="c.yaml", folder=folder)
    with pytest.raises(InvalidInput, match=r"files/survey\.pdf was changed meanwhile"):
        add_campaign(database, actor, SettableClock(), file, LocalFiles(folder / "media"), looker=Meddling())


def test_a_file_that_is_replaced_is_left_to_who_takes_files_away(
    database: Database, workspace: Newsroom, actor: Actor, folder: Path
) -> None:
    added = add(database, actor, folder, with_media(SURVEY))
    path = first_brief(database, workspace, added).media[0].path
    add(database, actor, folder, with_media(SURVEY + "        channels: [linkedin]\n"))
    assert noted(database, workspace) == [], "the same file with other words is still its file"
    (folder / "files" / "survey.pdf").write_bytes(paper([["Another"]]))
    add(database, actor, folder, with_media(SURVEY))
    assert noted(database, workspace) == [("file", path, True)]
    with database.transaction(workspace.id) as conn:
        assert retention.due_remains(conn, 9) == (), "a crew may have begun with it"
        conn.execute("UPDATE cleared_remains SET due_at = now()")
        assert [each.name for each in retention.due_remains(conn, 9)] == [path]
        assert retention.referred_to(conn, [path]) == frozenset()


def noted(database: Database, workspace: Newsroom) -> list[tuple[str, str, bool]]:
    with database.transaction(workspace.id) as conn:
        rows = conn.execute("SELECT kind, name, due_at > now() AS later FROM cleared_remains").fetchall()
    return [(row["kind"], row["name"], row["later"]) for row in rows]


@pytest.mark.parametrize(
    ("media", "said"),
    [
        ("    media: [{file: files/gone.pdf}]\n", "found no file “files/gone.pdf” beside this file"),
        ("    media: [{file: files/survey.pdf, channels: [email]}]\n", "a channel of this brief; found “email”"),
        ("    media: [{file: files/survey.pdf, caption: x}]\n", "caption"),
    ],
)
def test_what_shows_beside_the_disk_is_told_with_its_line(folder: Path, media: str, said: str) -> None:
    text = with_media(media)
    with pytest.raises(InvalidInput) as refused:
        parse_campaign(text, name="c.yaml", folder=folder)
    assert f"c.yaml:{line_of(text, '    media:')}" in str(refused.value)
    assert said in str(refused.value)


def test_without_a_place_to_keep_them_files_are_refused(database: Database, actor: Actor, folder: Path) -> None:
    file = parse_campaign(with_media(SURVEY), name="c.yaml", folder=folder)
    with pytest.raises(InvalidInput, match="cannot be kept here"):
        add_campaign(database, actor, SettableClock(), file)


def test_a_file_that_a_brief_names_is_referred_to(
    database: Database, workspace: Newsroom, actor: Actor, folder: Path
) -> None:
    added: Any = add(database, actor, folder, with_media(SURVEY))
    path = first_brief(database, workspace, added).media[0].path
    with database.transaction(workspace.id) as conn:
        assert retention.referred_to(conn, [path, "ws/aa/other.pdf"]) == {path}
