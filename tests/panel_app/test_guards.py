"""What the dashboard refuses to everybody: libraries by address, embedding, foreign names."""

import sys

import pytest
import requests

from panel_app.bundles import is_shown
from tests.panel_app.conftest import Dashboard

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
