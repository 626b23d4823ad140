"""Settings: one table, read from the environment, wrong values named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import InvalidInput, NeedsPerson
from resources.secrets import ensure_secrets
from resources.settings import CHECKOUT, Settings, env_example, load_settings, to_environment, unknown_names


def _settings(**values: object) -> Settings:
    return Settings.model_validate(values)


def test_the_example_file_is_fresh() -> None:
    assert (CHECKOUT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_every_setting_has_a_sentence() -> None:
    assert all((field.description or "").endswith(".") for field in Settings.model_fields.values())


def test_an_unknown_name_is_warned_about_with_the_nearest() -> None:
    assert unknown_names({"PRESSROOM_PORTBASE": "1", "PRESSROOM_HOME": "x", "OTHER": "y"}) == (
        "PRESSROOM_PORTBASE is not a Pressroom setting: did you mean PRESSROOM_PORT_BASE?",
    )


def test_ports_follow_the_base_and_stay_below_the_ephemeral_range() -> None:
    settings = _settings(port_base=24000)
    assert [settings.port(name) for name in ("dashboard", "dagster", "code_server")] == [24000, 24001, 24005]
    with pytest.raises(ValueError):
        _settings(port_base=32767)


def test_a_wrong_value_names_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_PORT_BASE", "many")
    with pytest.raises(InvalidInput, match="PRESSROOM_PORT_BASE"):
        load_settings()


def test_embedded_addresses_come_from_the_home(tmp_path: Path) -> None:
    settings = _settings(home=tmp_path, port_base=24000)
    with pytest.raises(NeedsPerson, match="pressroom up"):
        _ = settings.app_database_url
    secrets = ensure_secrets(tmp_path)
    assert settings.app_database_url == f"postgresql://pressroom_app:{secrets.app_password}@127.0.0.1:24002/pressroom"
    assert settings.dagster_database_url.startswith("postgresql+psycopg2://pressroom_dagster:")
    assert settings.dagster_database_url.endswith("?options=-csearch_path%3Ddagster")
    assert secrets.redis_password in settings.redis_url_effective


def test_a_given_server_is_used_with_our_roles(tmp_path: Path) -> None:
    ensure_secrets(tmp_path)
    settings = _settings(home=tmp_path, database_url="postgresql://root:pw@db.example:5432/news?sslmode=require")
    assert settings.admin_database_url == "postgresql://root:pw@db.example:5432/news?sslmode=require"
    assert settings.app_database_url.startswith("postgresql://pressroom_app:")
    assert settings.app_database_url.endswith("@db.example:5432/news?sslmode=require")
    assert settings.dagster_database_url.endswith("/news?sslmode=require&options=-csearch_path%3Ddagster")


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    first = ensure_secrets(tmp_path)
    assert ensure_secrets(tmp_path) == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = _settings(openai_api_key="canary-key", database_url="postgresql://a:canary-pw@h/d")
    assert "canary" not in repr(settings)


def test_a_child_sees_what_we_saw(tmp_path: Path) -> None:
    settings = _settings(home=tmp_path, port_base=24500, sensor_courier=False, openai_api_key="k")
    environment = {**os.environ, **to_environment(settings)}
    code = "from resources.settings import load_settings as l; s = l(); print(s.port_base, s.sensor_courier, s.home)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=CHECKOUT, check=False, capture_output=True, text=True
    )
    assert done.stdout.split() == ["24500", "False", str(tmp_path)], done.stderr


def test_the_dashboards_address_is_this_machines_unless_given() -> None:
    assert _settings(port_base=24000).dashboard_url == "http://127.0.0.1:24000"
    assert _settings(dashboard_url="https://desk.example/").dashboard_url == "https://desk.example"
    for wrong in ("desk.example", "ftp://desk.example", "https://desk.example/below"):
        with pytest.raises(ValueError, match="HOST"):
            _settings(dashboard_url=wrong)
