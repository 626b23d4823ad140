"""What the dashboard serves besides pages: the door, private files, headers."""

import re
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote_plus

import pytest
import requests

from domain.actor import Actor
from panel_app.auth import COOKIE, safe_next
from store import people
from store.media import media_of
from store.postgres import Database
from store.publications import list_publications
from tests.conftest import Newsroom
from tests.panel_app.conftest import Dashboard, signed_in_token
from tests.panel_app.scene import Scene


def _link(database: Database, actor: Actor, token: str) -> None:
    with database.transaction(actor.workspace_id) as conn:
        person = people.person_of(conn, actor.user_id)
        people.add_sign_in_link(conn, person, token, datetime.now(UTC) + timedelta(hours=1))


def _form(session: requests.Session, address: str) -> dict[str, str]:
    """The hidden fields of the form at an address."""
    html = session.get(address, timeout=60).text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def _as(database: Database, actor: Actor) -> requests.Session:
    session = requests.Session()
    session.cookies.set(COOKIE, signed_in_token(database, actor))
    return session


def test_a_link_signs_in_by_its_button_only_and_only_once(
    dashboard: Dashboard, database: Database, workspace: Newsroom
) -> None:
    _link(database, workspace.owner, "link-once")
    address = f"{dashboard.address}/sign-in?token=link-once"
    scanner = requests.get(address, timeout=60)
    assert scanner.status_code == 200
    assert COOKIE not in scanner.cookies
    session = requests.Session()
    done = session.post(f"{dashboard.address}/sign-in", data=_form(session, address), timeout=60, allow_redirects=False)
    assert done.status_code == 302
    cookie = done.headers["Set-Cookie"]
    assert COOKIE in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert session.get(f"{dashboard.address}/overview", timeout=60).url.endswith("/overview")
    second = requests.Session()
    refused = second.post(f"{dashboard.address}/sign-in", data=_form(second, address), timeout=60)
    assert refused.status_code == 403
    assert "used already" in refused.text


def test_where_somebody_wanted_to_go_is_kept_whole(
    dashboard: Dashboard, database: Database, workspace: Newsroom
) -> None:
    _link(database, workspace.owner, f"link-next-{workspace.id}")
    session, wanted = requests.Session(), "/review?tab=approved&q=docks&draft=x"
    address = f"{dashboard.address}/sign-in?token=link-next-{workspace.id}"
    form = _form(session, address) | {"next": wanted}
    page = session.post(f"{dashboard.address}/sign-in", data=form, timeout=60)
    assert page.url.endswith(f"/password?first=1&next={quote_plus(wanted)}")
    assert f'name="next" value="{escape(wanted)}"' in page.text


def test_a_password_set_once_signs_in_and_a_wrong_one_does_not(
    dashboard: Dashboard, database: Database, workspace: Newsroom
) -> None:
    session = _as(database, workspace.owner)
    form = _form(session, f"{dashboard.address}/password")
    words = "correct horse battery"
    too_short = session.post(
        f"{dashboard.address}/password", data=form | {"password": "short", "again": "short"}, timeout=60
    )
    assert too_short.status_code == 400
    session.post(f"{dashboard.address}/password", data=form | {"password": words, "again": words}, timeout=60)
    name = f"owner-{workspace.id}"
    for password, status in (("wrong horse battery", 403), (words, 302)):
        fresh = requests.Session()
        fields = _form(fresh, f"{dashboard.address}/sign-in") | {"name": name, "password": password}
        answer = fresh.post(f"{dashboard.address}/sign-in", data=fields, timeout=60, allow_redirects=False)
        assert answer.status_code == status


def test_guessing_is_told_to_wait(dashboard: Dashboard) -> None:
    session = requests.Session()
    fields = _form(session, f"{dashboard.address}/sign-in") | {"name": "no such name", "password": "a guess"}
    codes = []
    for _ in range(6):
        answer = session.post(f"{dashboard.address}/sign-in", data=fields, timeout=60)
        codes.append(answer.status_code)
    assert codes == [403] * 5 + [429]
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many wrong passwords" in answer.text


def test_a_form_without_its_token_is_refused(dashboard: Dashboard, database: Database, workspace: Newsroom) -> None:
    _link(database, workspace.owner, "link-forged")
    answer = requests.post(f"{dashboard.address}/sign-in", data={"token": "link-forged"}, timeout=60)
    assert answer.status_code == 403


