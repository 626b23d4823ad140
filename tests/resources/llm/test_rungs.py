"""Which models settings make of a ladder, and which of them are inside."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.errors import InvalidInput
from resources.llm.rungs import assumed_price, is_inside, prices_of, rungs_of
from resources.settings import Settings


def settings(**fields: Any) -> Settings:
    return Settings(home=Path("/nowhere"), **fields)


def names(chosen: Settings, role: Any = "strong") -> list[str]:
    return [rung.name for rung in rungs_of(chosen, role)]


def test_with_nothing_configured_the_offline_writer_writes() -> None:
    assert names(settings()) == ["offline-writer/1"]


def test_the_order_is_ollama_its_fallback_openai_and_the_offline_writer_only_where_allowed() -> None:
    all_of_it = {"ollama_model": "a", "ollama_fallback_model": "b", "openai_model": "c"}
    assert names(settings(**all_of_it)) == ["ollama/a", "ollama/b", "openai/c"]
    assert names(settings(**all_of_it, offline_fallback=True))[-1] == "offline-writer/1"


def test_each_role_may_have_models_of_its_own() -> None:
    chosen = settings(ollama_model="big", ollama_cheap_model="small", openai_model="c", openai_cheap_model="d")
    assert names(chosen) == ["ollama/big", "openai/c"]
    assert names(chosen, "cheap") == ["ollama/small", "openai/d"]


def test_keys_and_passwords_are_in_no_listing() -> None:
    chosen = settings(openai_model="c", openai_base_url="http://user:pass@10.0.0.5:8000/v1", openai_api_key="sk-canary")
    (rung,) = rungs_of(chosen, "strong")
    assert rung.provider == "10.0.0.5:8000"
    assert "sk-canary" not in rung.model_dump_json()


@pytest.mark.parametrize(
    "host", ["127.0.0.1:11434", "localhost", "10.1.2.3", "192.168.0.9:8000", "[::1]:1", "[fd00::1]"]
)
def test_loopback_and_private_addresses_are_inside(host: str) -> None:
    assert is_inside(f"http://{host}/v1")


@pytest.mark.parametrize(
    "host", ["api.openai.com", "8.8.8.8", "localhost.example.com", "10.0.0.1.example.com", "0.0.0.0"]
)
def test_everything_else_is_outside_unless_the_operator_names_it(host: str) -> None:
    assert not is_inside(f"https://{host}/v1")
    assert is_inside(f"https://{host}/v1", (host,))


def test_what_is_counted_for_an_unknown_price_is_read_or_refused() -> None:
    assert assumed_price(settings()) is None
    assumed = assumed_price(settings(model_price_unknown="2.5/10"))
    assert assumed is not None
    assert assumed.of(1_000_000, 100_000) == Decimal("3.5")
    for wrong in ("free", "1", "-1/2", "NaN/1"):
        with pytest.raises(InvalidInput, match="PRESSROOM_MODEL_PRICE_UNKNOWN"):
            assumed_price(settings(model_price_unknown=wrong))


def test_prices_are_read_or_refused() -> None:
    found = prices_of(settings(model_prices="openai/gpt-x=2.5/10, ollama/a:8b=0/0"))
    assert found["openai/gpt-x"].tokens_out == Decimal(10)
    assert found["ollama/a:8b"].tokens_in == 0
    with pytest.raises(InvalidInput, match="PRESSROOM_MODEL_PRICES"):
        prices_of(settings(model_prices="openai/gpt-x: cheap"))
