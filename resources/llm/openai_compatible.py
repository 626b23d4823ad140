"""A model behind the chat completions protocol of OpenAI: OpenAI itself, vLLM, llama.cpp, LM Studio and many more.

The client's own retries are off: whether to call again is decided once, from the kind of error, by retrying.py. Two
mechanisms that both retry multiply, and disagree. An answer in JSON is asked for in the one way most
servers know; the schema itself is in the prompt, and the crew's guard checks the answer. No limit of tokens is sent:
servers disagree on its name.
"""

import time
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from domain.writing import Completion, Prompt

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI
    from openai.types.chat import ChatCompletionMessageParam

NO_MONEY: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
BUSY: Final = frozenset({408, 409, 425, 429})


class OpenAICompatibleModel:
    """One model of one server. A server without keys gets a placeholder, since the client insists on one."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_seconds: float = 300.0,
        temperature: float | None = 0.2,
    ) -> None:
        self._model = model
        self._base_url = base_url
        self._api_key = api_key
        self._timeout_seconds = timeout_seconds
        self._temperature = temperature
        self._takes_format = True

    @property
    def name(self) -> str:
        """What reviewers are shown."""
        return f"openai/{self._model}"

    def complete(self, prompt: Prompt) -> Completion:
        """One answer. Raises Retry, Permanent or NeedsPerson."""
        from openai import OpenAIError
        from openai.types.chat import ChatCompletion

        messages = cast("list[ChatCompletionMessageParam]", [message.model_dump() for message in prompt.messages])
        started = time.monotonic()
        try:
            answer = self._asked(messages)
        except (OpenAIError, ValueError) as error:  # the client lets a body that is no JSON through as ValueError
            raise self._understood(error) from error
        if not isinstance(answer, ChatCompletion) or not answer.choices:
            raise Retry(f"{self.name} answered with something that is no completion.")
        choice, usage = answer.choices[0], answer.usage
        if choice.finish_reason == "length":
            raise Permanent(f"The answer of {self.name} was cut off: the server's limit is reached.")
        if choice.finish_reason == "content_filter":
            raise Permanent(f"{self.name} withheld its answer (content filter).")
        text = (choice.message.content or "").strip()
        if not text:
            raise Retry(f"{self.name} answered with an empty text.")
        return Completion(
            text=text,
            model=self.name,
            tokens_in=usage.prompt_tokens if usage else 0,
            tokens_out=usage.completion_tokens if usage else 0,
            seconds=time.monotonic() - started,
        )

    def _asked(self, messages: "list[ChatCompletionMessageParam]") -> object:
        """The server's answer. Some servers (LM Studio) refuse `json_object`; the prompt asks for JSON anyway, so they
        are asked again without it, once per process."""
        from openai import BadRequestError, omit

        temperature = omit if self._temperature is None else self._temperature
        if self._takes_format:
            try:
                return self._client.chat.completions.create(
                    model=self._model,
                    messages=messages,
                    response_format={"type": "json_object"},
                    temperature=temperature,
                )
            except BadRequestError as error:
                if "response_format" not in str(error):
                    raise
                self._takes_format = False
        return self._client.chat.completions.create(model=self._model, messages=messages, temperature=temperature)

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import DefaultHttpxClient, OpenAI

        from resources.llm.deadline import DeadlineTransport

        return OpenAI(
            base_url=self._base_url,
            api_key=self._api_key or "none",
            max_retries=0,
            timeout=self._timeout_seconds,
            http_client=DefaultHttpxClient(transport=DeadlineTransport(self._timeout_seconds)),
        )

    def _understood(self, error: Exception) -> PressroomError:
        from openai import APIConnectionError, APIStatusError, APITimeoutError

        if isinstance(error, APITimeoutError):
            return Retry(f"{self.name} did not answer within {self._timeout_seconds:g} seconds.")
        if isinstance(error, APIConnectionError):
            return Retry(f"{self.name} cannot be reached.")
        if isinstance(error, APIStatusError):
            return self._refused(error)
        return Retry(f"{self.name} answered in a way we do not understand: {error}")

    def _refused(self, error: "APIStatusError") -> PressroomError:
        status, reason = error.status_code, error.message
        if error.code in NO_MONEY:
            return NeedsPerson(f"The account behind {self.name} has no credit left: {reason}")
        if status in (401, 403):
            return NeedsPerson(f"{self.name} refuses our key ({status}): check PRESSROOM_OPENAI_API_KEY.")
        if status == 404:
            return NeedsPerson(f"The server has no model “{self._model}”: {reason}")
        if status in BUSY or status >= 500:
            return Retry(f"{self.name} is busy or failed ({status}): {reason}", _wait(error))
        return Permanent(f"{self.name} refused the prompt ({status}): {reason}")


def _wait(error: "APIStatusError") -> float | None:
    """The server's Retry-After in seconds, when it is a number."""
    try:
        return max(0.0, float(error.response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None
