"""Leaving and confirming by a link, without a sign-in; and the pages on which a mailing's people are looked at."""

import re
from pathlib import Path

import pytest
import requests

from domain.audience import Ground
from domain.mail_address import parse_address
from panel_app.components.next_step import next_step
from panel_app.data import load_draft
from resources.publishers.email.keys import AddressKeys
from store import audiences
from store.audience_confirmations import view_of
from store.mail_deliveries import Delivery, deliveries_of, erase_person
from store.mailings import list_mailings
from store.postgres import Database
from tests.conftest import Newsroom
from tests.panel_app.conftest import Dashboard
from tests.panel_app.serving import MAIL_KEY
from tests.panel_app.test_http import _as, _form
from tests.press.mail_scene import AUDIENCE, MailScene, someone
from tests.press.scene import Scene

KEYS = AddressKeys(MAIL_KEY)
ADA = "reader0@readers.example"
LOCAL = {"timeout": 60, "allow_redirects": False}


@pytest.fixture
def mail(database: Database, tmp_path: Path) -> MailScene:
    return MailScene(Scene(database, tmp_path), recipients=3)


@pytest.fixture
def row(mail: MailScene) -> Delivery:
    """A message that was sent."""
    version = mail.piece()
    mail.publisher(mail.scene.newsroom.accounts["email"]).publish(version.package, (), version.digest)
    with mail.scene.conn() as conn:
        (mailing,) = list_mailings(conn)
        (found,) = [row for row in deliveries_of(conn, mailing.id) if row.email == ADA]
    return found


def state(mail: MailScene) -> str:
    with mail.scene.conn() as conn:
        return audiences.with_hash(conn, KEYS.hash(parse_address(ADA)))[0].state


def test_one_click_unsubscribes_without_a_cookie_and_a_scanner_does_not(
    dashboard: Dashboard, mail: MailScene, row: Delivery
) -> None:
    address = KEYS.link(dashboard.address, "leave", row.id)
    for method in ("GET", "HEAD"):
        requests.request(method, address, **LOCAL)  # type: ignore[arg-type]
        assert state(mail) == "confirmed", "a link that is only opened changes nothing"
    page = requests.get(address, **LOCAL)  # type: ignore[arg-type]
    assert page.status_code == 200
    assert '<form method="post">' in page.text
    assert ADA not in page.text
    done = requests.post(address, data={"List-Unsubscribe": "One-Click"}, **LOCAL)  # type: ignore[arg-type]
    assert (done.status_code, "You are unsubscribed." in done.text) == (200, True)
    assert state(mail) == "unsubscribed"
    again = requests.post(address, files={"List-Unsubscribe": (None, "One-Click")}, **LOCAL)  # type: ignore[arg-type]
    assert again.status_code == 200, "twice is once, in either form of a form"


@pytest.mark.parametrize("torn", ["{0}%0D%0A%20{1}", "{0}={1}", "{0}{1}/"])
def test_a_link_that_was_folded_on_its_way_still_works(
    dashboard: Dashboard, mail: MailScene, row: Delivery, torn: str
) -> None:
    token = KEYS.token("leave", row.id)
    address = f"{dashboard.address}/u/{torn.format(token[:13], token[13:])}"
    assert requests.post(address, **LOCAL).status_code == 200  # type: ignore[arg-type]
    assert state(mail) == "unsubscribed"


def test_nobody_makes_up_a_link(dashboard: Dashboard, mail: MailScene, row: Delivery) -> None:
    token = KEYS.token("leave", row.id)
    forged = token[:-1] + ("2" if token[-1] != "2" else "3")
    for wrong in (forged, AddressKeys("00" * 32).token("leave", row.id), "x", row.id, KEYS.token("confirm", row.id)):
        answer = requests.post(f"{dashboard.address}/u/{wrong}", **LOCAL)  # type: ignore[arg-type]
        assert answer.status_code == 404
    assert state(mail) == "confirmed"
    trial = requests.post(f"{dashboard.address}/u/trial", **LOCAL)  # type: ignore[arg-type]
    assert (trial.status_code, "test mail" in trial.text) == (200, True)


