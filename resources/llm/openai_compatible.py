"""A model behind the chat completions protocol of OpenAI: OpenAI itself, vLLM, llama.cpp, LM Studio and many more.

The client's own retries are off: whether to call again is decided once, from the kind of error, by retrying.py. Two
mechanisms that both retry multiply, and disagree. An answer in JSON is asked for in the one way most servers know; the
schema itself is in the prompt, and the crew's guard checks the answer. No limit of tokens is sent: servers disagree on
its name.

The answer is asked for as a stream, because proxies end connections that are silent while a model thinks; a stream that
stops without saying why it is done is never taken for a whole answer. Servers that do not stream, or refuse one of the
things that are only asked for, are served as they are.

A stream is a line of JSON per token, and the client builds many objects of each: 0.12 ms a token, seven times what the
few fields take that are read here. So the client makes the request and knows its errors, and the lines are read by us.
"""

import time
from collections.abc import Iterable
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from pydantic import BaseModel

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from domain.writing import Completion, Prompt

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI
    from openai.types.chat import ChatCompletionMessageParam

NO_MONEY: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
TOO_LONG: Final = "context_length_exceeded"
BUSY: Final = frozenset({408, 409, 425, 429})
CHARACTERS_PER_TOKEN: Final = 4


class _Words(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Words | None = None
    message: _Words | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Error(BaseModel):
    message: str = ""
    code: str | int | None = None


class _Part(BaseModel):
    """What is read of a part of a stream, or of an answer in one piece; the rest is left alone."""

    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: _Error | None = None


class _Broken(ValueError):
    """A server said in the midst of a stream that it cannot go on."""

    def __init__(self, error: _Error) -> None:
        super().__init__(error.message)
        self.code = error.code


class _Said(NamedTuple):
    """An answer as it came."""

    text: str
    finish: str | None
    usage: _Usage | None


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
        self._wishes: dict[str, Any] = {
            "response_format": {"type": "json_object"},
            "stream_options": {"include_usage": True},
            **({} if temperature is None else {"temperature": temperature}),
        }

    @property
    def name(self) -> str:
        """What reviewers are shown."""
        return f"openai/{self._model}"

    @property
    def parameters(self) -> str:
        """What beside the prompt an answer depends on."""
        return f"temperature={self._temperature}"

    def complete(self, prompt: Prompt) -> Completion:
        """One answer. Raises Retry, Permanent or NeedsPerson."""
        import httpx
        from openai import OpenAIError

        messages = cast("list[ChatCompletionMessageParam]", [message.model_dump() for message in prompt.messages])
        asked = _roughly(sum(len(message.content) for message in prompt.messages))
        started = time.monotonic()
        try:
            said = self._asked(messages)
        except (
            OpenAIError,
            httpx.HTTPError,
            ValueError,
        ) as error:  # in mid-stream the client lets others' errors through
            told = self._understood(error)
            if _was_at_work(error):
                told.spent = (asked, 0)
            raise told from error
        usage = said.usage
        used = (usage.prompt_tokens, usage.completion_tokens) if usage else (asked, _roughly(len(said.text)))
        try:
            text = self._whole(said)
        except PressroomError as error:
            error.spent = used
            raise
        return Completion(
            text=text, model=self.name, tokens_in=used[0], tokens_out=used[1], seconds=time.monotonic() - started
        )

    def _whole(self, said: _Said) -> str:
        """The text of an answer that is one. Raises Retry or Permanent."""
        if said.finish is None:
            raise Retry(f"The answer of {self.name} broke off before it was complete.")
        if said.finish == "length":
            raise Permanent(f"The answer of {self.name} was cut off: the server's limit is reached.")
        if said.finish == "content_filter":
            raise Permanent(f"{self.name} withheld its answer (content filter).")
        text = said.text.strip()
        if not text:
            raise Retry(f"{self.name} answered with an empty text.")
        return text

    def _asked(self, messages: "list[ChatCompletionMessageParam]") -> _Said:
        """The server's answer. What some servers refuse (LM Studio `json_object`, some models a temperature, older
        servers to tell what a stream used) is asked for until it is refused by name, and then never again."""
        from openai import BadRequestError

        while True:
            try:
                return self._said(messages)
            except BadRequestError as error:
                refused = next((name for name in self._wishes if name in str(error)), None)
                if refused is None:
                    raise
                self._wishes = {name: wish for name, wish in self._wishes.items() if name != refused}

    def _said(self, messages: "list[ChatCompletionMessageParam]") -> _Said:
        answer = self._client.chat.completions.with_raw_response.create(
            model=self._model, messages=messages, stream=True, extra_body=dict(self._wishes)
        )
        with closing(answer.http_response) as response:
            if "event-stream" in response.headers.get("content-type", ""):
                return _heard(response.iter_lines())
            return _read(_Part.model_validate_json(response.read()))

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
        import httpx
        from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

        if isinstance(error, APITimeoutError | httpx.TimeoutException):
            return Retry(f"{self.name} did not answer within {self._timeout_seconds:g} seconds.")
        if isinstance(error, APIConnectionError):
            return Retry(f"{self.name} cannot be reached.")
        if isinstance(error, httpx.TransportError):
            return Retry(f"The answer of {self.name} broke off on its way: {error}")
        if isinstance(error, APIStatusError):
            return self._refused(error)
        return self._failed(error, error.code if isinstance(error, APIError | _Broken) else None)

    def _failed(self, error: Exception, code: str | int | None) -> PressroomError:
        """An answer that is none, or an error in the midst of one."""
        if code in NO_MONEY:
            return self._no_credit(str(error))
        if code == TOO_LONG:
            return Permanent(f"{self.name} refused the prompt: {error}")
        return Retry(f"{self.name} answered in a way we do not understand: {error}")

    def _refused(self, error: "APIStatusError") -> PressroomError:
        from resources.llm.deadline import retry_after

        status, reason = error.status_code, error.message
        if error.code in NO_MONEY:
            return self._no_credit(reason)
        if status in (401, 403):
            return NeedsPerson(f"{self.name} refuses our key ({status}): check PRESSROOM_OPENAI_API_KEY.")
        if status == 404:
            return NeedsPerson(f"The server has no model “{self._model}”: {reason}")
        if status in BUSY or status >= 500:
            wait = retry_after(error.response.headers)
            return Retry(f"{self.name} is busy or failed ({status}): {reason}", wait)
        return Permanent(f"{self.name} refused the prompt ({status}): {reason}")

    def _no_credit(self, reason: str) -> NeedsPerson:
        return NeedsPerson(f"The account behind {self.name} has no credit left: {reason}")


def _was_at_work(error: Exception) -> bool:
    """Whether the server had the prompt and may have begun to answer: not when it was out of reach or refused."""
    import httpx
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, APITimeoutError):
        return not isinstance(error.__cause__, httpx.ConnectTimeout)
    return not isinstance(error, APIConnectionError | APIStatusError)


