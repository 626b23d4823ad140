"""A person's own files on a piece: a version each, refused where the channel would, never one's own approval."""

from pathlib import Path
from typing import Any

import pytest

from desk.attachments import attach, detach
from desk.reviews import approve
from domain.actor import Actor
from domain.draft import Draft
from domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from domain.own_files import FileFacts, OwnFile
from domain.package import PackedMedia
from domain.version import Version, hands_of
from resources.files import LocalFiles
from resources.own_media.looker import OwnMediaLooker
from store import audit
from store.drafts import get_draft
from store.media import find_media, media_of
from store.postgres import Database
from store.publications import get_publication
from store.versions import current_version
from tests.builders import (
    make_brief,
    make_dossier,
    make_draft,
    make_media,
    make_package,
    make_publication,
    make_user,
    make_version,
)
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.films import film
from tests.fakes.paper import paper
from tests.fakes.pictures import claiming, picture

TEXT = "Most organisations run more than ten Collectors."
PAPER = OwnFile(name="survey.pdf", data=paper([["One"], ["Two"]]))
PHOTO = OwnFile(name="photos\\plant.jpg", data=picture(64, 32, "JPEG"), alt_text="The  plant\nat dawn")


class Piece:
    """One piece with two drawn pictures, and the hands that attach files to it."""

    def __init__(self, database: Database, actor: Actor, clock: SettableClock, files: LocalFiles) -> None:
        self.database, self.actor, self.clock, self.files = database, actor, clock, files
        with database.transaction(actor.workspace_id) as conn:
            brief = make_brief(conn)
            make_dossier(conn, brief)
            draft = make_draft(conn, brief)
            cards = [make_media(conn, draft) for _ in range(2)]
            packed = tuple(
                PackedMedia(**c.model_dump(include=PackedMedia.model_fields.keys() & c.model_fields_set)) for c in cards
            )
            self.version = make_version(conn, draft, package=make_package(draft, TEXT, media=packed))
            self.draft: Draft = get_draft(conn, draft.id)

    def attach(self, file: OwnFile, **fields: Any) -> Any:
        fields = {"actor": self.actor, "looker": OwnMediaLooker(), **fields}
        actor = fields.pop("actor")
        return attach(
            self.database,
            actor,
            self.clock,
            self.files,
            draft_id=self.draft.id,
            file=file,
            **fields,
        )

    def current(self) -> Version:
        with self.database.transaction(self.actor.workspace_id) as conn:
            found = current_version(conn, self.draft.id)
        assert found is not None
        return found


