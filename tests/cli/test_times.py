"""Times, brakes and the calendar on the command line."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cli.work_office import Office
from desk.calendar import CalendarEntry
from domain.campaign import ChannelPlan
from domain.timing import Blackout, WeeklySlot
from store import audit
from store.archive import set_archived
from store.brakes import brakes_on
from store.documents import BrakeDocument
from store.postgres import Database
from store.publications import get_publication
from tests.builders import make_brief, make_campaign, make_draft_with_version, make_publication
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom

DAILY = WeeklySlot(weekdays=tuple(range(7)), at="08:30")
PLAN = ChannelPlan(kind="linkedin", account="main", slots=(DAILY,), zone="Europe/Berlin")


@pytest.fixture
def where(database: Database, workspace: Newsroom) -> tuple[str, str]:
    return ("--workspace", named(database, workspace))


def test_a_publication_is_listed_with_instant_wall_time_and_zone(
    command: Command, database: Database, workspace: Newsroom, where: tuple[str, str]
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, datetime(2031, 7, 1, 6, 30, tzinfo=UTC))
        conn.execute("UPDATE published_content SET zone = 'Europe/Berlin', wall = '2031-07-01 08:30'")
    (document,) = json.loads(command("publications", "list", "--json", *where)[1])
    assert (document["planned_at"], document["wall"], document["zone"]) == (
        *("2031-07-01T06:30:00Z", "2031-07-01T08:30:00"),
        "Europe/Berlin",
    )
    assert "2031-07-01 08:30 (Europe/Berlin)" in command("publications", "list", *where)[1]
    assert row.id == document["id"]


def test_a_post_is_moved_within_its_window_and_beyond_it_by_a_word(
    command: Command, database: Database, workspace: Newsroom, office: Office, where: tuple[str, str]
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn, make_campaign(conn, channels=(PLAN,)))
        row = make_publication(conn, office.clock.now() + timedelta(hours=1), brief=brief)
    soon = office.clock.now() + timedelta(hours=3)
    code, out, err = command("publications", "reschedule", row.id, "--at", soon.isoformat(), *where)
    assert code == 0, err
    assert out.startswith(f"scheduled  {row.id}  goes out ")
    assert out.endswith("(Europe/Berlin)\n")
    far = ("publications", "reschedule", row.id, "--at", "2031-07-01T08:30")
    code, _, err = command(*far, *where)
    assert (code, "needs a new decision" in err) == (2, True)
    code, out, err = command(*far, "--approve", *where)
    assert (code, out) == (0, f"withdrawn  {row.id}  goes out 2031-07-01 08:30 (Europe/Berlin)\n")
    assert "approved anew" in err
    for wrong in ((), ("--at", "soon"), ("--at", "2031-07-01", "--next-slot")):
        assert command("publications", "reschedule", row.id, *wrong, *where)[0] == 2


def test_a_post_is_settled_by_what_a_person_saw(command: Command, database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
    cases = [
        (("--there", "--url", "https://channel.example/1"), "unknown", "sent"),
        (("--not-there",), "unknown", "scheduled"),
        (("--send",), "late", "scheduled"),
        (("--withdraw",), "held", "withdrawn"),
    ]
    for words, before, after in cases:
        with database.transaction(workspace.id) as conn:
            conn.execute("UPDATE published_content SET status = %s WHERE id = %s", [before, row.id])
        assert command("publications", "settle", row.id, *words)[:2] == (0, f"{after}  {row.id}\n")
    for wrong in ((), ("--there", "--not-there"), ("--withdraw", "--url", "https://a.example")):
        assert command("publications", "settle", row.id, *wrong)[0] == 2
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).url == "https://channel.example/1"
        assert [line.action for line in audit.list_rows(conn)] == ["settle a publication"] * 4


def test_approving_warns_of_what_will_not_hold(
    command: Command, database: Database, workspace: Newsroom, office: Office, where: tuple[str, str]
) -> None:
    today = office.clock.now().date()
    off = Blackout(first=today, last=today + timedelta(days=9), note="Works holiday")
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn, channels=(PLAN,), blackouts=(off,), lead_minutes=90)
        draft, _ = make_draft_with_version(conn, make_brief(conn, campaign))
        conn.execute(
            "INSERT INTO account_secrets (id, account_id, name, key_id, sealed, expires_at) "
            "VALUES ('s', %s, 'token', 'k', decode(repeat('00', 40), 'hex'), %s)",
            [draft.account_id, office.clock.now() + timedelta(minutes=5)],
        )
    at = office.clock.now() + timedelta(hours=1)
    code, out, err = command("review", "approve", draft.id, "--at", at.isoformat(), *where)
    assert (code, out.split()[0]) == (0, "approved")
    assert "warning: The access of the account “main” ends" in err
    assert "warning: The slot comes sooner than the 90 minutes" in err
    assert "warning: It goes out on a blackout day (Works holiday)." in err


def test_each_part_is_stopped_listed_and_started(
    command: Command, database: Database, workspace: Newsroom, where: tuple[str, str]
) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn)
        row = make_publication(conn)
        conn.execute("UPDATE published_content SET status = 'sending' WHERE id = %s", [row.id])
    parts = [
        (("--campaign", campaign.name), f"Sending is stopped for the campaign “{campaign.name}”."),
        (("--channel", "blog"), "Sending is stopped on blog."),
        (("--account", "main", "--channel", "linkedin"), "Sending is stopped for the account “main”."),
        (("--everything",), "Sending is stopped everywhere."),
    ]
    assert command("sending", "status", *where)[:2] == (0, "Nothing is stopped.\n")
    try:
        for part, said in parts:
            code, out, err = command("sending", "stop", *part, "--reason", "Look first", *where)
            assert (code, out) == (0, f"{said}\n"), err
            assert ("on the way to the channel" in err) == (part[0] in ("--account", "--everything"))
        found = json.loads(command("sending", "status", "--json", *where)[1])
        assert list(found[0]) == list(BrakeDocument.model_fields)
        assert found[0]["scope"] == "everything", "the widest first"
        assert {b["scope"] for b in found} == {"everything", "campaign", "channel", "account"}
        assert {b["reason"] for b in found} == {"Look first"}
        assert [b["workspace"] for b in found] == [None, *[named(database, workspace)] * 3]
        assert "campaign  " in command("sending", "status", *where)[1]
        for wrong in (("--everything", "--campaign", "x"), ("--channel", "blog", "--everything")):
            assert command("sending", "stop", *wrong, *where)[0] == 2
    finally:
        for part, _ in parts:
            assert command("sending", "start", *part, *where)[:2] == (0, "Sending goes on.\n")
    with database.transaction(workspace.id) as conn:
        assert brakes_on(conn) == ()


def test_the_calendar_shows_posts_and_free_slots(
    command: Command, database: Database, workspace: Newsroom, where: tuple[str, str]
) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn, channels=(PLAN,), name="Spring")
        row = make_publication(conn, datetime(2031, 3, 31, 6, 30, tzinfo=UTC), brief=make_brief(conn, campaign))
    span = ("--from", "2031-03-29", "--to", "2031-03-31")
    found = json.loads(command("calendar", *span, "--json", *where)[1])
    assert list(found[0]) == list(CalendarEntry.model_fields)
    assert [(e["at"], e["status"]) for e in found] == [
        ("2031-03-29T07:30:00Z", "free"),
        ("2031-03-30T06:30:00Z", "free"),
        ("2031-03-31T06:30:00Z", "scheduled"),
    ]
    lines = command("calendar", *span, *where)[1].splitlines()
    assert lines[0].split()[:6] == ["Sat", "2031-03-29", "08:30", "Europe/Berlin", "free", "linkedin"]
    assert row.draft_id in lines[2]
    assert command("calendar", "--from", "2031-04-02", "--to", "2031-04-01", *where)[0] == 2
    assert command("calendar", "--from", "soon", *where)[0] == 2
    with database.transaction(workspace.id) as conn:
        set_archived(conn, campaign.id, datetime.now(UTC))
    found = json.loads(command("calendar", *span, "--json", *where)[1])
    assert [e["status"] for e in found] == ["scheduled"], "an archived campaign has no slots, and its posts are there"
