"""Calls that are counted before they are made, for publishers that talk through GuardedCaller.

A post may need many calls, and a quota may be used up in their midst. That is another thing than `UsedUp`, which says
that nobody was asked: a post that needs more calls than its quota has would then begin anew for ever, and make all
others of its account wait each time. So whoever has asked already is told to come again as by a busy channel, which is
an attempt like any other.
"""

from collections.abc import Collection, Mapping
from typing import Final

from domain.errors import Retry, UsedUp
from domain.ports import ChannelQuotas
from resources.calls import GuardedCaller, NoReply, NotSent, Reply

ANY: Final = "calls"


class CountedCaller(GuardedCaller):
    """A GuardedCaller under the account's quotas, for one attempt: all its calls are of one kind."""

    def __init__(self, allowed: Collection[str], quotas: ChannelQuotas) -> None:
        super().__init__(allowed)
        self._quotas = quotas
        self._has_called = False

    def call(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        """The answer, as GuardedCaller gives it. Raises UsedUp as well where the first call may not be made, and Retry
        where a later one may not: then it was not sent."""
        self._take()
        try:
            reply = super().call(method, address, headers=headers, body=body)
        except NotSent:
            self._quotas.give_back(ANY)
            raise
        except NoReply:
            self._has_called = True
            raise
        self._has_called = True
        return reply

    def _take(self) -> None:
        try:
            self._quotas.take(ANY)
        except UsedUp as error:
            if not self._has_called:
                raise
            raise Retry(str(error), error.after_seconds) from error