def kept_under(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


class Meddling(OwnMediaLooker):
    """While it looks into a file, somebody else attaches another."""

    def __init__(self, piece: Piece) -> None:
        super().__init__()
        self._piece = piece

    def look(self, name: str, data: bytes) -> FileFacts:
        self._piece.attach(PHOTO)
        return super().look(name, data)


@pytest.fixture
def piece(database: Database, actor: Actor, clock: SettableClock, tmp_path: Path) -> Piece:
    return Piece(database, actor, clock, LocalFiles(tmp_path))


def test_a_document_takes_the_place_of_drawn_pictures_and_is_kept_by_its_digest(piece: Piece, actor: Actor) -> None:
    done = piece.attach(PAPER, digest=piece.version.digest)
    assert (done.version.number, done.version.made_by, done.version.state) == (2, actor.user_id, "current")
    (file,) = done.version.package.media
    assert (file.media_type, file.pages, file.size) == ("application/pdf", 2, len(PAPER.data))
    assert file.title == piece.version.package.title, "a document is called as its piece, where nobody says otherwise"
    assert done.notes == ("The 2 pictures that were drawn give way to it.",)
    with piece.database.transaction(actor.workspace_id) as conn:
        kept = find_media(conn, file.digest)
        assert kept is not None
        assert (kept.added_by, kept.path.rpartition(".")[2]) == (actor.user_id, "pdf")
        assert piece.files.get(kept.path) == PAPER.data
        line = audit.list_rows(conn)[0]
        assert (line.action, line.detail["name"], line.detail["file"]) == ("attach a file", "survey.pdf", file.digest)
    assert piece.version.digest != done.version.digest


def test_who_attached_a_file_does_not_approve_it(piece: Piece, clock: SettableClock) -> None:
    with piece.database.transaction(piece.actor.workspace_id) as conn:
        second, third = make_user(conn, "manager"), make_user(conn, "reviewer")
    piece.attach(PHOTO)
    again = piece.attach(OwnFile(name="more.png", data=picture(), alt_text="More"), actor=second)
    assert set(hands_of(again.version)) == {piece.actor.user_id, second.user_id}
    assert len(again.version.package.media) == 2
    for hand in (piece.actor, second):
        with pytest.raises(NotAllowed, match="somebody else must approve it"):
            approve(piece.database, hand, clock, draft_id=piece.draft.id)
    with pytest.raises(Refused) as refused:  # this piece's text has no call to action; what matters is who may ask
        approve(piece.database, third, clock, draft_id=piece.draft.id)
    assert not isinstance(refused.value, NotAllowed)


def test_the_same_file_again_changes_its_words(piece: Piece) -> None:
    first = piece.attach(PHOTO).version
    assert [file.alt_text for file in first.package.media] == ["The plant at dawn"]
    with pytest.raises(InvalidInput, match="attached already"):
        piece.attach(PHOTO)
    second = piece.attach(PHOTO.model_copy(update={"alt_text": "The plant at dusk"})).version
    assert [file.alt_text for file in second.package.media] == ["The plant at dusk"]
    assert second.digest != first.digest


def test_a_file_is_taken_away_and_its_bytes_stay(piece: Piece) -> None:
    attached = piece.attach(PAPER).version
    after = detach(piece.database, piece.actor, piece.clock, draft_id=piece.draft.id, number=1, digest=attached.digest)
    assert (after.package.media, after.made_by) == ((), piece.actor.user_id)
    with piece.database.transaction(piece.actor.workspace_id) as conn:
        assert len(media_of(conn, piece.draft.id)) == 3
    with pytest.raises(NotFound, match="has no file 1; it has 0"):
        detach(piece.database, piece.actor, piece.clock, draft_id=piece.draft.id, number=1)


def test_what_the_channel_would_refuse_is_refused_now_and_nothing_is_written(piece: Piece, tmp_path: Path) -> None:
    film_of_two_seconds = OwnFile(name="short.mp4", data=film(seconds=2, size="640x480"), alt_text="Two seconds")
    for file, said in (
        (OwnFile(name="big.png", data=claiming(7400, 5001), alt_text="Big"), "37.0 million"),
        (OwnFile(name="old.mp4", data=film("mpeg4"), alt_text="Old"), "written in mpeg4: save it as MP4 with H.264"),
        (film_of_two_seconds, "none below 3 s"),
        (OwnFile(name="card.png", data=picture()), "no alternative text"),
        (OwnFile(name="a.html", data=b"<script>alert(1)</script>", alt_text="A"), "none of them"),
        (OwnFile(name="..", data=picture(), alt_text="A"), "needs a name"),
    ):
        with pytest.raises(Refused, match=said):
            piece.attach(file)
    assert kept_under(tmp_path) == [], "what is refused is not kept either"
    piece.attach(PHOTO)
    there = kept_under(tmp_path)
    with pytest.raises(Refused, match="A document stands alone in a post at linkedin"):
        piece.attach(PAPER)
    assert (piece.current().number, kept_under(tmp_path), len(there)) == (2, there, 1)


def test_a_version_that_has_moved_on_is_not_changed(piece: Piece) -> None:
    piece.attach(PHOTO)
    with pytest.raises(Conflict, match="version 2 is the current one"):
        piece.attach(PAPER, digest=piece.version.digest)


def test_a_piece_that_changes_while_a_file_is_looked_into_gets_none_of_it(piece: Piece, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="version 2 is the current one"):
        piece.attach(PAPER, digest=piece.version.digest, looker=Meddling(piece))
    assert [path.suffix for path in kept_under(tmp_path)] == [".jpg"], "only what the other one attached is kept"


def test_another_file_on_an_approved_piece_puts_its_slot_on_hold(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, tmp_path: Path
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
    attach(
        database,
        actor,
        clock,
        LocalFiles(tmp_path),
        looker=OwnMediaLooker(),
        draft_id=row.draft_id,
        file=PHOTO,
    )
    with database.transaction(workspace.id) as conn:
        assert get_draft(conn, row.draft_id).status == "in_review"
        assert get_publication(conn, row.id).status == "held"
