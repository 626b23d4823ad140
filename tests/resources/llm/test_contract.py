"""All language models keep to one contract; the offline writer's own tests are beside it."""

from collections.abc import Iterator

import pytest

from domain.ports import LanguageModel
from resources.llm.ollama import OllamaModel
from resources.llm.openai_compatible import OpenAICompatibleModel
from tests.contracts.language_model import LanguageModelContract
from tests.fakes import material
from tests.fakes.model_servers import ollama_server, openai_server
from tests.fakes.scripted_model import ScriptedModel

ANSWER = material.DRAFT_ANSWER.model_dump_json()


class TestScriptedModel(LanguageModelContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return ScriptedModel(material.DRAFT_ANSWER)


class TestOllamaModel(LanguageModelContract):
    @pytest.fixture
    def model(self) -> Iterator[LanguageModel]:
        with ollama_server() as server:
            server.text = ANSWER
            yield OllamaModel("llama3.1:8b", base_url=server.address)


class TestOpenAICompatibleModel(LanguageModelContract):
    @pytest.fixture
    def model(self) -> Iterator[LanguageModel]:
        with openai_server() as server:
            server.text = ANSWER
            yield OpenAICompatibleModel("gpt-test", base_url=server.address, api_key="key")
