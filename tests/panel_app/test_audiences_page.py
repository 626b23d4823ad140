"""The page of audiences, and the form by which a file of addresses comes in."""

from datetime import timedelta
from typing import Any

import requests

from desk.audiences import erase_address, import_addresses, set_list
from domain.actor import Actor
from domain.audience import Ground
from panel_app.form_answers import ImportReport
from panel_app.pages.audiences import AudiencesPage
from resources.publishers.email.keys import AddressKeys
from store import audiences
from store.accounts import ensure_account
from store.audience_overview import list_overviews
from store.postgres import Database
from tests.builders import make_brief, make_campaign, make_draft, make_package, make_user, make_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.conftest import Dashboard
from tests.panel_app.serving import MAIL_KEY
from tests.panel_app.test_http import _as
from tests.panel_app.test_review_page import open_session
from tests.press.mail_scene import someone

CONTRACT = Ground(basis="contract")
FILE = b"""email,first_name,basis
ada@readers.example,Ada,contract
bob@readers.example,Bob,
left@readers.example,Leo,contract
nobody,,contract
ada@readers.example,Ada,contract
"""


def put(database: Database, workspace: Newsroom, clock: SettableClock, *people: Any) -> None:
    with database.transaction(workspace.id) as conn:
        listed = audiences.ensure_list(conn, "Haulage <news>")
        audiences.keep_addresses(conn, listed.id, people, added_by=workspace.owner.user_id, now=clock.now())


def opened(database: Database, actor: Actor, clock: SettableClock) -> AudiencesPage:
    return AudiencesPage(open_session(database, actor, clock, "audiences"))


