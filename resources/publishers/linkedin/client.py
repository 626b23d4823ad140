"""LinkedIn's REST interface as this account may use it: version, protocol, token, and a token that dies on the way.

A 401 says that nothing was done, so the same request is made once more with a renewed token; a second 401 is the
answer. A 429 is the word for all that comes after it, until it is over: LinkedIn limits each kind of call by itself,
and counts the refused ones, too. Upload addresses come from LinkedIn and are followed only to LinkedIn's own hosts: the
token goes with them.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from domain.errors import Permanent, Retry
from domain.ports import ChannelPauses
from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.troubles import SOON, busy_for, required
from resources.publishers.linkedin.wire import Answer, NotSent, Reply, Request, Wire

PROTOCOL: Final = "2.0.0"
OWN_HOSTS: Final = ".linkedin.com"


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
    ) -> None:
        self._wire = wire
        self._access = access
        self._base = base.rstrip("/")
        self.version = version
        self._pauses = pauses
        self.now = now

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Reply:
        """A question, or a step before a post. Raises Retry, NeedsPerson, Permanent or Gone."""
        return required(self._send(method, path, body, {}), self.now(), self.version)

    def tell(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, restli_method: str = "") -> Answer:
        """A call that changes what readers see: made once, and its answer is for the caller to judge."""
        return self._send(method, path, body, {"X-RestLi-Method": restli_method} if restli_method else {})

    def require_free(self, method: str, path: str) -> None:
        """Raises Retry while LinkedIn wants to be left alone with such calls: before anything is prepared for one."""
        left = self._pauses.left(_kind_of(method, path))
        if left > 0:
            raise Retry("LinkedIn's limit for today is reached; it is not asked before that is over.", left)

    def put(self, address: str, data: bytes, media_type: str) -> Reply:
        """Bytes to an upload address. Raises UploadExpired, Retry, Permanent."""
        self._require_own(address)
        headers = {"Authorization": f"Bearer {self._access.token()}", "Content-Type": media_type}
        answer = self._wire.send(Request("PUT", address, headers, data), upload=True)
        if isinstance(answer, Reply) and answer.status == 401:
            raise UploadExpired("LinkedIn does not take the upload any more.", after_seconds=SOON)
        if isinstance(answer, Reply) and answer.went_well and answer.is_page:
            raise Retry("A page of somebody between us and LinkedIn came in place of its answer.", after_seconds=SOON)
        if isinstance(answer, Reply) and answer.went_well:
            return answer  # whatever its body is
        return required(answer, self.now(), self.version)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None, more: Mapping[str, str]) -> Answer:
        self.require_free(method, path)
        token = self._access.token()
        answer = self._wire.send(self._request(method, path, body, {**more, "Authorization": f"Bearer {token}"}))
        if isinstance(answer, Reply) and answer.status == 401 and not answer.is_garbled:
            token = self._access.renewed(token)
            answer = self._wire.send(self._request(method, path, body, {**more, "Authorization": f"Bearer {token}"}))
        if isinstance(answer, NotSent):
            raise Retry(answer.reason, after_seconds=SOON)
        if isinstance(answer, Reply) and answer.status == 429:
            self._pauses.pause(_kind_of(method, path), busy_for(answer, self.now()))
        return answer

    def _request(self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Request:
        versioned = path.startswith("/rest/")
        told = {"LinkedIn-Version": self.version, "X-Restli-Protocol-Version": PROTOCOL} if versioned else {}
        kind = {"Content-Type": "application/json"} if body is not None else {}
        content = b"" if body is None else json.dumps(body).encode()
        return Request(method, self._base + path, {**told, **kind, **headers, "Accept": "application/json"}, content)

    def _require_own(self, address: str) -> None:
        place, base = urlsplit(address), urlsplit(self._base)
        theirs = place.scheme == "https" and (place.hostname or "").endswith(OWN_HOSTS)
        if not theirs and (place.scheme, place.netloc) != (base.scheme, base.netloc):
            raise Permanent(f"LinkedIn named {place.netloc[:100]} for an upload, which is not one of its hosts.")


def _kind_of(method: str, path: str) -> str:
    """`POST posts`: what LinkedIn counts by itself."""
    return f"{method} {path.removeprefix('/rest/').partition('/')[0].partition('?')[0]}"


def in_path(urn: str) -> str:
    """A URN as a part of an address."""
    return quote(urn, safe="")
