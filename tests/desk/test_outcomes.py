"""A CRM's export: contacts are hashes, rows are refused one by one, an entry that comes again is changed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from desk.outcomes import ImportedOutcomes, forget_contact, import_outcomes
from domain.errors import InvalidInput, NotFound
from domain.outcome import Outcome
from resources.documents.sheets import read_sheets
from store import outcomes
from store.postgres import Database
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

HEADER = (
    "Deal ID,Email,Company,Deal stage,Amount,Currency,Close date,utm_source,utm_campaign,How did you hear about us?"
)
FILE = f"""{HEADER},Owner
d1,Ann@Acme.example,Acme,Won,"12,500.00",eur,2027-02-01,LinkedIn,Docks,A podcast,Bo
d2,ann@acme.example,Acme,Lead,,,2027-01-12 09:30,,,,Bo
d3,no address,Acme,Lead,,,2027-01-12,,,,Bo
d4,bob@acme.example,Acme,,,,2027-01-12,,,,Bo
d5,bob@acme.example,Acme,Lead,much,,2027-01-12,,,,Bo
d6,bob@acme.example,Acme,Lead,,,12.1.2027,,,,Bo
d7,bob@acme.example,Acme,Lead,,,2028-01-12,,,,Bo
d1,ann@acme.example,Acme,Lead,,,2027-01-12,,,,Bo
"""


def take(database: Database, newsroom: Newsroom, text: str = FILE) -> ImportedOutcomes:
    clock = SettableClock(datetime(2027, 2, 10, tzinfo=UTC))
    sheets = read_sheets("crm.csv", text.encode())
    return import_outcomes(database, newsroom.owner, clock, sheets=sheets, name="crm.csv")


def kept(database: Database, newsroom: Newsroom) -> tuple[Outcome, ...]:
    with database.transaction(newsroom.id) as conn:
        return outcomes.list_outcomes(conn)


def test_rows_are_kept_without_addresses(database: Database, workspace: Newsroom) -> None:
    done = take(database, workspace)
    assert (done.added, done.changed, done.unchanged) == (2, 0, 0)
    lead, won = kept(database, workspace)
    assert (won.id, won.amount, won.currency, won.stage) == ("d1", Decimal("12500.00"), "EUR", "won")
    assert (won.touch, won.self_reported) == ("linkedin / docks", "A podcast")
    assert lead.contact == won.contact
    with database.transaction(workspace.id) as conn:
        rows = str(conn.execute("SELECT * FROM crm_outcomes").fetchall())
        rows += str(conn.execute("SELECT * FROM audit_log").fetchall())
    assert "@" not in rows
    assert done.remarks == ("crm.csv: not read: Owner.",)


def test_a_row_is_refused_with_a_reason_that_repeats_no_name(database: Database, workspace: Newsroom) -> None:
    refused = {row.line: row.reason for row in take(database, workspace).refused}
    assert list(refused) == [4, 5, 6, 7, 8, 9]
    assert refused[4] == "contact: expected an e-mail address."
    for line, words in ((5, "stage"), (6, "amount"), (7, "YYYY-MM-DD"), (8, "future"), (9, "already")):
        assert words in refused[line]


def test_the_same_file_again_changes_nothing_and_a_changed_entry_is_changed(
    database: Database, workspace: Newsroom
) -> None:
    take(database, workspace)
    assert take(database, workspace).unchanged == 2
    done = take(database, workspace, FILE.replace("Won", "Lost"))
    assert (done.added, done.changed) == (0, 1)
    assert {each.stage for each in kept(database, workspace)} == {"lead", "lost"}


def test_without_an_id_a_row_is_itself(database: Database, workspace: Newsroom) -> None:
    text = "contact,stage,day\nann@acme.example,Lead,2027-01-12\n"
    assert take(database, workspace, text).added == 1
    assert take(database, workspace, text).unchanged == 1


def test_the_same_contact_is_another_hash_in_another_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    take(database, workspace)
    take(database, other_workspace)
    assert {o.contact for o in kept(database, workspace)}.isdisjoint(o.contact for o in kept(database, other_workspace))


def test_a_contact_can_be_forgotten(database: Database, workspace: Newsroom) -> None:
    take(database, workspace)
    assert forget_contact(database, workspace.owner, contact=" ANN@acme.example ") == 2
    assert kept(database, workspace) == ()
    with pytest.raises(NotFound):
        forget_contact(database, workspace.owner, contact="ann@acme.example")


def test_a_file_without_the_columns_is_refused(database: Database, workspace: Newsroom) -> None:
    with pytest.raises(InvalidInput, match="contact, stage and day"):
        take(database, workspace, "name,phone\nAnn,1\n")
