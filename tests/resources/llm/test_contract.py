"""All language models keep to one contract, those behind a server to one more; the offline writer has its own tests."""

from collections.abc import Iterator
from typing import ClassVar

import pytest

from domain.ports import LanguageModel
from resources.llm.ollama import OllamaModel
from resources.llm.openai_compatible import OpenAICompatibleModel
from tests.contracts.language_model import LanguageModelContract
from tests.contracts.served_model import ServedModelContract
from tests.fakes import material
from tests.fakes.model_servers import ModelServer, ollama_server, openai_server
from tests.fakes.scripted_model import ScriptedModel


class TestScriptedModel(LanguageModelContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return ScriptedModel(material.DRAFT_ANSWER)


class TestOllamaModel(ServedModelContract):
    tool_call: ClassVar = {"function": {"name": "send_mail", "arguments": {"to": "x"}}}

    @pytest.fixture
    def server(self) -> Iterator[ModelServer]:
        with ollama_server() as running:
            yield running

    def model_of(self, server: ModelServer, seconds: float = 5.0) -> LanguageModel:
        return OllamaModel("llama3.1:8b", base_url=server.address, timeout_seconds=seconds)


class TestOpenAICompatibleModel(ServedModelContract):
    tool_call: ClassVar = {"id": "c1", "type": "function", "function": {"name": "send_mail", "arguments": "{}"}}

    @pytest.fixture
    def server(self) -> Iterator[ModelServer]:
        with openai_server() as running:
            yield running

    def model_of(self, server: ModelServer, seconds: float = 5.0) -> LanguageModel:
        return OpenAICompatibleModel("gpt-test", base_url=server.address, api_key="sk-canary", timeout_seconds=seconds)
