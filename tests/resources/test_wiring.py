"""Who is chosen: what is not there is refused by name, never replaced."""

from pathlib import Path

import pytest

from domain.errors import NeedsPerson
from resources import wiring
from resources.publishers.folder import FolderPublisher
from resources.secrets import ensure_secrets
from store.accounts import Account


def account(publisher: str) -> Account:
    return Account(id="acct_1", workspace_id="ws_1", channel="linkedin", publisher=publisher, name="Company page")


@pytest.fixture(autouse=True)
def a_home_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ensure_secrets(tmp_path)
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path))
    monkeypatch.setattr(wiring, "_built", {})


def test_the_folder_is_chosen_by_its_name() -> None:
    assert isinstance(wiring.press_services().publisher_of(account("folder")), FolderPublisher)


@pytest.mark.parametrize("unknown", ["telex", "Folder", ""])
def test_a_publisher_that_is_not_there_is_not_the_folder(unknown: str) -> None:
    with pytest.raises(NeedsPerson, match=f"“Company page” .* has no publisher “{unknown}”; it has: .*folder"):
        wiring.press_services().publisher_of(account(unknown))


def test_an_account_with_settings_that_are_not_taken_any_more_waits_for_a_person() -> None:
    told = {"site": "https://www.example.com", "user": "editor", "calls_a_minute": 5}
    blog = account("wordpress").model_copy(update={"channel": "blog", "settings": told})
    with pytest.raises(NeedsPerson, match=r"must be connected anew.*30 or more"):
        wiring.press_services().publisher_of(blog)
    assert wiring.quota_uses(blog) == ()
