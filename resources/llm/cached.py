"""A model whose good answers are kept (answers.py): the same question in the same piece of work is paid once.

Stands above retries, places and accounts, since an answer that is there needs none of them. It gets a line of the
account all the same, `cached`, which cost nothing: a reviewer sees which call the words came from.
"""

from domain.ports import LanguageModel
from domain.writing import Completion, Prompt
from resources.llm.accounted import opened_call
from resources.llm.answers import Answers, KeptAnswer, question_of
from resources.llm.origin import Made, Origin, current_origin
from store.call_account import enter_cached_call
from store.postgres import Database


class CachedModel:
    """One model of one provider, asked with these parameters."""

    def __init__(
        self, model: LanguageModel, answers: Answers, database: Database, *, provider: str, parameters: str
    ) -> None:
        self._model = model
        self._answers = answers
        self._database = database
        self._provider = provider
        self._parameters = parameters

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    def complete(self, prompt: Prompt) -> Completion:
        """A kept answer, or a new one that says what it may be kept by."""
        origin = current_origin()
        if origin.wish is None:
            return self._model.complete(prompt)
        question = question_of(prompt, provider=self._provider, model=self.name, parameters=self._parameters)
        kept = self._answers.find(origin, question)
        if kept is None:
            return self._model.complete(prompt).model_copy(update={"question": question})
        self._enter(origin, prompt, kept)
        return Completion(text=kept.text, model=kept.model, question=question, cached=True)

    def _enter(self, origin: Origin, prompt: Prompt, kept: KeptAnswer) -> None:
        call = opened_call(origin, prompt, self.name, outside=False)
        with self._database.statement() as conn:
            enter_cached_call(conn, call, kept.call_id, workspace_id=origin.workspace_id)
        origin.calls.append(Made(call.id, self.name))
