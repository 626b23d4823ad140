"""A model served by Ollama, through langchain-ollama's ChatOllama.

Ollama's loudest trap is silence: a prompt longer than the model's window is cut without a word, and the window is
small unless `num_ctx` is sent with the call. So it is always sent, and the answer's own count of prompt tokens is
compared with it: what was written from half of its sources must not be reviewed as if it had seen all. The same holds
for an answer that ended because there was no room left.

The answer is asked for as a stream, because proxies end connections that are silent while a model thinks. The time
limit is one of the whole exchange (deadline.py). A stream that ends without saying that it is done was cut off, however
orderly the connection was closed, and is never taken for a whole answer.
"""

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from domain.writing import OUTPUTS, Completion, Prompt

if TYPE_CHECKING:
    from langchain_ollama import ChatOllama

BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
NEAR_HALF: Final = 16  # tokens around half a window; 2,050 of 4,096 were seen
MOST_PER_TOKEN: Final = 5.5  # characters; English prose has about 4.5
ROLES: Final = {"system": "system", "user": "human", "assistant": "ai"}


class _Said(NamedTuple):
    """A stream, listened to until its end: the text, and what its last part says of it."""

    text: str
    details: dict[str, Any]
    tokens_in: int
    tokens_out: int


class OllamaModel:
    """One model of one Ollama server. `window` is the context in tokens, `longest` the most tokens of an answer."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        window: int = 16384,
        longest: int = 4096,
        timeout_seconds: float = 300.0,
        temperature: float = 0.2,
    ) -> None:
        self._model = model
        self._base_url = base_url
        self._window = window
        self._longest = longest
        self._timeout_seconds = timeout_seconds
        self._temperature = temperature

    @property
    def name(self) -> str:
        """What reviewers are shown."""
        return f"ollama/{self._model}"

    @property
    def parameters(self) -> str:
        """What beside the prompt an answer depends on."""
        return f"window={self._window} longest={self._longest} temperature={self._temperature}"

    def complete(self, prompt: Prompt) -> Completion:
        """One answer. Raises Retry, Permanent or NeedsPerson."""
        started = time.monotonic()
        try:
            said = self._said(prompt)
        except Exception as error:  # the client raises its own, httpx's and pydantic's errors; each becomes one of ours
            raise self._understood(error) from error
        characters = sum(len(message.content) for message in prompt.messages)
        try:
            self._refuse_cut(said.details, characters, said.tokens_in, said.tokens_out)
            if not said.text:
                raise Retry(f"{self.name} answered with an empty text.")
        except PressroomError as error:
            error.spent = (said.tokens_in, said.tokens_out)
            raise
        return Completion(
            text=said.text,
            model=self.name,
            tokens_in=said.tokens_in,
            tokens_out=said.tokens_out,
            seconds=time.monotonic() - started,
        )

    def _said(self, prompt: Prompt) -> _Said:
        parts: list[str] = []
        details: dict[str, Any] = {}
        tokens_in = tokens_out = 0
        for part in self._chat.stream(
            [(ROLES[message.role], message.content) for message in prompt.messages],
            format=OUTPUTS[prompt.task].model_json_schema(),
        ):
            parts.append(str(part.text))
            details |= part.response_metadata
            if part.usage_metadata:
                tokens_in, tokens_out = part.usage_metadata["input_tokens"], part.usage_metadata["output_tokens"]
        return _Said("".join(parts).strip(), details, tokens_in, tokens_out)

    @cached_property
    def _chat(self) -> "ChatOllama":
        from langchain_ollama import ChatOllama

        from resources.llm.deadline import DeadlineTransport

        return ChatOllama(
            model=self._model,
            base_url=self._base_url,
            num_ctx=self._window,
            num_predict=self._longest,
            temperature=self._temperature,
            sync_client_kwargs={"transport": DeadlineTransport(self._timeout_seconds, busy=self._busy)},
        )

    def _refuse_cut(self, details: dict[str, Any], characters: int, tokens_in: int, tokens_out: int) -> None:
        """A server keeps about half a window of a prompt that is too long and counts what it kept: then the prompt has
        more characters than so few tokens hold. Where prompt and answer fill the window, its beginning was pushed out
        while the answer was written."""
        if not details.get("done"):
            raise Retry(f"The answer of {self.name} broke off before it was complete.")
        halved = abs(tokens_in - self._window // 2) <= NEAR_HALF and characters > MOST_PER_TOKEN * tokens_in
        if halved or tokens_in + tokens_out >= self._window:
            raise Permanent(
                f"The prompt does not fit the window of {self.name} ({self._window} tokens): it would have been cut "
                "silently. Use a model with a larger window, or fewer sources."
            )
        if details.get("done_reason") == "length":
            raise Permanent(f"The answer of {self.name} was cut off: no room was left in {self._window} tokens.")

    def _understood(self, error: Exception) -> PressroomError:
        import httpx
        from ollama import ResponseError

        if isinstance(error, PressroomError):
            return error
        if isinstance(error, ResponseError):
            return self._refused(error.status_code, error.error)
        if isinstance(error, httpx.TimeoutException):
            return Retry(f"{self.name} did not answer within {self._timeout_seconds:g} seconds.")
        if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
            return Retry(f"The answer of {self.name} broke off on its way: {error}")
        if isinstance(error, ConnectionError | httpx.TransportError):
            return Retry(f"{self.name} cannot be reached at {self._base_url or 'its default address'}.")
        return Retry(f"{self.name} answered in a way we do not understand: {error}")

    def _busy(self, status: int, seconds: float) -> Retry:
        return Retry(f"{self.name} is busy ({status}) and asks to be left alone for {seconds:g} seconds.", seconds)

    def _refused(self, status: int, reason: str) -> PressroomError:
        if status == 404:
            return NeedsPerson(f"The Ollama server has no model “{self._model}”: run `ollama pull {self._model}`.")
        if status in (401, 403):
            return NeedsPerson(f"The Ollama server refuses us ({status}): {reason}")
        if status in BUSY or status < 0:
            return Retry(f"{self.name} is busy or failed ({status}): {reason}")
        return Permanent(f"{self.name} refused the prompt ({status}): {reason}")
