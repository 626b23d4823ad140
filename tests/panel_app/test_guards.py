"""What the dashboard refuses to everybody: libraries by address, embedding, foreign names."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
import requests

from panel_app.auth import COOKIE, SECURE_COOKIE
from panel_app.bundles import is_shown
from store import people
from store.postgres import Database
from tests.conftest import Newsroom, TestDatabase
from tests.panel_app.conftest import Dashboard, serving, signed_in_token

HEAVY = {"crewai", "torch", "sentence_transformers", "dagster", "chromadb", "lib2to3"}


def test_no_address_loads_a_library(dashboard: Dashboard) -> None:
    for module in ("crewai", "lib2to3.__main__", "sentence_transformers", "json", "panel.pipeline", "panel_app.none"):
        answer = requests.get(f"{dashboard.address}/components/{module}/x/_css/y", timeout=60)
        assert answer.status_code == 404, module
    assert dashboard.process.poll() is None
    assert not HEAVY & {name.partition(".")[0] for name in dashboard.modules()}


def test_only_loaded_modules_of_pages_have_files() -> None:
    import panel_material_ui.base

    assert is_shown(panel_material_ui.base.__name__)
    assert not is_shown("panel_material_ui.never_loaded")
    assert "json" in sys.modules
    assert not is_shown("json")


@pytest.mark.parametrize("path", ["/health", "/sign-in", "/overview", "/static/js/bokeh.min.js", "/review/ws"])
def test_under_a_foreign_name_nothing_is_answered(dashboard: Dashboard, path: str) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example:80", "", "localhost@evil.example", "[::1"):
        answer = requests.get(dashboard.address + path, headers={"Host": host}, timeout=60)
        assert answer.status_code in (400, 421), host
        assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:23000", "LOCALHOST:80"])
def test_under_its_own_names_it_answers(dashboard: Dashboard, host: str) -> None:
    assert requests.get(f"{dashboard.address}/health", headers={"Host": host}, timeout=60).ok


@pytest.mark.parametrize("page", ["review", "overview"])
def test_no_other_site_embeds_a_page(dashboard: Dashboard, page: str) -> None:
    for path in ("autoload.js?bokeh-autoload-element=x", "metadata"):
        for ask in (requests.get, requests.options):
            answer = ask(f"{dashboard.address}/{page}/{path}", headers={"Origin": "https://evil.example"}, timeout=60)
            assert answer.status_code == 404
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_over_tls_the_cookie_and_the_browser_are_held_to_it(
    test_database: TestDatabase, database: Database, workspace: Newsroom
) -> None:
    token = signed_in_token(database, workspace.owner)
    with serving(test_database.app_url, secure=True) as strict:
        answer = requests.get(f"{strict.address}/sign-in", timeout=60)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        for name, status in ((SECURE_COOKIE, 200), (COOKIE, 302)):
            asked = {"cookies": {name: token}, "timeout": 60, "allow_redirects": False}
            assert requests.get(f"{strict.address}/password", **asked).status_code == status  # type: ignore[arg-type]
        with database.transaction(workspace.id) as conn:
            people.add_sign_in_link(
                conn,
                people.person_of(conn, workspace.owner.user_id),
                f"link-strict-{workspace.id}",
                datetime.now(UTC) + timedelta(hours=1),
            )
        xsrf = answer.cookies["_xsrf"]
        form = {"_xsrf": xsrf, "token": f"link-strict-{workspace.id}", "next": "/review?tab=approved&q=a b"}
        done = requests.post(
            f"{strict.address}/sign-in", data=form, cookies={"_xsrf": xsrf}, timeout=60, allow_redirects=False
        )
        cookie = done.headers["Set-Cookie"]
        assert cookie.startswith(SECURE_COOKIE)
        assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
        assert "Domain" not in cookie
