"""What every language model behind a server must keep to, whatever its protocol.

Subclass it, provide the fixture `server` (a local server of that protocol) and `model_of`. Each fault is one that real
servers show; what its kind makes of the ladder is asserted in tests/resources/llm/test_ladder.py, with the same table.
"""

import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from domain.ports import LanguageModel
from tests.contracts.language_model import LanguageModelContract, prompt
from tests.fakes import material
from tests.fakes.model_servers import ModelServer

SECONDS = 0.5  # the deadline of a model under test


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong at a server, and what it is to its caller. `wrong`: an answer comes, and is none to
    the task; that is for the ladder and the crew to find."""

    name: str
    error: type[PressroomError] | None
    server: dict[str, Any] = field(default_factory=dict)
    wrong: bool = False


FAULTS = (
    Fault("no key", NeedsPerson, {"status": 401}),
    Fault("not allowed", NeedsPerson, {"status": 403}),
    Fault("no such model", NeedsPerson, {"status": 404, "reason": "model 'm' not found", "code": "model_not_found"}),
    Fault("refused", Permanent, {"status": 400}),
    Fault("too long", Permanent, {"status": 400, "code": "context_length_exceeded", "reason": "exceeds the context"}),
    Fault("asked too often", Retry, {"status": 429}),
    Fault("broken", Retry, {"status": 500}),
    Fault("bad gateway", Retry, {"status": 502}),
    Fault("queue full", Retry, {"status": 503}),
    Fault("silent", Retry, {"delay_seconds": 3 * SECONDS}),
    Fault("drips past the deadline", Retry, {"drip_seconds": 0.02}),
    Fault("falls silent in mid-stream", Retry, {"stall_after": 2}),
    Fault("cut off in mid-stream", Retry, {"cut_after": 150}),
    Fault("ends in mid-stream in good order", Retry, {"end_after": 2}),
    Fault("error in mid-stream", Retry, {"fail_after": 2, "reason": "the runner has terminated"}),
    Fault("no room for the answer", Permanent, {"finish": "length"}),
    Fault("empty", Retry, {"text": "  "}),
    Fault("a proxy's page", Retry, {"raw": b"<html>a proxy's page</html>", "headers": {"content-type": "text/html"}}),
    Fault("no JSON", Retry, {"raw": b"<html>a proxy's page</html>"}),
    Fault("a tool call in place of an answer", Retry, {"text": "", "finish": "tool_calls"}),
    Fault("nonsense", None, {"text": "Sure! Here you go."}, wrong=True),
    Fault("out of schema", None, {"text": '{"headline": "another schema"}'}, wrong=True),
)


def having(server: ModelServer, fault: Fault) -> ModelServer:
    """The server with the fault."""
    for name, value in fault.server.items():
        setattr(server, name, value)
    return server


class ServedModelContract(LanguageModelContract):
    """Runs on Ollama's client and OpenAI's client."""

    tool_call: ClassVar[dict[str, Any]]

    def model_of(self, server: ModelServer, seconds: float = 5.0) -> LanguageModel:
        """The model under test at that server."""
        raise NotImplementedError

    @pytest.fixture
    def model(self, server: ModelServer) -> LanguageModel:
        server.text = material.DRAFT_ANSWER.model_dump_json()
        return self.model_of(server)

    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
    def test_each_fault_says_what_to_do_next_after_one_call_and_in_time(
        self, server: ModelServer, fault: Fault
    ) -> None:
        server.text = material.DRAFT_ANSWER.model_dump_json()
        if fault.name.startswith("a tool call"):
            server.tool_calls = [self.tool_call]
        model, started = self.model_of(having(server, fault), SECONDS), time.monotonic()
        if fault.error is None:
            assert model.complete(prompt()).text == server.text
        else:
            with pytest.raises(PressroomError) as raised:
                model.complete(prompt())
            assert type(raised.value) is fault.error
            assert "sk-canary" not in str(raised.value)
        assert time.monotonic() - started < SECONDS + 0.6
        assert len(server.requests) == 1

    def test_asks_for_a_stream_and_puts_it_together_to_the_letter(self, server: ModelServer) -> None:
        server.text, server.parts = '{"answer": "Größe – 65 %, „ja“ 🚢\\n"}', 9
        assert self.model_of(server).complete(prompt()).text == server.text
        assert server.requests[0]["stream"] is True

    def test_a_server_that_does_not_stream_is_understood(self, server: ModelServer) -> None:
        server.streams = False
        completion = self.model_of(server).complete(prompt())
        assert (completion.text, completion.tokens_in, completion.tokens_out) == (server.text, 40, 12)
        assert len(server.requests) == 1

    def test_a_server_that_says_when_is_believed(self, server: ModelServer) -> None:
        server.status, server.headers = 429, {"retry-after": "7"}
        with pytest.raises(Retry) as raised:
            self.model_of(server).complete(prompt())
        assert raised.value.after_seconds == 7

    def test_text_beside_a_tool_call_is_the_answer(self, server: ModelServer) -> None:
        server.tool_calls = [self.tool_call]
        assert self.model_of(server).complete(prompt()).text == server.text

    def test_after_a_fault_the_same_model_answers_again(self, server: ModelServer) -> None:
        model = self.model_of(server, SECONDS)
        server.stall_after = 2
        with pytest.raises(Retry):
            model.complete(prompt())
        server.stall_after = None
        assert model.complete(prompt()).text == server.text

    def test_a_stream_as_slow_as_the_deadline_allows_is_waited_for(self, server: ModelServer) -> None:
        server.parts, server.drip_seconds = 4, 0.0005
        assert self.model_of(server, 10.0).complete(prompt()).text == server.text

    def test_nobody_listens(self) -> None:
        with pytest.raises(Retry, match="cannot be reached"):
            self.model_of(ModelServer(address="http://127.0.0.1:9")).complete(prompt())
