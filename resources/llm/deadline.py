"""A time limit for a whole HTTP exchange.

The clients' read timeout is one of gaps: a server that sends a byte now and then is never late, and a worker waits for
it for ever. So the answer's parts are counted against one deadline as they come, and when it is over the exchange ends
with the same error as a silent server's. Between the parts of a stream nobody looks at the clock: a server that falls
silent halfway would be waited for by the gap's limit all over again. There a timer ends the wait, by shutting the
connection that is waited on.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

BUSY: Final = frozenset({429, 503})


class DeadlineTransport(httpx.HTTPTransport):
    """Exchanges of at most `seconds` each, `connect_seconds` of which may pass until there is a connection. `busy`
    makes an error of a status and of how long a server asks to be left alone, for clients that do not tell."""

    def __init__(
        self,
        seconds: float,
        *,
        connect_seconds: float = 10.0,
        busy: Callable[[int, float], Exception] | None = None,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        super().__init__(verify=verify)
        self._seconds = seconds
        self._connect_seconds = min(connect_seconds, seconds)
        self._busy = busy

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, whose body must come before the deadline."""
        ends = time.monotonic() + self._seconds
        limits = {"connect": self._connect_seconds, "read": self._seconds, "write": self._seconds}
        limits["pool"] = self._seconds
        request.extensions = {**request.extensions, "timeout": limits}
        response = super().handle_request(request)
        if self._busy and response.status_code in BUSY and (wait := retry_after(response.headers)) is not None:
            response.close()
            raise self._busy(response.status_code, wait)
        limits["read"] = max(ends - time.monotonic(), 0.001)
        assert isinstance(response.stream, httpx.SyncByteStream)
        line = response.extensions.get("network_stream")
        response.stream = _Timely(response.stream, request, ends, line.get_extra_info("socket") if line else None)
        return response


def retry_after(headers: Mapping[str, str]) -> float | None:
    """For how many seconds a server asks to be left alone, said as a number or as an instant; None: it does not."""
    told = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(told))
    with suppress(ValueError):
        at = parsedate_to_datetime(told)
        return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp())
    return None


class _Timely(httpx.SyncByteStream):
    """The parts of a body until the deadline. The first is waited for by the limit of gaps, which was set to what was
    left then; every later one by a timer."""

    def __init__(
        self, stream: httpx.SyncByteStream, request: httpx.Request, ends: float, line: socket.socket | None
    ) -> None:
        self._stream = stream
        self._request = request
        self._ends = ends
        self._line = line
        self._lock = threading.Lock()
        self._over = False
        self._timer: threading.Timer | None = None

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self._stream:
                if time.monotonic() > self._ends:
                    raise self._late()
                self._watch()
                yield part
        except httpx.TransportError as error:
            if time.monotonic() >= self._ends and not isinstance(error, httpx.TimeoutException):
                raise self._late() from error
            raise
        finally:
            self._rest()

    def close(self) -> None:
        self._rest()
        self._stream.close()

    def _late(self) -> httpx.ReadTimeout:
        return httpx.ReadTimeout("the answer was not complete in time", request=self._request)

    def _watch(self) -> None:
        if self._timer is None and self._line is not None:
            self._timer = threading.Timer(self._ends - time.monotonic(), self._hang_up)
            self._timer.daemon = True
            self._timer.start()

    def _hang_up(self) -> None:
        with self._lock, suppress(OSError):
            if not self._over and self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)

    def _rest(self) -> None:
        with self._lock:
            self._over = True
        if self._timer is not None:
            self._timer.cancel()
