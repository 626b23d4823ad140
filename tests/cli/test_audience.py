"""audience, drafts audience, mailings and bounces at the command line, with files as people have them."""

import csv
import io
import json
from pathlib import Path

import pytest

from cli.work_office import Office
from resources.secrets import ensure_secrets
from store import audiences, mailings
from store.accounts import serve_by
from store.mail_deliveries import Settled, deliveries_of, settle, take
from store.mail_documents import AddressDocument, AudienceDocument, ImportDocument, MailingDocument
from store.postgres import Database
from tests.builders import make_draft, make_package, make_version
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.press.mail_scene import SETTINGS

CSV = """E-Mail;Vorname;Legal basis;Consent date;Consent;Shoe size
ada@readers.example;Ada;existing customer;;;41
bob@readers.example;Bob;consent;2026-03-31;Yes, mail me.;42
ada@READERS.example;Ada again;contract;;;41
not an address;Nobody;contract;;;40
eve@readers.example;Eve;;;;39
"""


@pytest.fixture(autouse=True)
def _home(office: Office) -> None:
    ensure_secrets(office.settings.home)


@pytest.fixture
def where(database: Database, workspace: Newsroom) -> tuple[str, str]:
    return "--workspace", named(database, workspace)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_a_file_is_imported_row_by_row_and_says_what_became_of_each(
    command: Command, where: tuple[str, str], people: Path, tmp_path: Path
) -> None:
    out = tmp_path / "refused.csv"
    code, told, _ = command(
        "audience", "import", str(people), "--list", "Readers", "--refused", str(out), "--json", *where
    )
    document = json.loads(told)
    assert code == 0
    assert list(document) == list(ImportDocument.model_fields)
    assert {name: document[name] for name in ("confirmed", "pending", "quarantined")} == {
        "confirmed": 1,
        "pending": 1,
        "quarantined": 1,
    }
    assert [(row["line"], row["email"]) for row in document["left_out"]] == [
        (4, "ada@READERS.example"),
        (5, "not an address"),
    ]
    assert "Shoe size" in document["remarks"][0]
    assert [row["line"] for row in csv.DictReader(io.StringIO(out.read_text()))] == ["4", "5"]
    again = json.loads(command("audience", "import", str(people), "--list", "readers", "--json", *where)[1])
    assert (again["already"], again["confirmed"]) == (3, 0)

    listed = json.loads(command("audience", "list", "--json", *where)[1])
    assert [(row["name"], row["confirmed"], row["pending"], row["quarantined"]) for row in listed] == [
        ("Readers", 1, 1, 1)
    ]
    shown = json.loads(command("audience", "show", "Readers", "--state", "quarantined", "--json", *where)[1])
    assert all(list(row) == list(AddressDocument.model_fields) for row in shown)
    assert [row["email"] for row in shown] == ["eve@readers.example"]


def test_what_is_exported_can_be_imported(
    command: Command, where: tuple[str, str], people: Path, tmp_path: Path
) -> None:
    command("audience", "import", str(people), "--list", "Readers", *where)
    out = tmp_path / "export.csv"
    assert command("audience", "export", "Readers", "--to", str(out), *where)[1] == "3 written\n"
    done = json.loads(command("audience", "import", str(out), "--list", "Copy", "--json", *where)[1])
    assert (done["confirmed"], done["pending"], done["quarantined"], done["left_out"]) == (1, 1, 1, [])


def test_one_is_added_with_a_ground_and_erased(command: Command, where: tuple[str, str]) -> None:
    consent = ("--basis", "consent", "--wording", "Yes.", "--how", "fair")
    code, told, err = command("audience", "add", "ada@readers.example", "--list", "Readers", *consent, *where)
    assert (code, told.split()[0]) == (0, "pending")
    assert "audience ask" in err
    code, _, err = command("audience", "add", "nonsense", "--list", "Readers", *consent, *where)
    assert (code, "nonsense: it is not an address" in err) == (2, True)
    assert command("audience", "erase", "ADA@readers.example", *where)[1] == "erased from 1 list  0 of the CRM\n"
    assert json.loads(command("audience", "show", "Readers", "--json", *where)[1]) == []
    assert command("audience", "show", "Strangers", *where)[0] == 2


def test_nobody_is_asked_by_an_account_that_is_not_there(
    command: Command, where: tuple[str, str], people: Path
) -> None:
    command("audience", "import", str(people), "--list", "Readers", *where)
    code, _, err = command("audience", "ask", "Readers", "--account", "none", *where)
    assert (code, "There is no mail account “none”" in err) == (2, True)
    code, told, err = command("audience", "ask", "Readers", *where)
    assert (code, told) == (0, "waiting  1  asked by nobody\n")
    assert "says which mail account does" in err


