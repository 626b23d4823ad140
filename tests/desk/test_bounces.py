"""What comes back takes addresses off the lists, and no more of them than it must."""

from pathlib import Path

import pytest

from desk.bounces import take_reports
from domain.mail_address import parse_address
from domain.mail_report import SOFT_IN_A_ROW, MailReport
from store import audiences
from store.mail_deliveries import Delivery, deliveries_of, erase_person
from store.mailings import find_mailing
from store.postgres import Database
from tests.press.mail_scene import KEYS, MailScene
from tests.press.scene import Scene

ADA = "reader0@readers.example"


@pytest.fixture
def mail(database: Database, tmp_path: Path) -> MailScene:
    return MailScene(Scene(database, tmp_path), recipients=2)


def sent(mail: MailScene, text: str = "A letter.") -> tuple[str, Delivery]:
    """A mailing that is out, without the press: its version's digest, and one of its rows."""
    account = mail.scene.newsroom.accounts["email"]
    version = mail.piece(text=text)
    mail.publisher(account).publish(version.package, (), version.digest)
    with mail.scene.conn() as conn:
        mailing = find_mailing(conn, version.digest)
        assert mailing
        (row,) = [row for row in deliveries_of(conn, mailing.id) if row.email == ADA]
    return version.digest, row


def take(mail: MailScene, *reports: MailReport) -> object:
    scene = mail.scene
    return take_reports(scene.database, scene.newsroom.owner, scene.clock, reports=reports, hash_of=KEYS.hash)


def suppressed(mail: MailScene) -> str | None:
    key = KEYS.hash(parse_address(ADA))
    with mail.scene.conn() as conn:
        return audiences.suppressed(conn, [key]).get(key)


@pytest.mark.parametrize("known_by", ["letters", "message id", "recipient"])
def test_a_report_finds_its_message_and_ends_the_address(mail: MailScene, known_by: str) -> None:
    digest, row = sent(mail)
    ways: dict[str, dict[str, object]] = {
        "letters": {"letters": ("23456789abcd", row.id.removeprefix("dlv_"))},
        "message id": {"message_id": f"{digest[:24]}.{row.hash[:24]}@acme.example"},
        "recipient": {"recipient": ADA.upper()},
    }
    report = MailReport.model_validate({"kind": "hard", "said": "5.1.1 no such user", **ways[known_by]})
    taken = take(mail, report)
    assert (taken.hard, taken.ended) == (1, 1)  # type: ignore[attr-defined]
    assert suppressed(mail) == "bounced"
    again = take(mail, report)
    assert (again.known, again.hard, again.ended) == (1, 0, 0)  # type: ignore[attr-defined]


def test_a_full_mailbox_is_written_to_until_it_was_full_too_often(mail: MailScene) -> None:
    for number in range(SOFT_IN_A_ROW):
        assert suppressed(mail) is None
        _, row = sent(mail, f"Letter {number}.")
        mail.scene.clock.advance(60)
        take(mail, MailReport(kind="soft", said="4.2.2 full", letters=(row.id.removeprefix("dlv_"),)))
    assert suppressed(mail) == "bounced"


def test_one_that_arrived_between_begins_the_count_anew(mail: MailScene) -> None:
    for number in range(SOFT_IN_A_ROW + 1):
        _, row = sent(mail, f"Letter {number}.")
        mail.scene.clock.advance(60)
        if number != 2:
            take(mail, MailReport(kind="soft", said="4.2.2 full", letters=(row.id.removeprefix("dlv_"),)))
    assert suppressed(mail) is None


def test_a_complaint_outweighs_everything(mail: MailScene) -> None:
    _, row = sent(mail)
    take(mail, MailReport(kind="hard", said="5.1.1", letters=(row.id.removeprefix("dlv_"),)))
    take(mail, MailReport(kind="complaint", said="abuse", letters=(row.id.removeprefix("dlv_"),)))
    assert suppressed(mail) == "complained"


def test_a_report_of_somebody_who_was_never_written_to_changes_nothing(mail: MailScene) -> None:
    taken = take(
        mail,
        MailReport(kind="hard", said="5.1.1", recipient="reader1@readers.example"),
        MailReport(kind="hard", said="5.1.1", recipient="nonsense", letters=("23456789abcd",)),
        MailReport(kind="hard", said="5.1.1", message_id=f"{'0' * 24}.{'f' * 24}@acme.example"),
    )
    assert taken.foreign == 3  # type: ignore[attr-defined]
    assert suppressed(mail) is None


def test_a_report_on_somebody_erased_is_counted_and_suppresses_nobody_new(mail: MailScene) -> None:
    _, row = sent(mail)
    key = row.hash
    with mail.scene.conn() as conn:
        erase_person(conn, key)
        audiences.erase_person(conn, key, mail.scene.clock.now())
    taken = take(mail, MailReport(kind="hard", said="5.1.1", letters=(row.id.removeprefix("dlv_"),)))
    assert (taken.hard, taken.ended) == (1, 0)  # type: ignore[attr-defined]
    assert suppressed(mail) == "erased"
    with mail.scene.conn() as conn:
        assert audiences.suppressed(conn, [row.id]) == {}
