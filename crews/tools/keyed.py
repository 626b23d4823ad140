"""Tools that ask a service which wants a key: two searches of the web.

The library takes the key from the environment, where every process that is started later has it too, and asks by
`requests`, past our guard and with repetitions of its own. Here the key is the settings', goes into the one header in
which the service wants it, and the call goes through our guarded caller, once: no redirect is followed, for it would
take the key along. What the service refuses is a domain error, so none of the library's own messages, which quote what
it sent, is ever made. The agent sees one field, the words; countries, offsets and filters would each be a way to tell
something to the outside.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from pydantic import BaseModel, Field, SecretStr

from crews.tools.rebound import rebound
from domain.crew_tools import ALLOWED
from domain.errors import NeedsPerson, Permanent, Retry

_BUSY: Final = 429


class Reply(Protocol):
    """What a service answered."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def body(self) -> bytes:
        """What came with it."""
        ...


class Caller(Protocol):
    """A guarded way to a service."""

    def call(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        """The answer, whatever its status. Raises a domain error where there is none."""
        ...


@dataclass(frozen=True)
class Service:
    """Where a tool asks, with which key, and through what."""

    name: str
    address: str
    key: SecretStr
    caller: Caller

    def asked(self, method: str, address: str, headers: Mapping[str, str], body: bytes = b"") -> "_Answered":
        """The answer of a service that answered. Raises NeedsPerson for a key that is refused, else Retry or Permanent
        with the status and nothing of what was sent."""
        reply = self.caller.call(method, address, headers=headers, body=body)
        if reply.status in (401, 402, 403):
            raise NeedsPerson(f"The service of {self.name} refuses the key ({reply.status}): look at its account.")
        if reply.status == _BUSY or reply.status >= 500:
            raise Retry(f"The service of {self.name} wants to be asked later ({reply.status}).", after_seconds=60)
        if not 200 <= reply.status < 300:
            raise Permanent(f"The service of {self.name} answered {reply.status}.")
        return _Answered(self.name, reply.status, reply.body)


def services_of(keys: Mapping[str, SecretStr], caller: Caller) -> dict[str, Service]:
    """The services of the tools for which there is a key, at the addresses that are theirs."""
    return {name: Service(name, f"https://{ALLOWED[name].host}", key, caller) for name, key in keys.items()}


class _Answered:
    """What of a `requests.Response` these tools look at: of an answer that is good."""

    ok = True
    url = ""

    def __init__(self, name: str, status: int, content: bytes) -> None:
        self._name = name
        self.status_code = status
        self.content = content

    def raise_for_status(self) -> None:
        """It is good."""

    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.content)
        except ValueError as error:
            raise Retry(f"The service of {self._name} did not answer in JSON.") from error
        if not isinstance(found, dict):
            raise Retry(f"The service of {self._name} answered in another shape than it did.")
        return found


class _Never(Exception):
    """Raised by nobody."""


class _Words(BaseModel):
    """What an agent may fill in."""

    q: str = Field(description="Words to search for")


def _serper(kind: Any, service: Service) -> Any:
    def post(address: str, *, headers: Mapping[str, str], json: Any, **_: Any) -> _Answered:
        return service.asked("POST", address, headers, _encoded(json))

    library = SimpleNamespace(post=post, exceptions=SimpleNamespace(RequestException=_Never))
    environment = SimpleNamespace(environ={"SERPER_API_KEY": service.key.get_secret_value()})
    return rebound(kind, "_make_api_request", requests=library, os=environment)(base_url=service.address)


def _brave(kind: Any, service: Service) -> Any:
    def get(address: str, *, headers: Mapping[str, str], params: Mapping[str, Any], **_: Any) -> _Answered:
        return service.asked("GET", f"{address}?{urlencode(params)}", headers)

    library = SimpleNamespace(get=get, ConnectionError=_Never, Timeout=_Never)
    place = f"{service.address}/res/v1/web/search"
    made = rebound(kind, "_make_request", requests=library)
    return made(api_key=service.key.get_secret_value(), search_url=place, args_schema=_Words)


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


KEYED: Final[dict[str, Callable[[Any, Service], Any]]] = {"SerperDevTool": _serper, "BraveWebSearchTool": _brave}
