"""Adding a source beside the campaign file: read at once, kept whole, refused by name."""

from pathlib import Path

import pytest

from desk.added_sources import MOST_BYTES, Document, SourceAdded, add_address, add_document
from domain.actor import Actor
from domain.campaign import Campaign
from domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from resources.documents.reader import FileReader
from resources.files import LocalFiles
from store import audit
from store.added_sources import added_to
from store.campaigns import sources_version
from store.postgres import Database
from store.sources import withdraw_source
from tests.builders import make_campaign, make_source, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

WORDS = b"In 2025 81% of all Collector users ran clusters.\n"


@pytest.fixture
def campaign(database: Database, workspace: Newsroom) -> Campaign:
    with database.transaction(workspace.id) as conn:
        return make_campaign(conn, sources=("https://named.example/",))


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "media")


def hand_in(
    database: Database, actor: Actor, files: LocalFiles, campaign: Campaign, name: str, data: bytes = WORDS
) -> SourceAdded:
    document = Document(name=name, data=data)
    reader = FileReader()
    return add_document(
        database, actor, SettableClock(), files, reader=reader, campaign_id=campaign.id, document=document
    )


def test_a_document_is_kept_by_its_name_and_the_same_name_replaces_it(
    database: Database, workspace: Newsroom, actor: Actor, campaign: Campaign, files: LocalFiles
) -> None:
    done = hand_in(database, actor, files, campaign, "D:\\reports\\Our report.md")
    assert done.origin == "uploads/Our report.md"
    newer = WORDS.replace(b"81%", b"82%")
    hand_in(database, actor, files, campaign, "Our report.md", newer)
    with database.transaction(workspace.id) as conn:
        (added,) = added_to(conn, campaign.id)
        assert sources_version(conn, campaign.id) == 2, "dossiers are built again"
        lines = audit.list_rows(conn)
    assert added.bytes_path is not None
    assert files.get(added.bytes_path) == newer
    assert (added.added_by, [line.action for line in lines]) == (actor.name, ["add a source"] * 2)
    with pytest.raises(Conflict, match="already"):
        hand_in(database, actor, files, campaign, "Our report.md", newer)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.md", b"", "“empty.md” is empty"),
        ("table.ods", b"PK\x03\x04", "files of type .ods are not read"),
        ("picture.md", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "“picture.md” .*looks like a PNG image"),
        ("latin.txt", "Größe, für alle Fälle schön".encode("latin-1"), "“latin.txt”.*wrong encoding"),
        ("huge.txt", b"word " * (MOST_BYTES // 5 + 1), "“huge.txt” is too large: 25.0 MB"),
        ("../..", WORDS, "needs a name"),
        ("a\nb.md", WORDS, "needs a name"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_nothing_is_kept(
    database: Database,
    workspace: Newsroom,
    actor: Actor,
    campaign: Campaign,
    files: LocalFiles,
    tmp_path: Path,
    name: str,
    data: bytes,
    said: str,
) -> None:
    with pytest.raises(InvalidInput, match=said):
        hand_in(database, actor, files, campaign, name, data)
    with database.transaction(workspace.id) as conn:
        assert added_to(conn, campaign.id) == ()
        assert sources_version(conn, campaign.id) == 0
    assert not (tmp_path / "media").exists()


def test_what_a_person_withdrew_is_not_added_again(
    database: Database, workspace: Newsroom, actor: Actor, campaign: Campaign, files: LocalFiles
) -> None:
    import hashlib

    with database.transaction(workspace.id) as conn:
        source, _ = make_source(conn, campaign.id, (WORDS.decode().strip(),), digest=hashlib.sha256(WORDS).hexdigest())
        withdraw_source(conn, campaign.id, source.id, "The figures were wrong.")
    with pytest.raises(Conflict, match="was withdrawn from this campaign"):
        hand_in(database, actor, files, campaign, "again.md")


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("https://named.example/", Conflict),
        ("ftp://a.example/", InvalidInput),
        ("https://", InvalidInput),
        ("https://a.example/a b", InvalidInput),
        ("https://a.example/" + "x" * 2_000, InvalidInput),
        ("https://me:secret@a.example/", InvalidInput),
        ("report.md", InvalidInput),
    ],
)
def test_what_is_no_new_address_is_refused(
    database: Database, actor: Actor, clock: SettableClock, campaign: Campaign, address: str, error: type[Refused]
) -> None:
    with pytest.raises(error):
        add_address(database, actor, clock, campaign_id=campaign.id, address=address)


def test_an_address_is_added_once(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, campaign: Campaign
) -> None:
    done = add_address(database, actor, clock, campaign_id=campaign.id, address=" https://a.example/report ")
    assert done.origin == "https://a.example/report"
    with pytest.raises(Conflict, match="already"):
        add_address(database, actor, clock, campaign_id=campaign.id, address="https://a.example/report")
    with pytest.raises(NotFound):
        add_address(database, actor, clock, campaign_id="camp_none", address="https://a.example/report")


def test_who_may_not_plan_hands_in_nothing(
    database: Database, workspace: Newsroom, campaign: Campaign, files: LocalFiles
) -> None:
    with database.transaction(workspace.id) as conn:
        reviewer = make_user(conn, "reviewer")
    with pytest.raises(NotAllowed, match="may not add a source"):
        hand_in(database, reviewer, files, campaign, "report.md")
