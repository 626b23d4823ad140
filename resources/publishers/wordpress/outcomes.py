"""What an error of the site means for a call of the publisher."""

from typing import Final

from domain.errors import NeedsPerson, Permanent, Retry, UsedUp
from domain.publication import NeedsReconnect, RejectedForGood, TryLater, Unknown
from resources.calls import NoReply

AGAIN_SECONDS: Final = 60.0
SiteError = Retry | NeedsPerson | Permanent
SITE_ERRORS: Final = (Retry, NeedsPerson, Permanent)


def not_done(error: SiteError) -> TryLater | NeedsReconnect | RejectedForGood:
    """Where whatever was done so far may be done again without harm."""
    match error:
        case Retry():
            wait = error.after_seconds or AGAIN_SECONDS
            return TryLater(reason=str(error), after_seconds=wait, unasked=isinstance(error, UsedUp))
        case NeedsPerson():
            return NeedsReconnect(reason=str(error))
    return RejectedForGood(reason=str(error))


def perhaps_done(error: SiteError) -> TryLater | NeedsReconnect | RejectedForGood | Unknown:
    """Where the call itself was what counts."""
    return Unknown(reason=str(error)) if isinstance(error, NoReply) else not_done(error)
