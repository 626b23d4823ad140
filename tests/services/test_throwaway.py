"""A throw-away installation has nothing in common with the one beside it but its models."""

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from resources.settings import HIGHEST_PORT, Settings
from services import throwaway
from services.throwaway import beside, free_base


@pytest.fixture
def theirs(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "theirs",
        port_base=26_000,
        database_url=SecretStr("postgresql://admin:secret@db.example:5432/pressroom"),
        redis_url=SecretStr("redis://cache.example:6379/0"),
        chroma_url="http://vectors.example:8000",
        dashboard_url="https://desk.example",
        public_base="https://posts.example",
        ollama_model="llama3.1:8b",
        model_prices="ollama/llama3.1:8b=0/0",
        budget_tokens_run=500_000,
        searxng_url="http://search.example",
    )


def test_stores_home_and_addresses_are_its_own_and_nothing_delivers(theirs: Settings, tmp_path: Path) -> None:
    own = beside(theirs, tmp_path / "own", 27_000)

    assert (own.home, own.port_base) == (tmp_path / "own", 27_000)
    assert (own.database_url, own.redis_url, own.chroma_url, own.public_base) == (None, None, None, None)
    assert own.dashboard_url == "http://127.0.0.1:27000"
    assert "27004" in own.chroma_url_effective
    assert not own.sensor_courier


def test_models_prices_budgets_and_search_are_those_that_are_configured(theirs: Settings, tmp_path: Path) -> None:
    own = beside(theirs, tmp_path / "own", 27_000)
    changed = {name for name in Settings.model_fields if getattr(own, name) != getattr(theirs, name)}
    assert changed == {*throwaway.OWN, "sensor_courier"}


def test_ports_are_free_and_not_those_of_the_other_home() -> None:
    base = free_base(26_000)
    assert base != 26_000
    assert base + throwaway.PORTS <= HIGHEST_PORT
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", base + 3))
        stranger.listen()
        assert free_base(26_000) > base
