"""What every language model must keep to. Subclass it and provide the fixture `model`."""

from concurrent.futures import ThreadPoolExecutor

from domain.ports import LanguageModel
from domain.writing import OUTPUTS, Message, Prompt
from tests.fakes import material


def prompt() -> Prompt:
    """A prompt for a draft, with the material it was rendered from."""
    return Prompt(
        task="draft",
        messages=(
            Message(role="system", content="You write."),
            Message(role="user", content=f"Write about: {material.BRIEF.topic}"),
        ),
        material=material.DRAFT,
    )


class LanguageModelContract:
    """Runs on offline writer, scripted model, Ollama's client and OpenAI's client."""

    def test_says_who_it_is(self, model: LanguageModel) -> None:
        assert model.name.strip()

    def test_answers_with_text_and_what_it_cost(self, model: LanguageModel) -> None:
        completion = model.complete(prompt())
        assert completion.text.strip()
        assert completion.model == model.name
        assert completion.tokens_in >= 0
        assert completion.tokens_out >= 0
        assert completion.seconds >= 0

    def test_answers_a_draft_prompt_with_a_draft(self, model: LanguageModel) -> None:
        OUTPUTS["draft"].model_validate_json(model.complete(prompt()).text)

    def test_is_safe_from_several_threads(self, model: LanguageModel) -> None:
        with ThreadPoolExecutor(8) as pool:
            texts = list(pool.map(lambda _: model.complete(prompt()).text, range(16)))
        assert len(texts) == 16
        assert all(text.strip() for text in texts)
