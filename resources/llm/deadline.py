"""A time limit for a whole HTTP exchange.

The clients' read timeout is one of gaps: a server that sends a byte now and then is never late, and a worker waits for
it for ever. So the answer's bytes are counted against one deadline as they come, and when it is over the exchange ends
with the same error as a silent server's. A gap is never waited for longer than what was left when the body began.
"""

import time
from collections.abc import Iterator

import httpx


class DeadlineTransport(httpx.HTTPTransport):
    """Exchanges of at most `seconds` each, `connect_seconds` of which may pass until there is a connection."""

    def __init__(self, seconds: float, *, connect_seconds: float = 10.0) -> None:
        super().__init__()
        self._seconds = seconds
        self._connect_seconds = min(connect_seconds, seconds)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, whose body must come before the deadline."""
        ends = time.monotonic() + self._seconds
        limits = {"connect": self._connect_seconds, "read": self._seconds, "write": self._seconds}
        limits["pool"] = self._seconds
        request.extensions = {**request.extensions, "timeout": limits}
        response = super().handle_request(request)
        limits["read"] = max(ends - time.monotonic(), 0.001)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Timely(response.stream, request, ends)
        return response


class _Timely(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, request: httpx.Request, ends: float) -> None:
        self._stream = stream
        self._request = request
        self._ends = ends

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            if time.monotonic() > self._ends:
                raise httpx.ReadTimeout("the answer was not complete in time", request=self._request)
            yield part

    def close(self) -> None:
        self._stream.close()