def _heard(lines: Iterable[str]) -> _Said:
    """A stream, listened to until its end. Raises ValueError."""
    parts: list[str] = []
    finish: str | None = None
    usage: _Usage | None = None
    for line in lines:
        data = line.removeprefix("data:").strip()
        if data == line.strip():  # an empty line, a comment that keeps the connection alive, another field
            continue
        if data == "[DONE]":
            break
        part = _Part.model_validate_json(data)
        if part.error:
            raise _Broken(part.error)
        usage = part.usage or usage
        for choice in (part.choices or ())[:1]:
            finish = choice.finish_reason or finish
            if choice.delta and choice.delta.content:
                parts.append(choice.delta.content)
    return _Said("".join(parts), finish, usage)


def _read(answer: _Part) -> _Said:
    """An answer in one piece, of a server that does not stream. Raises ValueError."""
    if answer.error:
        raise _Broken(answer.error)
    choice = answer.choices[0] if answer.choices else _Choice()
    if choice.message is None:
        raise ValueError("there is no answer in it")
    return _Said(choice.message.content or "", choice.finish_reason, answer.usage)


def _roughly(characters: int) -> int:
    """Tokens of a text where the server does not count them: budgets must not take them for none."""
    return characters // CHARACTERS_PER_TOKEN + 1
