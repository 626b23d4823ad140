"""Calls that are counted before they are made, for publishers that talk through GuardedCaller."""

from collections.abc import Collection, Mapping
from typing import Final

from domain.ports import ChannelQuotas
from resources.calls import GuardedCaller, NotSent, Reply

ANY: Final = "calls"


class CountedCaller(GuardedCaller):
    """A GuardedCaller under the account's quotas: all its calls are of one kind."""

    def __init__(self, allowed: Collection[str], quotas: ChannelQuotas) -> None:
        super().__init__(allowed)
        self._quotas = quotas

    def call(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        """The answer, as GuardedCaller gives it. Raises UsedUp as well: then nothing was sent."""
        self._quotas.take(ANY)
        try:
            return super().call(method, address, headers=headers, body=body)
        except NotSent:
            self._quotas.give_back(ANY)
            raise
