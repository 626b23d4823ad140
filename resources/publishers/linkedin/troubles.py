"""What an answer of LinkedIn means for whoever asked: an error named by what to do next, or an outcome.

Two readings, because two questions are asked. A question or an upload that fails has had no effect that anybody sees,
so whatever is not certain is asked again. The call that makes a post is different: only an answer that is surely
LinkedIn's own refusal says that nothing happened; a page of some proxy, an error of the server or a lie is not known.
"""

from datetime import datetime, timedelta
from typing import Final

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry, UsedUp
from domain.publication import NeedsReconnect, RejectedForGood, TryLater, Unknown
from resources.llm.deadline import retry_after
from resources.publishers.linkedin.wire import Answer, Lost, NotSent, Reply

SOON: Final = 60.0
VERSION_SECONDS: Final = 6 * 3600.0
MOST_SAID: Final = 160
_BUSY: Final = frozenset({408, 409, 425})
NotPosted = RejectedForGood | TryLater | NeedsReconnect


class Gone(Permanent):
    """There is nothing of that name at LinkedIn."""


class Retired(Retry):
    """LinkedIn does not answer in the account's version any more."""


def required(answer: Answer, now: datetime, version: str) -> Reply:
    """The reply to a question or an upload that went well. Raises Retry, NeedsPerson, Permanent or Gone."""
    if not isinstance(answer, Reply):
        raise Retry(answer.reason, after_seconds=SOON)
    if not answer.went_well or answer.is_garbled:
        raise trouble_of(answer, now, version)
    return answer


def trouble_of(reply: Reply, now: datetime, version: str) -> PressroomError:
    """What a reply that is no success asks for."""
    status, wait = reply.status, retry_after(reply.headers)
    if status == 426:
        return Retired(
            f"LinkedIn has retired version {version} of its interface: give the account a newer one "
            f"(`--set version=YYYYMM`).{said(reply)}",
            after_seconds=VERSION_SECONDS,
        )
    if status == 429:
        return Retry(f"LinkedIn's limit for today is reached.{said(reply)}", after_seconds=busy_for(reply, now))
    if status >= 500 or status < 400 or status in _BUSY or reply.is_garbled:
        return Retry(f"LinkedIn answered {status}.{said(reply)}", after_seconds=wait or SOON)
    return _refused(status, said(reply))


def _refused(status: int, told: str) -> NeedsPerson | Permanent:
    match status:
        case 401:
            return NeedsPerson(f"LinkedIn does not accept the access any more: sign in again.{told}")
        case 403:
            return NeedsPerson(f"LinkedIn does not allow this account to do it.{told}")
        case 404 | 410:
            return Gone(f"There is no such thing at LinkedIn.{told}")
        case _:
            return Permanent(f"LinkedIn refused it ({status}).{told}")


def busy_for(reply: Reply, now: datetime) -> float:
    """For how long a 429 wants us to wait: as long as it says, else until its limits begin anew."""
    wait = retry_after(reply.headers)
    return seconds_to_midnight(now) if wait is None else max(wait, 1.0)


def seconds_to_midnight(now: datetime) -> float:
    """Until LinkedIn's limits begin anew: midnight UTC, and a minute."""
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0)
    return (tomorrow - now).total_seconds()


def nothing_posted(error: PressroomError) -> NotPosted:
    """The outcome when a step before the post failed, or the post was surely refused."""
    match error:
        case Retry(after_seconds=seconds):
            wait = SOON if seconds is None else seconds
            unasked, outdated = isinstance(error, UsedUp), isinstance(error, Retired)
            return TryLater(reason=str(error), after_seconds=wait, unasked=unasked, outdated=outdated)
        case NeedsPerson():
            return NeedsReconnect(reason=str(error))
        case _:
            return RejectedForGood(reason=str(error))


def refusal_of(answer: Answer, now: datetime, version: str) -> NotPosted | Unknown:
    """The outcome of a changing call that did not succeed, so far as that is known."""
    match answer:
        case NotSent(reason=reason):
            return TryLater(reason=reason, after_seconds=SOON)
        case Lost(reason=reason):
            return Unknown(reason=reason)
        case Reply(status=429 | 426):
            return nothing_posted(trouble_of(answer, now, version))
        case Reply(status=status) if status < 400 or status >= 500 or status in _BUSY or answer.is_garbled:
            return Unknown(reason=f"LinkedIn answered {status}, which does not say whether it was done.{said(answer)}")
        case _:
            return nothing_posted(trouble_of(answer, now, version))


def said(reply: Reply) -> str:
    """LinkedIn's own words, short and on one line, with a space before them."""
    message = reply.fields.get("message")
    words = " ".join(message.split()) if isinstance(message, str) else ""
    return f" It says: {words[:MOST_SAID]}" if words else ""