def test_whoever_waits_is_asked_by_the_courier_and_the_list_says_how(
    command: Command, where: tuple[str, str], people: Path, database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        serve_by(conn, workspace.accounts["email"].id, "smtp", SETTINGS)
    asks = (
        f"“{workspace.accounts['email'].name}” asks them for a confirmation: they have one mail, and 30 days to answer."
    )
    assert asks in command("audience", "import", str(people), "--list", "Readers", *where)[2]
    held = ("--list", "Held", "--no-ask")
    assert "asks them" not in command("audience", "import", str(people), *held, *where)[2]
    assert command("audience", "ask", "Held", *where)[1].startswith("waiting  1  asked by ")
    shown = json.loads(command("audience", "set", "Readers", "--language", "de", "--days", "0", "--json", *where)[1])
    assert (shown["language"], shown["confirm_days"], shown["asks"]) == ("de", None, True)
    assert "asks          False" in command("audience", "set", "Readers", "--asks-not", *where)[1]
    code, _, err = command("audience", "set", "Readers", "--language", "Deutsch", *where)
    assert (code, "a language tag such as de or de-AT" in err) == (2, True)
    assert command("audience", "set", "Readers", "--days", "4000", *where)[0] == 2


def test_an_audience_is_shown_confirmed_and_then_the_piece_may_be_approved(
    command: Command, where: tuple[str, str], people: Path, database: Database, workspace: Newsroom
) -> None:
    command("audience", "import", str(people), "--list", "Readers", *where)
    with database.transaction(workspace.id) as conn:
        serve_by(conn, workspace.accounts["email"].id, "smtp", SETTINGS)
        draft = make_draft(conn, channel="email")
        make_version(conn, draft, package=make_package(draft, audience="Readers"))
    code, _, err = command("review", "approve", draft.id, *where)
    assert (code, "Nobody has confirmed yet that it goes to the 1 people of “Readers”" in err) == (2, True)
    document = json.loads(command("drafts", "audience", draft.id, "--json", *where)[1])
    assert list(document) == list(AudienceDocument.model_fields)
    assert (document["size"], document["pending"], document["quarantined"]) == (1, 1, 1)
    assert "nobody yet" in command("drafts", "audience", draft.id, *where)[1]
    assert "1 by" in command("drafts", "audience", draft.id, "--confirm", *where)[1]
    assert command("review", "approve", draft.id, *where)[0] == 0


def test_a_mailing_is_shown_with_its_unknown_and_reports_are_taken_in(
    command: Command,
    where: tuple[str, str],
    people: Path,
    database: Database,
    workspace: Newsroom,
    clock: SettableClock,
    tmp_path: Path,
) -> None:
    command("audience", "import", str(people), "--list", "Readers", "--basis", "contract", *where)
    with database.transaction(workspace.id) as conn:
        listed = audiences.find_list(conn, "Readers")
        assert listed
        mailing = mailings.begin_mailing(
            conn,
            key="key",
            account_id=workspace.accounts["email"].id,
            digest="d" * 64,
            audience="Readers",
            lists=[listed.id],
            now=clock.now(),
        )
        first, second = deliveries_of(conn, mailing.id)
        for row, status in ((first, "sent"), (second, "unknown")):
            take(conn, row.id, 1)
            settle(conn, Settled(delivery_id=row.id, status=status, reply="so"), clock.now())
    document = json.loads(command("mailings", "show", mailing.id, "--json", *where)[1])
    assert list(document) == list(MailingDocument.model_fields)
    assert (document["recipients"], document["sent"], document["unknown_recipients"]) == (2, 1, [second.email])
    assert f"unknown: {second.email}" in command("mailings", "show", mailing.id, *where)[1]
    assert mailing.id in command("mailings", "list", *where)[1]
    assert command("mailings", "show", "mail_none", *where)[0] == 2

    folder = tmp_path / "Maildir" / "new"
    folder.mkdir(parents=True)
    report = (
        f"To: bounces+{first.id.removeprefix('dlv_')}@acme.example\r\nMIME-Version: 1.0\r\nContent-Type: "
        "multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status"
        "\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.1.1"
        "\r\n\r\n--B--\r\n"
    )
    (folder / "1").write_text(report)
    (folder / "2").write_text("Subject: I am away\r\n\r\nBack on Monday.\r\n")
    taken = json.loads(command("bounces", "import", str(tmp_path / "Maildir"), "--json", *where)[1])
    assert taken == {"hard": 1, "soft": 0, "complaints": 0, "ended": 1, "known": 0, "foreign": 0}
    mbox = tmp_path / "mbox"
    mbox.write_text("From MAILER-DAEMON Sat Nov 28 09:30:00 2026\n" + report.replace("\r\n", "\n") + "\n")
    taken = json.loads(command("bounces", "import", str(mbox), "--json", *where)[1])
    assert (taken["known"], taken["hard"]) == (1, 0)
    assert command("bounces", "import", str(tmp_path / "none"), *where)[0] == 2