def test_a_list_says_who_is_written_to_on_which_ground_and_who_is_not(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    assert "No list yet" in opened(database, actor, clock)._lists.html
    consent = Ground(basis="consent", wording="Yes.", given_at=clock.now() - timedelta(days=3))
    gone = someone("gone@readers.example", CONTRACT)
    put(database, workspace, clock, someone("a@readers.example", CONTRACT), gone)
    put(database, workspace, clock, someone("b@readers.example", consent), someone("c@readers.example", Ground()))
    with database.transaction(workspace.id) as conn:
        audiences.end_address(conn, gone.hash, "complained", clock.now())
    html = opened(database, actor, clock)._lists.html
    assert "Haulage &lt;news&gt;" in html
    assert '<b class="num">1</b> is written to' in html
    for told in ("wait for their own confirmation", "quarantined", "complained"):
        assert f'<b class="num">1</b> {told}' in html
    assert 'Grounds: Consent <b class="num">1</b>, Contract <b class="num">1</b>' in html
    assert 'Complained <b class="num">1</b>' in html
    assert "readers.example" not in html, "numbers, and nobody's address"


def test_who_was_erased_is_counted_among_those_who_are_written_to_on_no_list(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    gone = someone("gone@readers.example", CONTRACT)
    put(database, workspace, clock, gone)
    erase_address(database, actor, clock, key=gone.hash, address=gone.email)
    html = opened(database, actor, clock)._lists.html
    assert 'Erased <b class="num">1</b>' in html
    assert "Nobody is on it yet." in html


def test_a_list_says_who_asks_those_who_wait_for_their_own_confirmation(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    consent = Ground(basis="consent", wording="Yes.", given_at=clock.now() - timedelta(days=3))
    put(database, workspace, clock, someone("a@readers.example", consent))
    command = '<code class="command">pressroom audience ask "Haulage &lt;news&gt;"'
    html = opened(database, actor, clock)._lists.html
    assert f"which mail account does is not clear. {command} --account NAME</code>" in html
    with database.transaction(workspace.id) as conn:
        account = ensure_account(conn, "email", "News <desk>")
        conn.execute("UPDATE accounts SET publisher = 'smtp' WHERE id = %s", [account.id])
    html = opened(database, actor, clock)._lists.html
    assert "Who waits is asked once by the courier, by News &lt;desk&gt;." in html
    assert "pressroom audience ask" not in html
    people = {1: someone("b@readers.example", consent)}
    import_addresses(database, actor, clock, audience="Haulage <news>", people=people, held=True)
    html = opened(database, actor, clock)._lists.html
    assert f'<b class="num">1</b> is not to be asked yet; to have them asked: {command}</code>' in html
    set_list(database, actor, audience="Haulage <news>", changes={"asks": False})
    assert f"To have who waits asked once: {command}</code>" in opened(database, actor, clock)._lists.html


def test_an_email_in_review_leads_to_where_its_audience_is_confirmed(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft = make_draft(conn, make_brief(conn, make_campaign(conn), channels=("email",)), "email")
        make_version(conn, draft, package=make_package(draft, subject="Delays", audience="Dock managers"))
        html = opened(database, actor, clock)._lists.html
        assert f"/audience/{draft.id}" not in html, "a folder sends to nobody"
        conn.execute("UPDATE accounts SET publisher = 'smtp' WHERE channel = 'email'")
    html = opened(database, actor, clock)._lists.html
    assert f'href="/audience/{draft.id}">Delays</a>' in html
    assert "To Dock managers" in html


def test_only_who_plans_is_offered_the_form(database: Database, workspace: Newsroom, clock: SettableClock) -> None:
    with database.transaction(workspace.id) as conn:
        marketer, viewer = make_user(conn, "marketer"), make_user(conn, "viewer")
    assert 'action="/audiences/import"' in opened(database, marketer, clock)._form.html
    assert opened(database, viewer, clock)._form.html == ""


def send(dashboard: Dashboard, session: requests.Session, file: bytes | None, **fields: str) -> requests.Response:
    session.get(f"{dashboard.address}/password", timeout=60)
    return session.post(
        f"{dashboard.address}/audiences/import",
        data={"_xsrf": session.cookies["_xsrf"], "list": "Dock managers", **fields},
        files={"file": ("people.csv", file)} if file is not None else None,
        timeout=60,
        allow_redirects=False,
    )


def test_a_file_comes_in_by_the_form_and_its_refused_lines_are_named(
    dashboard: Dashboard, database: Database, workspace: Newsroom
) -> None:
    hash_of = AddressKeys(MAIL_KEY).hash
    clock = SettableClock()
    with database.transaction(workspace.id) as conn:
        left = someone("left@readers.example", CONTRACT)
        audiences.end_address(conn, left.hash, "unsubscribed", clock.now())
        marketer, viewer = make_user(conn, "marketer"), make_user(conn, "viewer")
    assert hash_of is not None
    session = _as(database, marketer)
    done = send(dashboard, session, FILE)
    assert (done.status_code, done.headers["Location"].startswith("/audiences?told=")) == (303, True)
    with database.transaction(workspace.id) as conn:
        (size,) = audiences.sizes(conn)
    assert (size.name, size.confirmed, size.quarantined) == ("Dock managers", 1, 1)
    shown = session.get(dashboard.address + done.headers["Location"], timeout=60)
    assert shown.ok
    refused = send(dashboard, _as(database, viewer), FILE)
    assert refused.status_code == 303
    with database.transaction(workspace.id) as conn:
        assert audiences.sizes(conn) == (size,), "whoever only reads adds nobody"
    consent = {"basis": "consent", "wording": "Yes.", "given_at": "2026-01-02"}
    for name, fields in (("Asked", {}), ("Held", {"held": "yes"})):
        assert send(dashboard, session, FILE, list=name, **consent, **fields).status_code == 303
    with database.transaction(workspace.id) as conn:
        told = {each.name: (each.pending, each.held) for each in list_overviews(conn)}
    assert (told["Asked"], told["Held"]) == ((1, 0), (1, 1))
    assert send(dashboard, session, None).status_code == 303
    assert send(dashboard, session, FILE, given_at="yesterday").status_code == 303


def test_the_report_names_lines_and_reasons_and_offers_a_long_one_as_a_file(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    from desk.audiences import Imported
    from store.mail_documents import LeftOutDocument

    session = open_session(database, actor, clock, "audiences")
    rows = tuple(LeftOutDocument(line=n, email=f"<b>{n}", reason="there is no address") for n in range(2, 60))
    report = ImportReport(
        file="people.csv", audience="Dock managers", done=Imported(confirmed=3), left_out=rows, left_out_in_all=58
    )
    told = session.services.imports.keep(actor.user_id, report)
    html = AudiencesPage(session, told)._report.html
    assert "<b>people.csv</b> was imported into “Dock managers”: 3 confirmed" in html
    assert "58 lines were left out" in html
    assert "&lt;b&gt;2" in html
    assert html.count("there is no address") == 30
    assert 'href="data:text/csv;charset=utf-8;base64,' in html
    again = AudiencesPage(session, told)._report
    assert again.visible is False, "it is shown once"
    refused = session.services.imports.keep(actor.user_id, ImportReport(file="x", audience="y", refused="No column."))
    assert "Not imported: No column." in AudiencesPage(session, refused)._report.html
