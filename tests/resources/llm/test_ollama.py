"""What is Ollama's own; what all served models share is in tests/contracts/served_model.py."""

from collections.abc import Iterator

import pytest

from domain.errors import Permanent, Retry
from resources.llm.ollama import OllamaModel
from tests.contracts.language_model import prompt
from tests.fakes.model_servers import ModelServer, ollama_server


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ollama_server() as running:
        yield running


def model_of(server: ModelServer, timeout_seconds: float = 5.0) -> OllamaModel:
    return OllamaModel("llama3.1:8b", base_url=server.address, window=4096, timeout_seconds=timeout_seconds)


def test_sends_window_temperature_schema_and_messages(server: ModelServer) -> None:
    completion = model_of(server).complete(prompt())

    asked = server.requests[0]
    assert asked["options"]["num_ctx"] == 4096
    assert asked["options"]["temperature"] <= 0.2
    assert "body" in asked["format"]["properties"]
    assert asked["stream"] is True
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert (completion.tokens_in, completion.tokens_out) == (40, 12)
    assert completion.model == "ollama/llama3.1:8b"


def test_a_prompt_that_was_cut_silently_is_refused_for_good(server: ModelServer) -> None:
    server.tokens_in = 4096
    with pytest.raises(Permanent, match="window"):
        model_of(server).complete(prompt())


def test_a_prompt_of_which_the_server_kept_half_is_refused_for_good(server: ModelServer) -> None:
    server.tokens_in = 2050
    long = prompt()
    words = long.messages[-1].model_copy(update={"content": "Docks and doors and lorries. " * 900})
    with pytest.raises(Permanent, match="window"):
        model_of(server).complete(long.model_copy(update={"messages": (*long.messages[:-1], words)}))
    assert model_of(server).complete(long).tokens_in == 2050


def test_a_prompt_that_the_answer_pushed_out_is_refused_for_good(server: ModelServer) -> None:
    server.tokens_in, server.tokens_out = 4000, 96
    with pytest.raises(Permanent, match="window"):
        model_of(server).complete(prompt())


def test_a_model_that_was_only_loaded_said_nothing(server: ModelServer) -> None:
    server.text, server.parts, server.finish = "", 1, "load"
    with pytest.raises(Retry):
        model_of(server).complete(prompt())
