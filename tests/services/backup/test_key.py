"""The key's file: private, whole, and never put where another key was used."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import Conflict, InvalidInput, NeedsPerson
from resources.secrets import ensure_secrets, read_secrets
from resources.settings import Settings
from services.backup.key import export_key, import_key, read_key
from tests.services.backup.installation import House, house


def silent(_line: str) -> None:
    """Nobody listens."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a key, and no database yet."""
    home = tmp_path / "home"
    home.mkdir()
    ensure_secrets(home)
    return Settings(home=home, port_base=31_000)


@pytest.fixture
def key(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "pressroom.key"
    export_key(settings, path)
    return path


def test_it_is_readable_by_its_owner_only_and_opens_what_it_came_from(settings: Settings, key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    assert read_key(key) == settings.secrets
    assert json.loads(key.read_text())["fingerprint"] == settings.secrets.key_fingerprint


def test_it_never_takes_the_place_of_a_file_and_never_lies_in_the_home(settings: Settings, key: Path) -> None:
    before = key.read_bytes()
    with pytest.raises(Conflict, match="is there already"):
        export_key(settings, key)
    assert key.read_bytes() == before
    with pytest.raises(InvalidInput, match="keep the key elsewhere"):
        export_key(settings, settings.home / "pressroom.key")
    with pytest.raises(InvalidInput, match="cannot be written"):
        export_key(settings, key.parent / "nowhere" / "pressroom.key")


def test_a_home_without_anything_takes_it(key: Path, tmp_path: Path) -> None:
    fresh = Settings(home=tmp_path / "fresh")
    imported = import_key(fresh, key, silent)
    assert (imported.changed, imported.aside) == (True, None)
    assert read_secrets(fresh.home) == read_key(key)
    assert not import_key(fresh, key, silent).changed


def test_what_a_home_had_is_kept_beside(key: Path, tmp_path: Path) -> None:
    other = Settings(home=tmp_path / "other")
    other.home.mkdir()
    before = ensure_secrets(other.home)
    imported = import_key(other, key, silent)
    assert imported.aside is not None
    assert json.loads(Path(imported.aside).read_text())["token_key"] == before.token_key
    assert Path(imported.aside).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "is no key of Pressroom"),
        ("[]", "is no key of Pressroom"),
        ('{"pressroom_key": 2}', "or of a newer version"),
        ("x" * 200_000, "too large"),
    ],
)
def test_what_is_no_key_is_refused(settings: Settings, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "odd.key"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=said):
        import_key(settings, path, silent)


def test_one_changed_letter_is_seen(settings: Settings, key: Path) -> None:
    found = json.loads(key.read_text())
    found["secrets"]["token_key"] = found["secrets"]["token_key"][::-1]
    key.write_text(json.dumps(found))
    with pytest.raises(InvalidInput, match="is damaged"):
        import_key(settings, key, silent)


@pytest.fixture
def place() -> Iterator[House]:
    with house() as found:
        yield found


def test_lost_secrets_come_back_and_another_key_is_refused_by_the_database(
    place: House, key: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.key"
    export_key(place.settings, own)
    place.up()
    place.down()
    with pytest.raises(NeedsPerson, match="was made with the secrets that the home has"):
        import_key(place.settings, key, silent)
    before = (place.home / "secrets.json").read_bytes()
    (place.home / "secrets.json").unlink()
    with pytest.raises(NeedsPerson, match=r"cannot be opened with what secrets\.json would then hold"):
        import_key(place.settings, key, silent)
    assert not (place.home / "secrets.json").exists()
    assert import_key(place.settings, own, silent).changed
    assert json.loads((place.home / "secrets.json").read_text()) == json.loads(before)
    place.up()
