"""Who is put on a list and who is not: with a ground or apart, and nobody who left."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from psycopg import sql

from desk import audiences as desk
from desk.addresses_csv import read_addresses
from desk.outcomes import contact_hash
from desk.subscriptions import confirm, leave
from domain.actor import Actor
from domain.audience import Ground
from domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from domain.mail_address import parse_address
from domain.outcome import Outcome
from store import audiences, audit, outcomes
from store.mail_deliveries import deliveries_of
from store.mailings import begin_mailing
from store.postgres import Database, Transaction
from tests.builders import make_draft_with_version, make_package, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.press.mail_scene import KEYS, someone
from tests.store.test_row_security import tables_with_workspace

AGREED = datetime(2026, 3, 31, tzinfo=UTC)
CONSENT = Ground(basis="consent", wording="Yes, mail me.", given_how="form", given_at=AGREED)
LIST = "Readers"


def key(email: str) -> str:
    return KEYS.hash(parse_address(email))


def put(database: Database, actor: Actor, clock: SettableClock, *emails: str, ground: Ground) -> desk.Imported:
    people = {line: someone(email, ground) for line, email in enumerate(emails, 2)}
    return desk.import_addresses(database, actor, clock, audience=LIST, people=people)


def state_of(database: Database, actor: Actor, email: str, audience: str = LIST) -> str:
    with database.transaction(actor.workspace_id) as conn:
        listed = audiences.find_list(conn, audience)
        rows = audiences.with_hash(conn, key(email), listed.id if listed else None)
    return rows[0].state if rows else "nowhere"


@pytest.mark.parametrize(
    ("ground", "state"),
    [
        (Ground(), "quarantined"),
        (Ground(basis="contract"), "confirmed"),
        (CONSENT, "pending"),
        (CONSENT.model_copy(update={"confirmed_at": AGREED}), "confirmed"),
        (CONSENT.model_copy(update={"wording": ""}), "quarantined"),
        (CONSENT.model_copy(update={"given_at": None}), "quarantined"),
    ],
)
def test_the_ground_decides_who_may_be_written_to(
    database: Database, actor: Actor, clock: SettableClock, ground: Ground, state: str
) -> None:
    done = put(database, actor, clock, "ada@readers.example", ground=ground)
    assert getattr(done, state) == 1
    assert state_of(database, actor, "ada@readers.example") == state


def test_a_ground_that_comes_later_ends_the_quarantine_and_nothing_else_is_changed(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    put(database, actor, clock, "ada@readers.example", ground=Ground())
    put(database, actor, clock, "bob@readers.example", ground=CONSENT)
    done = put(database, actor, clock, "ada@readers.example", "bob@readers.example", ground=Ground(basis="contract"))
    assert (done.mended, done.already, done.confirmed) == (1, 1, 0)
    assert state_of(database, actor, "ada@readers.example") == "confirmed"
    assert state_of(database, actor, "bob@readers.example") == "pending"


@pytest.mark.parametrize("reason", ["unsubscribed", "bounced", "complained"])
def test_no_import_brings_back_who_left_on_whatever_list(
    database: Database, actor: Actor, clock: SettableClock, reason: str
) -> None:
    put(database, actor, clock, "ada@readers.example", ground=Ground(basis="contract"))
    with database.transaction(actor.workspace_id) as conn:
        audiences.end_address(conn, key("ada@readers.example"), reason, clock.now())  # type: ignore[arg-type]
    people = {2: someone("ADA@readers.example", Ground(basis="contract"))}
    for audience in (LIST, "Another list"):
        done = desk.import_addresses(database, actor, clock, audience=audience, people=people)
        assert [row.line for row in done.left_out] == [2]
        assert "no import puts them back" in done.left_out[0].reason
    assert state_of(database, actor, "ada@readers.example") == reason
    assert state_of(database, actor, "ada@readers.example", "Another list") == "nowhere"


def test_who_left_comes_back_only_by_their_own_answer(database: Database, actor: Actor, clock: SettableClock) -> None:
    put(database, actor, clock, "ada@readers.example", ground=Ground(basis="contract"))
    with database.transaction(actor.workspace_id) as conn:
        audiences.end_address(conn, key("ada@readers.example"), "unsubscribed", clock.now())
    again = {"audience": LIST}
    with pytest.raises(Refused, match="only their own consent"):
        desk.add_address(database, actor, clock, someone=someone("ada@readers.example"), **again)
    row = desk.add_address(database, actor, clock, someone=someone("ada@readers.example", CONSENT), **again)
    assert row.state == "pending"
    assert confirm(database, clock, row.id) is False, "nobody asked them yet"
    with database.transaction(actor.workspace_id) as conn:
        conn.execute("UPDATE audience_addresses SET asked_at = %s WHERE id = %s", [clock.now(), row.id])
    assert confirm(database, clock, row.id)
    assert confirm(database, clock, row.id), "twice is once"
    assert state_of(database, actor, "ada@readers.example") == "confirmed"
    with database.transaction(actor.workspace_id) as conn:
        assert audiences.suppressed(conn, [key("ada@readers.example")]) == {}
        assert audiences.get_address(conn, row.id).confirmed_at == clock.now()


def test_who_complained_is_asked_nothing_any_more(database: Database, actor: Actor, clock: SettableClock) -> None:
    with database.transaction(actor.workspace_id) as conn:
        audiences.end_address(conn, key("ada@readers.example"), "unsubscribed", clock.now())
        audiences.end_address(conn, key("ada@readers.example"), "complained", clock.now())
    with pytest.raises(Refused, match="complained"):
        desk.add_address(database, actor, clock, audience=LIST, someone=someone("ada@readers.example", CONSENT))


def test_one_person_is_added_with_a_ground_or_not_at_all(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    with pytest.raises(InvalidInput, match="no legal basis"):
        desk.add_address(database, actor, clock, audience=LIST, someone=someone("ada@readers.example", Ground()))
    future = CONSENT.model_copy(update={"given_at": clock.now() + timedelta(days=1)})
    with pytest.raises(InvalidInput, match="future"):
        desk.add_address(database, actor, clock, audience=LIST, someone=someone("ada@readers.example", future))
    desk.add_address(database, actor, clock, audience=LIST, someone=someone("ada@readers.example", CONSENT))
    with pytest.raises(Conflict, match="already"):
        desk.add_address(database, actor, clock, audience=LIST, someone=someone("ada@readers.example", CONSENT))


def test_leaving_by_a_link_takes_one_off_every_list_and_is_no_secret(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    put(database, actor, clock, "ada@readers.example", "bob@readers.example", ground=Ground(basis="contract"))
    people = {2: someone("ada@readers.example")}
    desk.import_addresses(database, actor, clock, audience="Customers", people=people)
    with database.transaction(actor.workspace_id) as conn:
        listed = audiences.find_list(conn, LIST)
        assert listed
        account = conn.execute("SELECT id FROM accounts WHERE channel = 'email'").fetchone()
        assert account
        mailing = begin_mailing(
            conn,
            key="key",
            account_id=account["id"],
            digest="d",
            audience=LIST,
            lists=[listed.id],
            now=clock.now(),
        )
        (row,) = [row for row in deliveries_of(conn, mailing.id) if row.email.startswith("ada")]
    for _ in range(2):
        leave(database, clock, row.id)
    assert state_of(database, actor, "ada@readers.example") == "unsubscribed"
    assert state_of(database, actor, "ada@readers.example", "Customers") == "unsubscribed"
    assert state_of(database, actor, "bob@readers.example") == "confirmed"
    with database.transaction(actor.workspace_id) as conn:
        lines = [line for line in audit.list_rows(conn) if line.action == "address.unsubscribed"]
        assert [line.user_id for line in lines] == [None]
        assert "readers.example" not in str([line.detail for line in audit.list_rows(conn)])
    with pytest.raises(NotFound):
        leave(database, clock, "dlv_23456789abcd")


def test_an_erased_person_is_on_no_list_and_is_still_not_written_to(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    put(database, actor, clock, "ada@readers.example", ground=Ground(basis="contract"))
    with database.transaction(actor.workspace_id) as conn:
        audiences.end_address(conn, key("ada@readers.example"), "unsubscribed", clock.now())
    assert erase(database, actor, clock, "ada@readers.example").lists == 1
    assert state_of(database, actor, "ada@readers.example") == "nowhere"
    assert len(put(database, actor, clock, "ada@readers.example", ground=CONSENT).left_out) == 1


def erase(database: Database, actor: Actor, clock: SettableClock, email: str) -> desk.Erased:
    return desk.erase_address(database, actor, clock, key=key(email), address=email)


def rows_with(database: Database, actor: Actor, words: tuple[str, ...]) -> set[str]:
    """The tables of the workspace in which any of these words stands."""
    found = set()
    with database.transaction(actor.workspace_id) as conn:
        for table in tables_with_workspace(conn):
            row = conn.execute(
                sql.SQL("SELECT count(*) AS n FROM {} t WHERE t::text ~* %s").format(sql.Identifier(table)),
                ["|".join(map(re.escape, words))],
            ).fetchone()
            assert row
            if row["n"]:
                found.add(table)
    return found


def test_an_erased_person_stands_nowhere_but_as_a_hash_that_keeps_them_out(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    ada, bob = "ada@readers.example", "bob@elsewhere.example"
    put(database, actor, clock, ada, bob, ground=Ground(basis="contract"))
    desk.import_addresses(database, actor, clock, audience="Customers", people={2: someone(ada)})
    with database.transaction(actor.workspace_id) as conn:
        contact = contact_hash(outcomes.contact_key(conn), ada)
        outcomes.save_outcomes(conn, [Outcome(id="d1", contact=contact, stage="won", day=clock.now().date())])
        listed, account = audiences.find_list(conn, LIST), first_mail_account(conn)
        assert listed
        mailing = begin_mailing(
            conn, key="key", account_id=account, digest="d", audience=LIST, lists=[listed.id], now=clock.now()
        )
        rows = {row.email: row for row in deliveries_of(conn, mailing.id)}
    erased = erase(database, actor, clock, ada)
    assert (erased.lists, erased.outcomes) == (2, 1)
    assert rows_with(database, actor, (ada, "readers.example", contact)) == set()
    assert rows_with(database, actor, (key(ada),)) == {"suppressed_addresses"}
    with pytest.raises(NotFound):
        leave(database, clock, rows[ada].id)
    with database.transaction(actor.workspace_id) as conn:
        assert len(deliveries_of(conn, mailing.id)) == 2, "the numbers stay what they were"
        assert audiences.suppressed(conn, [key(ada), key(bob)]) == {key(ada): "erased"}
    (left_out,) = put(database, actor, clock, ada, ground=Ground(basis="contract")).left_out
    assert "was erased" in left_out.reason
    assert desk.add_address(database, actor, clock, audience=LIST, someone=someone(ada, CONSENT)).state == "pending"


def first_mail_account(conn: Transaction) -> str:
    row = conn.execute("SELECT id FROM accounts WHERE channel = 'email'").fetchone()
    assert row
    return str(row["id"])


def test_an_export_can_be_read_again_and_is_written_down(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    put(database, actor, clock, *(f"reader{n}@readers.example" for n in range(7)), ground=CONSENT)
    rows = desk.export_addresses(database, actor, audience=LIST)
    assert {row.email for row in rows} == {f"reader{n}@readers.example" for n in range(7)}
    assert {row.wording for row in rows} == {"Yes, mail me."}
    with database.transaction(actor.workspace_id) as conn:
        marketer = make_user(conn, "marketer")
        assert "export addresses" in [line.action for line in audit.list_rows(conn)]
    with pytest.raises(NotAllowed):
        desk.export_addresses(database, marketer, audience=LIST)


def test_lists_of_another_workspace_stay_out_of_sight(
    database: Database, actor: Actor, other_workspace: Newsroom, clock: SettableClock
) -> None:
    put(database, actor, clock, "ada@readers.example", ground=Ground(basis="contract"))
    assert state_of(database, other_workspace.owner, "ada@readers.example") == "nowhere"
    with pytest.raises(InvalidInput):
        desk.export_addresses(database, other_workspace.owner, audience=LIST)


def test_what_is_confirmed_is_what_was_looked_at(database: Database, actor: Actor, clock: SettableClock) -> None:
    put(database, actor, clock, "ada@readers.example", ground=Ground(basis="contract"))
    put(database, actor, clock, "bob@readers.example", ground=Ground())
    with database.transaction(actor.workspace_id) as conn:
        draft, _ = make_draft_with_version(conn, channel="email")
        _, version = make_draft_with_version(conn, channel="email", package=make_package(draft, audience=LIST))
    view = desk.confirm_audience(database, actor, draft_id=version.draft_id, digest=version.digest, size=1)
    assert (view.size, view.quarantined, view.confirmed_size, view.confirmed_by) == (1, 1, 1, actor.name)
    with pytest.raises(Conflict, match="audience has changed"):
        desk.confirm_audience(database, actor, draft_id=version.draft_id, digest=version.digest, size=2)
    with pytest.raises(Conflict, match="piece has changed"):
        desk.confirm_audience(database, actor, draft_id=version.draft_id, digest="0" * 64, size=1)


def test_fifty_thousand_rows_with_everything_wrong_in_them(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    """Duplicates, bad addresses, three encodings, people who left: each row is kept or left out with its reason."""
    with database.transaction(actor.workspace_id) as conn:
        audiences.end_address(conn, key("reader5@readers.example"), "unsubscribed", clock.now())
    lines = [b"E-Mail;Vorname;Phone"]
    for number in range(50_000):
        name, email = f"Zoë {number}", f"reader{number}@readers.example"
        if number % 100 == 1:
            email = f"reader{number - 1}@READERS.example"  # the one before, in other letters
        elif number % 100 == 2:
            email = f"reader{number} at readers"
        row = f"{email};{name};123"
        lines.append(row.encode("cp1252") if number % 3 else row.encode())
    lines[11] = b"reader10@readers.example;\x81\x8d;1"  # in no encoding at all
    began = time.monotonic()
    found = read_addresses(b"\r\n".join(lines), name="people.csv", hash_of=KEYS.hash, default=Ground(basis="contract"))
    done = desk.import_addresses(database, actor, clock, audience=LIST, people=found.people)
    seconds = time.monotonic() - began
    reasons = [refusal.reason for refusal in found.refused]
    assert sum("same address is in line" in reason for reason in reasons) == 500
    assert sum("not an address" in reason for reason in reasons) == 500
    assert sum("cannot be read" in reason for reason in reasons) == 1
    assert len(found.people) + len(found.refused) == 50_000
    assert done.confirmed + len(done.left_out) == len(found.people)
    assert [row.line for row in done.left_out] == [7]
    assert any("Windows-1252" in remark for remark in found.remarks)
    assert any("Phone" in remark for remark in found.remarks)
    with database.transaction(actor.workspace_id) as conn:
        listed = audiences.find_list(conn, LIST)
        assert listed
        (kept,) = audiences.with_hash(conn, key("reader4@readers.example"), listed.id)
    assert kept.first_name == "Zoë 4"
    assert seconds < 60


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_encoding_gives_the_same_people(encoding: str) -> None:
    text = "email,first name,legal basis,consent date\nada@readers.example,Zoë,existing customer,2026-03-31\n"
    found = read_addresses(text.encode(encoding), name="x.csv", hash_of=KEYS.hash)
    (person,) = found.people.values()
    assert (person.first_name, person.ground.basis, person.ground.given_at) == ("Zoë", "existing_customer", AGREED)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("ada@readers,x,", "the domain cannot be one"),
        ("@readers.example,x,", "not an address"),
        ("a b@readers.example,x,", "cannot be a mailbox"),
        ("äda@readers.example,x,", "beyond ASCII"),
        ("a..b@readers.example,x,", "cannot be a mailbox"),
        ("ada@-x.example,x,", "the domain cannot be one"),
        (f"{'a' * 65}@readers.example,x,", "cannot be a mailbox"),
        ('"ada@readers.example\nBcc: x@evil.example",x,', "cannot be a mailbox"),
        ("ada@readers.example,x,hearsay", "no legal basis"),
        (",x,", "there is no address"),
    ],
)
def test_a_bad_row_is_refused_by_its_line_and_reason(row: str, reason: str) -> None:
    text = f"email,name,basis\ngood@readers.example,y,contract\n{row}\n"
    found = read_addresses(text.encode(), name="x.csv", hash_of=KEYS.hash)
    assert len(found.people) == 1
    assert [(refusal.line, reason in refusal.reason) for refusal in found.refused] == [(3, True)]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"name\nAda\n", b"email,e-mail\na,b\n"])
def test_what_is_no_list_of_addresses_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"x\.csv"):
        read_addresses(data, name="x.csv", hash_of=KEYS.hash)