def test_a_confirmation_counts_once_it_is_pressed(dashboard: Dashboard, mail: MailScene) -> None:
    consent = Ground(basis="consent", wording="Yes.", given_at=mail.scene.clock.now())
    with mail.scene.conn() as conn:
        listed = audiences.ensure_list(conn, AUDIENCE)
        owner = mail.scene.newsroom.owner.user_id
        new = someone("new@readers.example", consent)
        audiences.keep_addresses(conn, listed.id, [new], added_by=owner, now=mail.scene.clock.now())
        (row,) = audiences.with_hash(conn, new.hash)
        conn.execute("UPDATE audience_addresses SET asked_at = %s WHERE id = %s", [mail.scene.clock.now(), row.id])
    address = KEYS.link(dashboard.address, "confirm", row.id)
    assert "Yes, subscribe me" in requests.get(address, **LOCAL).text  # type: ignore[arg-type]
    with mail.scene.conn() as conn:
        assert audiences.get_address(conn, row.id).state == "pending"
    assert "You are subscribed." in requests.post(address, **LOCAL).text  # type: ignore[arg-type]
    with mail.scene.conn() as conn:
        assert audiences.get_address(conn, row.id).state == "confirmed"


def test_the_pages_speak_the_language_of_the_mail_and_say_which_it_is(
    dashboard: Dashboard, mail: MailScene, row: Delivery
) -> None:
    address, english = KEYS.link(dashboard.address, "leave", row.id), {"Accept-Language": "en"}
    with mail.scene.conn() as conn:
        conn.execute('UPDATE accounts SET settings = settings || \'{"language": "de-AT"}\'')
    for answer in (
        requests.get(address, headers=english, **LOCAL),  # type: ignore[arg-type]
        requests.post(address, headers=english, **LOCAL),  # type: ignore[arg-type]
    ):
        assert '<html lang="de">' in answer.text
    assert "Sie sind abgemeldet." in answer.text
    for wanted, language in (("de;q=0.9, en;q=0.8", "de"), ("fr, en-GB", "en"), ("*", "en"), ("de;q=0", "en")):
        page = requests.get(f"{dashboard.address}/u/trial", headers={"Accept-Language": wanted}, **LOCAL)  # type: ignore[arg-type]
        assert f'<html lang="{language}">' in page.text


def test_a_link_of_which_nothing_is_known_any_more_does_not_say_that_it_worked(
    dashboard: Dashboard, mail: MailScene, row: Delivery
) -> None:
    with mail.scene.conn() as conn:
        erase_person(conn, row.hash)
    done = requests.post(KEYS.link(dashboard.address, "leave", row.id), **LOCAL)  # type: ignore[arg-type]
    assert (done.status_code, "This link is too old." in done.text) == (410, True)


def test_the_log_holds_no_right_of_a_reader(dashboard: Dashboard, row: Delivery) -> None:
    token = KEYS.token("leave", row.id)
    requests.get(f"{dashboard.address}/u/{token}", **LOCAL)  # type: ignore[arg-type]
    log = (dashboard.home / "dashboard.log").read_text()
    assert "GET /u/…" in log
    assert token not in log


def test_a_mailing_s_page_lists_the_unknown_and_belongs_to_its_workspace(
    dashboard: Dashboard, database: Database, mail: MailScene, row: Delivery, other_workspace: Newsroom
) -> None:
    with mail.scene.conn() as conn:
        conn.execute("UPDATE mail_deliveries SET status = 'unknown', reply = 'No answer.' WHERE id = %s", [row.id])
    address = f"{dashboard.address}/mailings/{row.mailing_id}"
    page = _as(database, mail.scene.newsroom.owner).get(address, timeout=60).text
    assert f"{ADA}: No answer." in page
    assert _as(database, other_workspace.owner).get(address, timeout=60).status_code == 404
    assert requests.get(address, **LOCAL).status_code == 302  # type: ignore[arg-type]


def test_an_audience_is_confirmed_as_it_was_shown(dashboard: Dashboard, database: Database, mail: MailScene) -> None:
    version = mail.piece()
    address = f"{dashboard.address}/audience/{version.draft_id}"
    session = _as(database, mail.scene.newsroom.owner)
    form = _form(session, address)
    assert form["size"] == "3"
    mail.join("one-more@readers.example")
    stale = session.post(address, data=form, timeout=60)
    assert (stale.status_code, "it is 4 people now" in stale.text) == (400, True)
    done = session.post(address, data=_form(session, address), timeout=60)
    assert re.search(r"confirmed 4 on", done.text)
    with mail.scene.conn() as conn:
        view = view_of(conn, version.draft_id, version.digest, AUDIENCE)
    assert (view.size, view.confirmed_size) == (4, 4)


def test_the_review_page_leads_to_who_gets_it(database: Database, mail: MailScene) -> None:
    version, now = mail.piece(), mail.scene.clock.now()
    page = load_draft(database, mail.scene.workspace_id, version.draft_id, now)
    step = next_step(page, now)
    assert (step.link, step.link_words) == (f"/audience/{version.draft_id}", "Who gets it")
    other = load_draft(database, mail.scene.workspace_id, mail.scene.piece().draft_id, now)
    assert next_step(other, now).link is None, "a post on another channel has no audience of ours"
