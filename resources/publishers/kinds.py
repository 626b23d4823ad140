"""Which publishers there are: the built-in ones, and those that a plug-in brings by an entry point.

A kind is what an operator can choose when an account is connected: its name, the channels it serves, what it must be
told (a settings model), which secrets it needs, and how its publisher is made. A plug-in is a package that names one
in the entry point group `pressroom.publishers`; nothing of ours is changed for it. Each is loaded when it is first
asked for: nobody waits for a channel that is not used.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from domain.brief import ChannelKind
from domain.errors import InvalidInput, NeedsPerson
from domain.ports import ChannelPauses, ChannelQuotas, ChannelSignIn, Publisher, Vault
from domain.quota import Quota
from domain.value import Value
from store.accounts import Account

if TYPE_CHECKING:
    from resources.settings import Settings
    from store.postgres import Database

GROUP: Final = "pressroom.publishers"
BUILT_IN: Final[Mapping[str, str]] = {
    "folder": "resources.publishers.folder_kind:KIND",
    "linkedin": "resources.publishers.linkedin.kind:KIND",
    "hand_off": "resources.publishers.hand_off_kind:KIND",
    "smtp": "resources.publishers.email.kind:KIND",
    "wordpress": "resources.publishers.wordpress.kind:KIND",
}


class NoSettings(Value):
    """A publisher that must be told nothing."""


class OwnPauses:
    """Pauses that end with the one that keeps them: for trying an account."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def left(self, kind: str) -> float:
        """The seconds until then."""
        return max(self._until.get(kind, 0.0) - time.monotonic(), 0.0)

    def pause(self, kind: str, seconds: float) -> None:
        """Begins a pause."""
        self._until[kind] = time.monotonic() + seconds


class NoQuotas:
    """No call is counted: where a channel names no limit, and for trying an account."""

    def require(self, kind: str) -> None:
        """Every call may be made."""

    def take(self, kind: str) -> None:
        """Every call may be made."""

    def give_back(self, kind: str) -> None:
        """Nothing was counted."""


def no_quotas(account: Account) -> tuple[Quota, ...]:
    """Of a channel that names none."""
    del account
    return ()


def never_ends(account: Account) -> datetime | None:
    """Of a channel that retires nothing."""
    del account
    return None


@dataclass(frozen=True)
class Surroundings:
    """What an installation lends a publisher: its settings, the account's own secrets, pauses and quotas, and its
    database where one keeps rows of its own."""

    settings: "Settings"
    vault: Vault
    database: "Database | None" = None
    pauses: ChannelPauses = field(default_factory=OwnPauses)
    quotas: ChannelQuotas = field(default_factory=NoQuotas)


@dataclass(frozen=True)
class PublisherKind:
    """One publisher that accounts can name. `secrets` says for each secret what it is, in a sentence; the optional ones
    are kept when given. With a `sign_in`, an account may be connected by a person who signs in at the channel. `quotas`
    are those of an account as it is set; its publisher counts its calls by them. `interface_ends` is when the version
    of the channel's interface that the account uses may be retired, where channels do that."""

    name: str
    title: str
    channels: frozenset[ChannelKind]
    make: Callable[[Account, Surroundings], Publisher]
    settings: type[Value] = NoSettings
    secrets: Mapping[str, str] = field(default_factory=dict)
    optional_secrets: Mapping[str, str] = field(default_factory=dict)
    sign_in: Callable[[Account, Surroundings], ChannelSignIn] | None = None
    quotas: Callable[[Account], tuple[Quota, ...]] = no_quotas
    interface_ends: Callable[[Account], datetime | None] = never_ends

    def checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """An account's settings as this kind understands them. Raises InvalidInput naming each field."""
        try:
            return self.settings.model_validate(values).model_dump(mode="json", exclude_unset=True)
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            known = ", ".join(self.settings.model_fields) or "none"
            raise InvalidInput(f"The settings of {self.name} do not fit: {faults}. It knows: {known}.") from None


def kind_of(name: str) -> PublisherKind:
    """The kind of that name. Raises NeedsPerson when this installation does not have it."""
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        return _as_kind(name, getattr(import_module(module), attribute))
    found = _plugged_in().get(name)
    if found is None:
        raise NeedsPerson(f"This installation has no publisher “{name}”; it has: {', '.join(names())}.")
    try:
        return _as_kind(name, found.load())
    except ImportError as error:
        raise NeedsPerson(f"The publisher “{name}” ({found.value}) cannot be loaded: {error}") from error


def names() -> tuple[str, ...]:
    """All that an account may name, in order."""
    return tuple(sorted({*BUILT_IN, *_plugged_in()}))


def _plugged_in() -> dict[str, EntryPoint]:
    """A plug-in never takes the place of a built-in publisher."""
    return {point.name: point for point in entry_points(group=GROUP) if point.name not in BUILT_IN}


def _as_kind(name: str, found: object) -> PublisherKind:
    if not isinstance(found, PublisherKind) or found.name != name:
        raise NeedsPerson(f"The publisher “{name}” does not name a PublisherKind of that name.")
    return found
