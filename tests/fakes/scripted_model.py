"""A language model that says what it was told to say, and remembers every prompt."""

import json
import threading
from collections.abc import Callable, Sequence

from domain.errors import PressroomError
from domain.value import Value
from domain.writing import Completion, Prompt

Answer = str | Value | PressroomError | Callable[[Prompt], "str | Value"]


class ScriptedModel:
    """Answers in turn; the last answer is repeated. A function is asked with the prompt, an error is raised."""

    def __init__(self, *answers: Answer, name: str = "scripted/1") -> None:
        self._answers: Sequence[Answer] = answers
        self._lock = threading.Lock()
        self._name = name
        self.prompts: list[Prompt] = []

    @property
    def name(self) -> str:
        return self._name

    def complete(self, prompt: Prompt) -> Completion:
        with self._lock:
            answer = self._answers[min(len(self.prompts), len(self._answers) - 1)]
            self.prompts.append(prompt)
        if isinstance(answer, PressroomError):
            raise answer
        if not isinstance(answer, str | Value):
            answer = answer(prompt)
        text = answer if isinstance(answer, str) else answer.model_dump_json()
        words = sum(len(message.content.split()) for message in prompt.messages)
        return Completion(text=text, model=self._name, tokens_in=words, tokens_out=len(text.split()), seconds=0.01)

    @property
    def last_text(self) -> str:
        """The messages of the last prompt as one text."""
        return "\n".join(message.content for message in self.prompts[-1].messages)


def as_json(value: Value) -> str:
    """A value as a careless model would send it: wrapped in a code fence and a sentence."""
    return f"Here is the answer:\n```json\n{json.dumps(value.model_dump(mode='json'), indent=2)}\n```\nDone."
