"""The real Ollama client against a server that speaks its protocol."""

import time
from collections.abc import Iterator

import pytest

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
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
    assert asked["stream"] is False
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


def test_an_answer_that_was_cut_off_is_refused_for_good(server: ModelServer) -> None:
    server.finish = "length"
    with pytest.raises(Permanent, match="cut off"):
        model_of(server).complete(prompt())


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, NeedsPerson), (401, NeedsPerson), (400, Permanent), (429, Retry), (500, Retry), (503, Retry)],
)
def test_errors_say_what_to_do_next(server: ModelServer, status: int, error: type[PressroomError]) -> None:
    server.status = status
    with pytest.raises(error):
        model_of(server).complete(prompt())
    assert len(server.requests) == 1


def test_an_empty_answer_may_be_asked_again(server: ModelServer) -> None:
    server.text = "  "
    with pytest.raises(Retry, match="empty"):
        model_of(server).complete(prompt())


def test_silence_ends_after_the_timeout(server: ModelServer) -> None:
    server.delay_seconds = 0.6
    with pytest.raises(Retry, match="did not answer"):
        model_of(server, timeout_seconds=0.2).complete(prompt())


def test_an_answer_that_is_no_json_is_an_error_of_ours(server: ModelServer) -> None:
    server.raw = b"<html>a proxy's page</html>"
    with pytest.raises(Retry):
        model_of(server).complete(prompt())
    server.headers = {"content-type": "text/html"}
    with pytest.raises(Retry):
        model_of(server).complete(prompt())


def test_nobody_listens() -> None:
    with pytest.raises(Retry, match="cannot be reached"):
        OllamaModel("llama3.1:8b", base_url="http://127.0.0.1:9").complete(prompt())


def test_a_server_that_drips_does_not_pass_the_deadline(server: ModelServer) -> None:
    server.drip_seconds = 0.05
    started = time.monotonic()
    with pytest.raises(Retry, match="did not answer"):
        model_of(server, timeout_seconds=0.4).complete(prompt())
    assert time.monotonic() - started < 1.5


def test_an_answer_cut_off_on_its_way_is_never_taken_for_a_whole_one(server: ModelServer) -> None:
    server.text, server.cut_after = '{"answer": "' + "word " * 50 + '"}', 150
    with pytest.raises(Retry):
        model_of(server).complete(prompt())


def test_a_call_of_a_tool_instead_of_an_answer_is_no_answer(server: ModelServer) -> None:
    server.text, server.finish = "", "tool_calls"
    server.tool_calls = [{"function": {"name": "send_mail", "arguments": {"to": "x"}}}]
    with pytest.raises(Retry, match="empty"):
        model_of(server).complete(prompt())
    server.text = '{"answer": "yes"}'
    assert model_of(server).complete(prompt()).text == '{"answer": "yes"}'


def test_an_error_in_place_of_an_answer_may_be_asked_again(server: ModelServer) -> None:
    server.raw = b'{"error": "llama runner process has terminated"}\n'
    with pytest.raises(Retry):
        model_of(server).complete(prompt())
