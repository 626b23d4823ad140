"""What the log says of a request: its status, method and path.

Tornado writes the whole address. But a one-time link carries its token there, and a search what somebody looked for:
whoever may read a log must not be able to sign in with it.
"""

import logging
import re
from typing import Final

from tornado.web import RequestHandler

_RIGHT: Final = re.compile(r"^(/[uc]/).*")
_log = logging.getLogger("pressroom.requests")


def request_line(handler: RequestHandler) -> str:
    """A request in a log. The letters of a link in a mail are somebody's right, and stand in none."""
    path = _RIGHT.sub(r"\1…", handler.request.path)
    return f"{handler.get_status()} {handler.request.method} {path}"


def log_request(handler: RequestHandler) -> None:
    """One line per answer; failures of ours stand out."""
    status = handler.get_status()
    level = logging.ERROR if status >= 500 else logging.WARNING if status >= 400 else logging.INFO
    _log.log(level, "%s %.0f ms", request_line(handler), 1000 * handler.request.request_time())