def test_the_log_says_where_somebody_went_and_never_with_what(
    dashboard: Dashboard, database: Database, workspace: Newsroom
) -> None:
    _link(database, workspace.owner, "link-logged")
    session = requests.Session()
    address = f"{dashboard.address}/sign-in?token=link-logged"
    form = _form(session, address)
    assert requests.post(address, data={}, timeout=60).status_code == 403
    session.post(address, data=form, timeout=60)
    session.get(f"{dashboard.address}/review?q=searched-words", timeout=60)
    session.get(f"{dashboard.address}/nowhere?q=searched-words", timeout=60)
    assert "302 POST /sign-in" in dashboard.log
    assert "200 GET /review" in dashboard.log
    assert "link-logged" not in dashboard.log
    assert "searched-words" not in dashboard.log


@pytest.mark.parametrize(
    "path",
    [
        "/overview",
        "/campaign?id=x",
        "/ideas",
        "/examples",
        "/review",
        "/media/" + "0" * 64,
        "/published/ws/x/index.html",
        "/password",
    ],
)
def test_strangers_are_sent_to_the_door(dashboard: Dashboard, path: str) -> None:
    answer = requests.get(dashboard.address + path, timeout=60, allow_redirects=False)
    assert answer.status_code == 302
    assert "/sign-in?next=" in answer.headers["Location"]


def test_signing_out_ends_the_sign_in_on_the_server(
    dashboard: Dashboard, database: Database, workspace: Newsroom
) -> None:
    session = _as(database, workspace.owner)
    token = session.cookies[COOKIE]
    assert session.get(f"{dashboard.address}/sign-out", timeout=60).status_code == 200
    assert session.get(f"{dashboard.address}/password", timeout=60, allow_redirects=False).status_code == 200
    session.post(f"{dashboard.address}/sign-out", data=_form(session, f"{dashboard.address}/sign-out"), timeout=60)
    kept = requests.get(f"{dashboard.address}/password", cookies={COOKIE: token}, timeout=60, allow_redirects=False)
    assert kept.status_code == 302


def test_files_are_shown_to_their_own_workspace_only(
    dashboard: Dashboard, database: Database, scene: Scene, other_workspace: Newsroom
) -> None:
    with database.transaction(scene.workspace_id) as conn:
        digest = media_of(conn, scene.post)[0].digest
        (publication,) = list_publications(conn, draft_id=scene.published)
    image = f"{dashboard.address}/media/{digest}"
    post = f"{dashboard.address}/published/{scene.workspace_id}/{publication.remote_id}/index.html"
    ours, theirs = _as(database, scene.viewer), _as(database, other_workspace.owner)
    assert ours.get(image, timeout=60).headers["Content-Type"] == "image/png"
    shown = ours.get(post, timeout=60)
    assert "Ninety-six hauliers" in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert theirs.get(image, timeout=60).status_code == 404
    assert theirs.get(post, timeout=60).status_code == 404
    root = f"{dashboard.address}/published/{scene.workspace_id}"
    for path in (
        "../../media",
        ".lock",
        f"{publication.remote_id}/../../../secrets.json",
        "%2e%2e/%2e%2e/secrets.json",
        "a%00b",
        "a" * 300,
    ):
        assert ours.get(f"{root}/{path}", timeout=60).status_code == 404


def test_every_answer_carries_the_security_headers_and_no_cookie_reaches_the_page(
    dashboard: Dashboard, database: Database, workspace: Newsroom
) -> None:
    session = _as(database, workspace.owner)
    answer = session.get(f"{dashboard.address}/overview", timeout=60)
    assert session.cookies[COOKIE] not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    for path in ("/sign-in", "/assets/pressroom.css", "/static/js/bokeh.min.js", "/health"):
        headers = requests.get(dashboard.address + path, timeout=60).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
    import base64

    token = re.search(r'"token":"([\w-]+)\.', answer.text)
    assert token is not None
    payload = base64.urlsafe_b64decode(token[1] + "=" * (-len(token[1]) % 4))
    assert COOKIE.encode() not in payload


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "", "/sign-in?x", "a", "/a\nb"]
)
def test_after_signing_in_nobody_is_sent_elsewhere(address: str) -> None:
    assert safe_next(address) == "/overview"
    assert safe_next("/review?tab=approved") == "/review?tab=approved"
