"""What is OpenAI's own; what all served models share is in tests/contracts/served_model.py."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

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
    [(429, "insufficient_quota", NeedsPerson), (429, "rate_limit_exceeded", Retry), (409, None, Retry)],
)
def test_errors_say_what_to_do_next(
    server: ModelServer, status: int, code: str | None, error: type[PressroomError]
) -> None:
    server.status, server.code = status, code
    with pytest.raises(error) as raised:
        model_of(server).complete(prompt())
    assert len(server.requests) == 1
    assert "sk-canary" not in str(raised.value)


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_half_an_answer_is_refused_for_good(server: ModelServer, finish: str) -> None:
    server.finish = finish
    with pytest.raises(Permanent) as refused:
        model_of(server).complete(prompt())
    assert refused.value.spent == (40, 12), "the server counted it all the same"


@pytest.mark.parametrize(
    ("code", "error"), [("insufficient_quota", NeedsPerson), ("context_length_exceeded", Permanent)]
)
def test_an_error_in_mid_stream_is_understood_by_its_code(
    server: ModelServer, code: str, error: type[PressroomError]
) -> None:
    server.fail_after, server.code = 1, code
    with pytest.raises(error) as broken:
        model_of(server).complete(prompt())
    assert broken.value.spent[0] > 0, "it had the prompt"


def test_a_server_that_was_never_reached_has_cost_nothing(server: ModelServer) -> None:
    model = OpenAICompatibleModel("small", base_url="http://127.0.0.1:9/v1", timeout_seconds=2)
    with pytest.raises(Retry) as away:
        model.complete(prompt())
    server.status = 503
    with pytest.raises(Retry) as busy:
        model_of(server).complete(prompt())
    assert (away.value.spent, busy.value.spent) == ((0, 0), (0, 0))


@pytest.mark.parametrize("name", ["temperature", "stream_options", "response_format"])
def test_what_a_server_refuses_by_name_is_not_asked_for_again(server: ModelServer, name: str) -> None:
    server.refused = (name,)
    model = model_of(server)
    for _ in range(2):
        assert model.complete(prompt()).text == server.text
    assert [name in asked for asked in server.requests] == [True, False, False]


def test_what_a_server_does_not_count_is_not_taken_for_nothing(server: ModelServer) -> None:
    server.counts = False
    completion = model_of(server).complete(prompt())
    assert completion.tokens_in > 5
    assert completion.tokens_out > 2


def test_an_instant_is_a_time_to_wait_too(server: ModelServer) -> None:
    at = datetime.now(UTC) + timedelta(seconds=90)
    server.status, server.headers = 429, {"retry-after": format_datetime(at, usegmt=True)}
    with pytest.raises(Retry) as raised:
        model_of(server).complete(prompt())
    assert 80 < (raised.value.after_seconds or 0) <= 90


def test_what_keeps_a_connection_alive_is_no_part_of_the_answer(server: ModelServer) -> None:
    said = {"choices": [{"index": 0, "delta": {"content": "yes"}, "finish_reason": "stop"}]}
    server.raw = b": ping\n\nevent: message\ndata:" + json.dumps(said).encode() + b"\n\n\ndata: [DONE]\n\n"
    server.headers = {"content-type": "text/event-stream; charset=utf-8"}
    assert model_of(server).complete(prompt()).text == "yes"


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"choices": 3}', b'{"choices": [{"delta": "yes"}]}', b'"yes"'])
def test_a_stream_of_nonsense_may_be_asked_again(server: ModelServer, data: bytes) -> None:
    server.raw, server.headers = b"data: " + data + b"\n\n", {"content-type": "text/event-stream"}
    with pytest.raises(Retry):
        model_of(server).complete(prompt())
