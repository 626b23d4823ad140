"""The page of a post that a person puts out by hand, on a desk and on a phone."""

from datetime import UTC, datetime
from html import unescape

import pytest
import requests

from domain.publication import Publication
from store import accounts, publications
from store.postgres import Database
from tests.builders import make_publication
from tests.conftest import Newsroom
from tests.panel_app.conftest import Dashboard, OpenPage, settled
from tests.panel_app.scene import Scene
from tests.panel_app.test_http import _as, _form


@pytest.fixture
def handed_over(database: Database, scene: Scene) -> Publication:
    with database.transaction(scene.workspace_id) as conn:
        row = make_publication(conn, datetime(2031, 7, 1, 6, 30, tzinfo=UTC))
        accounts.serve_by(conn, row.account_id, "hand_off", {"person": "Mia Olsen"})
        conn.execute(
            "UPDATE published_content SET status = 'handed_over', reason = 'By hand.', zone = 'Europe/Berlin', "
            "wall = '2031-07-01 08:30' WHERE id = %s",
            [row.id],
        )
        return publications.get_publication(conn, row.id)


def test_the_live_address_comes_back_by_the_form(
    dashboard: Dashboard, database: Database, scene: Scene, handed_over: Publication
) -> None:
    address = f"{dashboard.address}/hand-off/{handed_over.id}"
    session = _as(database, scene.owner)
    shown = unescape(session.get(address, timeout=60).text)
    assert "Mia Olsen posts this" in shown
    assert "Tue 1 Jul 2031, 08:30 CEST (Europe/Berlin), which is 06:30 UTC" in shown
    form = _form(session, address)
    refused = session.post(address, data=form | {"address": "javascript:alert(1)"}, timeout=60)
    assert (refused.status_code, "is no address of a post" in refused.text) == (400, True)
    done = session.post(address, data=form | {"address": "https://place.example/1"}, timeout=60)
    assert (done.status_code, "It is out:" in done.text, "<form" in done.text) == (200, True, False)
    with database.transaction(scene.workspace_id) as conn:
        row = publications.get_publication(conn, handed_over.id)
    assert (row.status, row.url) == ("sent", "https://place.example/1")
    assert session.post(address, data=form | {"address": "https://place.example/2"}, timeout=60).status_code == 400


def test_it_belongs_to_the_workspace_and_asks_for_a_sign_in(
    dashboard: Dashboard, database: Database, handed_over: Publication, other_workspace: Newsroom
) -> None:
    address = f"{dashboard.address}/hand-off/{handed_over.id}"
    assert _as(database, other_workspace.owner).get(address, timeout=60).status_code == 404
    assert requests.get(address, timeout=60, allow_redirects=False).status_code == 302


def test_on_a_phone_the_text_is_copied_and_nothing_sticks_out(
    open_page: OpenPage, scene: Scene, handed_over: Publication
) -> None:
    page = settled(open_page(scene.owner, f"/hand-off/{handed_over.id}", width=390, height=844))
    assert page.locator("#text").input_value().strip()
    assert page.locator("#address").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
