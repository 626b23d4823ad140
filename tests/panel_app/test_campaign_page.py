"""The page of a campaign: its sources with what became of them, and the form by which documents come in."""

from html import unescape
from typing import Any

import pytest
import requests

from domain.source import Source
from store.added_sources import added_to
from store.postgres import Database
from store.sources import leave_out, save_source
from tests.builders import make_source
from tests.conftest import Newsroom
from tests.panel_app.conftest import Dashboard, settled
from tests.panel_app.scene import Scene
from tests.panel_app.test_http import _as, _form

TEXT = b"In 2025 81% of all sites booked each arrival."
OpenPage = Any


def _send(session: requests.Session, address: str, *, files: list[tuple[str, bytes]] = [], page: str = "") -> Any:  # noqa: B006
    form = _form(session, address) | ({"address": page} if page else {})
    return session.post(address, data=form, files=[("file", file) for file in files] or {"none": b""}, timeout=60)


def test_documents_come_in_by_the_form_and_each_refusal_is_named(
    dashboard: Dashboard, database: Database, scene: Scene
) -> None:
    address = f"{dashboard.address}/campaigns/{scene.campaign.id}"
    session = _as(database, scene.owner)
    answer = _send(session, address, files=[("report.txt", TEXT), ("empty.md", b""), ("virus.exe", b"MZ\x00\x01")])
    shown = unescape(answer.text)
    assert answer.status_code == 200
    assert "<b>uploads/report.txt</b> is added" in shown
    assert "Not added: “empty.md” is empty." in shown
    assert "Not added: “virus.exe”" in shown
    assert "Not read yet" in shown
    with database.transaction(scene.workspace_id) as conn:
        (added,) = added_to(conn, scene.campaign.id)
    assert added.bytes_path is not None
    assert (dashboard.home / "media" / added.bytes_path).read_bytes() == TEXT
    assert _send(session, address).status_code == 400
    assert "https://a.example/x</b> is added" in _send(session, address, page="https://a.example/x").text


def test_who_may_not_plan_finds_no_form_and_is_refused_anyway(
    dashboard: Dashboard, database: Database, scene: Scene
) -> None:
    address = f"{dashboard.address}/campaigns/{scene.campaign.id}"
    session = _as(database, scene.reviewer)
    assert "<form" not in session.get(address, timeout=60).text
    other = f"{dashboard.address}/sign-out"
    answer = session.post(address, data=_form(session, other), files=[("file", ("report.txt", TEXT))], timeout=60)
    assert answer.status_code == 400
    assert "may not add a source" in answer.text
    with database.transaction(scene.workspace_id) as conn:
        assert added_to(conn, scene.campaign.id) == ()


def test_the_page_and_its_form_belong_to_the_workspace(
    dashboard: Dashboard, database: Database, scene: Scene, other_workspace: Newsroom
) -> None:
    address = f"{dashboard.address}/campaigns/{scene.campaign.id}"
    theirs = _as(database, other_workspace.owner)
    assert theirs.get(address, timeout=60).status_code == 404
    form = _form(theirs, f"{dashboard.address}/sign-out")
    assert theirs.post(address, data=form, files=[("file", ("r.txt", TEXT))], timeout=60).status_code == 404
    assert requests.get(address, timeout=60, allow_redirects=False).status_code == 302
    assert requests.post(address, files=[("file", ("r.txt", TEXT))], timeout=60).status_code == 403


def test_a_form_that_is_far_too_large_is_cut_off(dashboard: Dashboard, database: Database, scene: Scene) -> None:
    address = f"{dashboard.address}/campaigns/{scene.campaign.id}"
    session = _as(database, scene.owner)
    form = _form(session, address)
    try:
        answer = session.post(address, data=form, files=[("file", ("r.txt", b"x" * 61_000_000))], timeout=60)
    except requests.ConnectionError:
        return  # it stops reading, and the sender may see only that
    assert answer.status_code == 400
    assert "is added" not in answer.text


def test_what_became_of_each_source_is_shown(dashboard: Dashboard, database: Database, scene: Scene) -> None:
    with database.transaction(scene.workspace_id) as conn:
        gone, _ = make_source(conn, scene.campaign.id, title="Old report <2019>", origin="https://old.example/")
        leave_out(conn, scene.campaign.id, gone.id)
        refused = Source(
            id="src_scan",
            campaign_id=scene.campaign.id,
            kind="file",
            origin="scan.pdf",
            title="scan.pdf",
            state="refused",
            reason="“scan.pdf” has no text to quote.",
            fetched_at=gone.fetched_at,
        )
        save_source(conn, refused)
    shown = _as(database, scene.viewer).get(f"{dashboard.address}/campaigns/{scene.campaign.id}", timeout=60).text
    for part in ("What Hauliers Want from Dock Booking", "Old report &lt;2019&gt;", "Left out", "has no text to quote"):
        assert part in shown


@pytest.mark.browser
def test_a_person_uploads_a_document_from_the_overview(open_page: OpenPage, scene: Scene, database: Database) -> None:
    page = open_page(scene.owner, "/overview")
    page.get_by_role("link", name=scene.campaign.name, exact=True).first.click()
    page.wait_for_url(f"**/campaigns/{scene.campaign.id}")
    page.get_by_label("Documents").set_input_files(
        [{"name": "gate log.csv", "mimeType": "text/csv", "buffer": b"Gate,Wait\nNorth,41 min\n"}]
    )
    page.get_by_role("button", name="Add").click()
    settled(page)
    page.get_by_text("uploads/gate log.csv").first.wait_for()
    with database.transaction(scene.workspace_id) as conn:
        assert [each.origin for each in added_to(conn, scene.campaign.id)] == ["uploads/gate log.csv"]
