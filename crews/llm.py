"""CrewAI's view of our language model port.

CrewAI wants a `BaseLLM`; we hand it one whose every call goes to the `LanguageModel` we were given, together with the
material of this kickoff, which the offline writer reads instead of the messages. One adapter per kickoff: it carries
the material, and its counters are cumulative.

CrewAI wraps `call` of every subclass in retries of its own when an error's text looks like a rate limit. Retrying is
decided elsewhere, from the type of the error, so the wrapper is told that it is already there. An error is also kept,
because crewai may dress it up on its way out.
"""

from typing import Any

from domain.errors import PressroomError
from domain.ports import LanguageModel
from domain.writing import Completion, Material, Message, Prompt, Task


def model_adapter() -> Any:
    """The adapter class."""
    from crewai import BaseLLM
    from pydantic import PrivateAttr

    class ModelAdapter(BaseLLM):  # type: ignore[misc, unused-ignore]
        """One kickoff's model, with what it cost."""

        _port: Any = PrivateAttr()
        _task: Any = PrivateAttr()
        _material: Any = PrivateAttr()
        _digest: str = PrivateAttr(default="")
        _account: Any = PrivateAttr()

        @classmethod
        def of(cls, port: LanguageModel, task: Task, material: Material, digest: str) -> Any:
            """An adapter for one kickoff."""
            adapter = cls(model=port.name, provider="pressroom")
            adapter._port, adapter._task, adapter._material, adapter._digest = port, task, material, digest
            adapter._account = Account()
            return adapter

        @property
        def account(self) -> "Account":
            """Calls, tokens and seconds so far, and the last error."""
            return self._account  # type: ignore[no-any-return]

        def call(self, messages: Any, *arguments: Any, **options: Any) -> str:  # noqa: ARG002 (crewai's signature)
            """One completion, always as text: agents here have no tools."""
            prompt = Prompt(task=self._task, messages=plain(messages), material=self._material, digest=self._digest)
            try:
                completion: Completion = self._port.complete(prompt)
            except PressroomError as error:
                self._account.error = error
                raise
            self._account.add(completion)
            self._track_token_usage_internal(
                {"prompt_tokens": completion.tokens_in, "completion_tokens": completion.tokens_out}
            )
            return completion.text

        call._crewai_rate_limit_wrapped = True  # type: ignore[attr-defined]

        def supports_function_calling(self) -> bool:
            """True, or crewai falls back to its textual tool dialect."""
            return True

        def supports_stop_words(self) -> bool:
            """False: nothing may cut an article where it happens to say “Observation:”."""
            return False

        def get_context_window_size(self) -> int:
            """The port knows its own window and refuses what does not fit; crewai must not guess."""
            return 1_000_000

    return ModelAdapter


class Account:
    """What one kickoff cost."""

    def __init__(self) -> None:
        self.model = ""
        self.calls = 0
        self.tokens_in = 0
        self.tokens_out = 0
        self.seconds = 0.0
        self.last: Completion | None = None
        self.error: PressroomError | None = None

    def add(self, completion: Completion) -> None:
        """Counts one completion."""
        self.model = completion.model
        self.calls += 1
        self.tokens_in += completion.tokens_in
        self.tokens_out += completion.tokens_out
        self.seconds += completion.seconds
        self.last = completion


def plain(messages: Any) -> tuple[Message, ...]:
    """CrewAI's messages (a text, or dicts with keys of its own) as ours."""
    if isinstance(messages, str):
        return (Message(role="user", content=messages),)
    return tuple(Message(role=message["role"], content=str(message["content"])) for message in messages)
