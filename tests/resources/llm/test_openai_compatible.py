"""The real OpenAI client against a server that speaks its protocol."""

import time
from collections.abc import Iterator

import pytest

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from resources.llm.openai_compatible import OpenAICompatibleModel
from tests.contracts.language_model import prompt
from tests.fakes.model_servers import ModelServer, openai_server


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with openai_server() as running:
        yield running


def model_of(server: ModelServer, timeout_seconds: float = 5.0) -> OpenAICompatibleModel:
    return OpenAICompatibleModel(
        "gpt-test", base_url=server.address, api_key="sk-canary", timeout_seconds=timeout_seconds
    )


def test_sends_key_messages_and_asks_for_json(server: ModelServer) -> None:
    completion = model_of(server).complete(prompt())

    asked = server.requests[0]
    assert server.keys == ["Bearer sk-canary"]
    assert asked["response_format"] == {"type": "json_object"}
    assert asked["temperature"] <= 0.2
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert (completion.tokens_in, completion.tokens_out) == (40, 12)
    assert completion.model == "openai/gpt-test"


def test_a_server_that_knows_no_json_object_is_asked_without_it(server: ModelServer) -> None:
    server.refused_format = "'response_format.type' must be 'json_schema' or 'text'"
    model = model_of(server)
    for _ in range(2):
        assert model.complete(prompt()).text == server.text
    assert ["response_format" in asked for asked in server.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, None, NeedsPerson),
        (403, None, NeedsPerson),
        (404, "model_not_found", NeedsPerson),
        (429, "insufficient_quota", NeedsPerson),
        (429, "rate_limit_exceeded", Retry),
        (400, "context_length_exceeded", Permanent),
        (500, None, Retry),
        (503, None, Retry),
    ],
)
def test_errors_say_what_to_do_next(
    server: ModelServer, status: int, code: str | None, error: type[PressroomError]
) -> None:
    server.status, server.code = status, code
    with pytest.raises(error) as raised:
        model_of(server).complete(prompt())
    assert len(server.requests) == 1
    assert "sk-canary" not in str(raised.value)


def test_the_server_says_how_long_to_wait(server: ModelServer) -> None:
    server.status, server.headers = 429, {"retry-after": "7"}
    with pytest.raises(Retry) as raised:
        model_of(server).complete(prompt())
    assert raised.value.after_seconds == 7


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_half_an_answer_is_refused_for_good(server: ModelServer, finish: str) -> None:
    server.finish = finish
    with pytest.raises(Permanent):
        model_of(server).complete(prompt())


def test_an_empty_answer_may_be_asked_again(server: ModelServer) -> None:
    server.text = ""
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
        OpenAICompatibleModel("gpt-test", base_url="http://127.0.0.1:9/v1").complete(prompt())


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
    server.tool_calls = [{"id": "c1", "type": "function", "function": {"name": "send_mail", "arguments": "{}"}}]
    with pytest.raises(Retry, match="empty"):
        model_of(server).complete(prompt())
    server.text = '{"answer": "yes"}'
    assert model_of(server).complete(prompt()).text == '{"answer": "yes"}'
