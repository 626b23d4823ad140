"""What the dashboard learns from the settings."""

from pathlib import Path

import pytest

from domain.errors import InvalidInput, NeedsPerson
from panel_app.services import AppServices, from_wiring
from resources import wiring
from resources.secrets import ensure_secrets
from store.accounts import Account

OFFLINE = "No language model"


def services_with(monkeypatch: pytest.MonkeyPatch, home: Path, **chosen: str) -> AppServices:
    """The services of a process with these settings and no others."""
    ensure_secrets(home)
    monkeypatch.setattr(wiring, "_built", {})
    for name, value in {"home": str(home), "ollama_model": "", "openai_model": "", **chosen}.items():
        monkeypatch.setenv(f"PRESSROOM_{name.upper()}", value)
    found = from_wiring()
    found.database.close()
    return found


@pytest.mark.parametrize(
    ("chosen", "offline"),
    [
        ({}, True),
        ({"ollama_url": "http://127.0.0.1:1"}, True),
        ({"openai_api_key": "sk-nothing"}, True),
        ({"ollama_model": "llama"}, False),
        ({"openai_model": "some-model"}, False),
    ],
)
def test_it_says_that_there_is_no_language_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chosen: dict[str, str], offline: bool
) -> None:
    said = services_with(monkeypatch, tmp_path, **chosen).off
    assert any(sentence.startswith(OFFLINE) for sentence in said) == offline


def test_its_own_address_is_not_where_posts_are_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    posts = services_with(monkeypatch, tmp_path, public_base="https://posts.example/")
    assert (posts.secure, "posts.example" in posts.origins, posts.hosts) == (False, False, ("posts.example",))
    desk = services_with(monkeypatch, tmp_path, dashboard_url="https://desk.example/", port_base="24000")
    assert desk.secure
    assert desk.origins == ("127.0.0.1:24000", "localhost:24000", "desk.example")


def test_a_publisher_says_what_it_can_and_one_that_cannot_be_made_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services = services_with(monkeypatch, tmp_path)
    account = Account(id="acct_1", workspace_id="ws_1", channel="email", publisher="folder", name="main")
    assert services.abilities(account).read_back
    with pytest.raises(InvalidInput, match="Its settings do not fit smtp: from_address, host, imprint"):
        services.abilities(account.model_copy(update={"publisher": "smtp"}))
    with pytest.raises(NeedsPerson, match="carrier pigeon"):
        services.try_account(account.model_copy(update={"publisher": "carrier pigeon"}))
