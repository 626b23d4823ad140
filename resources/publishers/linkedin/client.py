"""LinkedIn's REST interface as this account may use it: version, protocol, token, and a token that dies on the way.

A 401 says that nothing was done, so the same request is made once more with a renewed token; a second 401 is the
answer. A 429 is the word for all that comes after it, until it is over: LinkedIn limits each kind of call by itself,
and counts the refused ones, too. Calls that change something are counted ahead, so that it need not come to that;
questions are not, since no figures are known for them and a post must never wait for a question. Upload addresses come
from LinkedIn and are followed only to LinkedIn's own hosts: the token goes with them.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from domain.errors import Permanent, Retry, UsedUp
from domain.ports import ChannelPauses, ChannelQuotas
from resources.publishers.kinds import NoQuotas
from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.troubles import SOON, busy_for, required
from resources.publishers.linkedin.wire import Answer, NotSent, Reply, Request, Wire

PROTOCOL: Final = "2.0.0"
OWN_HOSTS: Final = ".linkedin.com"
PROBE: Final = "/rest/organizationAcls?q=roleAssignee&count=1"


class UploadExpired(Retry):
    """The upload address is of no use any more; another one may be."""


class Client:
    """One account's calls. `base` is where the interface is; `version` the month it is asked in."""

    def __init__(
        self,
        wire: Wire,
        access: Access,
        *,
        base: str,
        version: str,
        now: Callable[[], datetime],
        pauses: ChannelPauses,
        quotas: ChannelQuotas | None = None,
    ) -> None:
        self._wire = wire
        self._access = access
        self._base = base.rstrip("/")
        self.version = version
        self._pauses = pauses
        self._quotas = quotas or NoQuotas()
        self._token = ""
        self.now = now

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Reply:
        """A question, or a step before a post. Raises Retry, NeedsPerson, Permanent or Gone."""
        return required(self._send(method, path, body, {}), self.now(), self.version)

    def tell(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, restli_method: str = "") -> Answer:
        """A call that changes what readers see: made once, and its answer is for the caller to judge."""
        more = {"X-RestLi-Method": restli_method} if restli_method else {}
        return self._send(method, path, body, more, counted=True)

    def answers_in(self, version: str) -> bool:
        """Whether LinkedIn still answers in that version, asked by a question whose answer does not matter."""
        answer = self._wire.send(self._request("GET", PROBE, None, _bearer(self._opening()), version))
        return not (isinstance(answer, Reply) and answer.status == 426)

    def require_free(self, method: str, path: str) -> None:
        """Raises UsedUp while LinkedIn takes no such calls that change something: before anything is prepared for
        one."""
        self._require_asked_for(method, path)
        self._quotas.require(_kind_of(method, path))

    def _require_asked_for(self, method: str, path: str) -> None:
        left = self._pauses.left(_kind_of(method, path))
        if left > 0:
            raise UsedUp("LinkedIn's limit for today is reached; it is not asked before that is over.", left)

    def put(self, address: str, data: bytes, media_type: str) -> Reply:
        """Bytes to an upload address. Raises UploadExpired, Retry, Permanent."""
        self._require_own(address)
        headers = {**_bearer(self._opening()), "Content-Type": media_type}
        answer = self._wire.send(Request("PUT", address, headers, data), upload=True)
        if isinstance(answer, Reply) and answer.status == 401:
            raise UploadExpired("LinkedIn does not take the upload any more.", after_seconds=SOON)
        if isinstance(answer, Reply) and answer.went_well and answer.is_page:
            raise Retry("A page of somebody between us and LinkedIn came in place of its answer.", after_seconds=SOON)
        if isinstance(answer, Reply) and answer.went_well:
            return answer  # whatever its body is
        return required(answer, self.now(), self.version)

    def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None, more: Mapping[str, str], *, counted: bool = False
    ) -> Answer:
        self._require_asked_for(method, path)
        kind, token = _kind_of(method, path), self._opening()
        answer = self._sent(self._request(method, path, body, {**more, **_bearer(token)}), kind if counted else "")
        if isinstance(answer, Reply) and answer.status == 401 and not answer.is_garbled:
            token = self._token = self._access.renewed(token)
            answer = self._sent(self._request(method, path, body, {**more, **_bearer(token)}), kind if counted else "")
        if isinstance(answer, NotSent):
            raise Retry(answer.reason, after_seconds=SOON)
        if isinstance(answer, Reply) and answer.status == 429:
            self._pauses.pause(kind, busy_for(answer, self.now()))
        return answer

    def _opening(self) -> str:
        """The token, asked for once: a client lives for one post, and one that dies meanwhile is answered by 401."""
        self._token = self._token or self._access.token()
        return self._token

    def _sent(self, request: Request, counted_as: str) -> Answer:
        """One request, counted before it is made, where it counts; one that surely nobody read is given back."""
        if counted_as:
            self._quotas.take(counted_as)
        answer = self._wire.send(request)
        if counted_as and isinstance(answer, NotSent):
            self._quotas.give_back(counted_as)
        return answer

    def _request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
        version: str | None = None,
    ) -> Request:
        versioned = path.startswith("/rest/")
        told = {"LinkedIn-Version": version or self.version, "X-Restli-Protocol-Version": PROTOCOL} if versioned else {}
        kind = {"Content-Type": "application/json"} if body is not None else {}
        content = b"" if body is None else json.dumps(body).encode()
        return Request(method, self._base + path, {**told, **kind, **headers, "Accept": "application/json"}, content)

    def _require_own(self, address: str) -> None:
        place, base = urlsplit(address), urlsplit(self._base)
        theirs = place.scheme == "https" and (place.hostname or "").endswith(OWN_HOSTS)
        if not theirs and (place.scheme, place.netloc) != (base.scheme, base.netloc):
            raise Permanent(f"LinkedIn named {place.netloc[:100]} for an upload, which is not one of its hosts.")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _kind_of(method: str, path: str) -> str:
    """`POST posts`: what LinkedIn counts by itself."""
    return f"{method} {path.removeprefix('/rest/').partition('/')[0].partition('?')[0]}"


def in_path(urn: str) -> str:
    """A URN as a part of an address."""
    return quote(urn, safe="")
