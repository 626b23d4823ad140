"""What a site's HTTP answer means for us, whichever interface gave it.

Three traps: a proxy, a firewall or a maintenance page answers in WordPress's place; PHP prints a notice before the
data; and a success carries an error inside. So data is looked for behind whatever stands before it, an error inside a
200 is an error, and a success without data is no success but `NoReply`: it may have had its effect.
"""

import json
import re
from typing import Any, Final

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from resources.calls import NoReply, Reply
from resources.publishers.wordpress.reading import plain
from resources.publishers.wordpress.site import Declined, Denied, Gone

_TAGS: Final = re.compile(r"<[^>]*>")
_MOST: Final = 200
_STARTS: Final = 50  # places at which JSON is looked for behind a notice
BLOCKED_SECONDS: Final = 600.0


def data_in(body: bytes) -> Any | None:
    """The JSON of an answer, also behind a notice that PHP printed before it; None when there is none."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff")
    try:
        return json.loads(text)
    except ValueError:
        decoder = json.JSONDecoder()
    for match in list(re.finditer(r"[{\[]", text))[:_STARTS]:
        try:
            found, end = decoder.raw_decode(text, match.start())
        except ValueError:
            continue
        if not text[end:].strip() and found:
            return found
    return None


def rest_data(reply: Reply, place: str) -> Any:
    """The data of a REST answer. Raises what the answer means when it is none."""
    data = data_in(reply.body)
    told = data if isinstance(data, dict) else {}
    code, message = str(told.get("code") or ""), short(str(told.get("message") or ""))
    detail: dict[str, Any] = told["data"] if isinstance(told.get("data"), dict) else {}
    if reply.status < 300 and not (code and message and "id" not in told):
        if data is None:
            raise NoReply(f"{place} answered with {kind_of(reply.body)} instead of data.", after_seconds=60)
        return data
    status = _whole(detail.get("status")) or (reply.status if reply.status >= 300 else 400)
    if code:
        raise _understood(status, message or code, Declined(message, code, _whole(detail.get("term_id"))), reply)
    raise http_error(reply, place)


def _understood(status: int, message: str, declined: Declined, reply: Reply) -> PressroomError:
    """WordPress's own error as one of ours."""
    code = declined.code
    if status == 401:
        return NeedsPerson(f"The site does not accept the user with this application password ({code}): {message}")
    if status == 403:
        return Denied(f"The site does not allow it ({code}): {message}")
    if code == "rest_no_route":
        return NeedsPerson("The site's REST interface is switched off for this: connect it with transport=xmlrpc.")
    if status in (404, 410):
        return Gone(f"{message} ({code})")
    if status in (409, 429) or status >= 500:
        return (
            http_error(Reply(status, reply.headers, b""), message) if code != "rest_trash_not_supported" else declined
        )
    return Declined(f"The site refuses it ({code}): {message}", code, declined.term_id)


def http_error(reply: Reply, place: str) -> PressroomError:
    """An answer of HTTP alone: what stands in front of WordPress, or a WordPress that fell over."""
    status, wait = reply.status, reply.wait()
    error: PressroomError = NeedsPerson(f"{place} answered {status}.")
    match status:
        case 401:
            error = NeedsPerson(f"{place} wants a sign-in that is not WordPress's (401).")
        case 403 | 406 | 418:
            error = Retry(f"Something in front of the site refuses the call ({status}).", after_seconds=BLOCKED_SECONDS)
        case 409:
            error = Retry(f"{place} is at work on it already (409).", after_seconds=wait)
        case 413:
            error = Permanent("The site takes no files of this size (413): raise its limit or use smaller images.")
        case 429:
            error = Retry(f"{place} asks us to wait (429).", after_seconds=wait)
        case _ if status >= 500:
            error = NoReply(f"{place} answered {status}.", after_seconds=wait)
        case _ if 300 <= status < 400:
            leads = short(reply.headers.get("location", "nowhere"))
            error = NeedsPerson(f"{place} leads to {leads}: connect the account with the address that needs no detour.")
    return error


def kind_of(body: bytes) -> str:
    """What came instead of data, for people."""
    if not body.strip():
        return "nothing"
    return "a page" if b"<" in body[:2000] and b"html" in body[:5000].lower() else "something unreadable"


def short(text: str) -> str:
    """A site's own words, without tags, on one line, not long."""
    return plain(_TAGS.sub(" ", text))[:_MOST]


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
