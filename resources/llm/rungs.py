"""Which models are asked for which role, in which order, and where they are: settings as a list.

Ollama's first model, Ollama's second, the OpenAI-compatible server, and the offline writer where it is allowed or
nothing else is configured. A host counts as inside when it is a loopback or private address written as such, or named
by the operator: a name alone proves nothing about where it leads.
"""

import ipaddress
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import ValidationError

from domain.errors import InvalidInput
from domain.value import Value
from resources.llm.accounted import Price
from resources.settings import Settings

Role = Literal["strong", "cheap"]
Kind = Literal["ollama", "openai", "offline"]
ROLES: Final[tuple[Role, ...]] = ("strong", "cheap")
CHEAP_TASKS: Final = frozenset({"seo", "image_prompt"})
OPENAI: Final = "https://api.openai.com/v1"


class Rung(Value):
    """One model in one role's ladder. `provider` is host and port: what breakers and places are counted by."""

    role: Role
    kind: Kind
    model: str
    provider: str
    inside: bool

    @property
    def name(self) -> str:
        """As reviewers see it."""
        return self.model if self.kind == "offline" else f"{self.kind}/{self.model}"


def rungs_of(settings: Settings, role: Role) -> tuple[Rung, ...]:
    """The role's ladder, best first."""
    found = tuple(_configured(settings, role))
    if found and not settings.offline_fallback:
        return found
    return (*found, Rung(role=role, kind="offline", model="offline-writer/1", provider="", inside=True))


def prices_of(settings: Settings) -> dict[str, Price]:
    """Model → price. Raises InvalidInput where the setting cannot be read."""
    prices = {}
    for entry in filter(None, (part.strip() for part in settings.model_prices.split(","))):
        name, _, figures = entry.rpartition("=")
        prices[name.strip()] = _price(
            figures, f"PRESSROOM_MODEL_PRICES cannot be used: “{entry}”", "openai/MODEL=2.5/10"
        )
    return prices


def assumed_price(settings: Settings) -> Price | None:
    """What budgets of money count for a model whose price nobody knows. Raises InvalidInput."""
    figures = settings.model_price_unknown
    return _price(figures, f"PRESSROOM_MODEL_PRICE_UNKNOWN cannot be used: “{figures}”", "2.5/10") if figures else None


def _price(figures: str, told: str, like: str) -> Price:
    tokens_in, _, tokens_out = figures.partition("/")
    try:
        price = Price(tokens_in=Decimal(tokens_in), tokens_out=Decimal(tokens_out))
    except (InvalidOperation, ValidationError):
        raise InvalidInput(f"{told} is not like {like}.") from None
    if min(price.tokens_in, price.tokens_out) < 0:
        raise InvalidInput(f"{told} is less than nothing.")
    return price


def is_inside(address: str, also: tuple[str, ...] = ()) -> bool:
    """Whether text sent there stays on the operator's own ground."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if host == "localhost" or host in also or parts.netloc.rpartition("@")[2].lower() in also:
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or (found.is_private and not found.is_unspecified)


def _configured(settings: Settings, role: Role) -> Iterator[Rung]:
    first, second, third = settings.ollama_model, settings.ollama_fallback_model, settings.openai_model
    if role == "cheap":
        first, third = settings.ollama_cheap_model or first, settings.openai_cheap_model or third
    for model in dict.fromkeys(name for name in (first, second) if name):
        yield _rung(settings, role, "ollama", model, settings.ollama_url)
    if third:
        yield _rung(settings, role, "openai", third, settings.openai_base_url or OPENAI)


def _rung(settings: Settings, role: Role, kind: Kind, model: str, address: str) -> Rung:
    provider = urlsplit(address).netloc.rpartition("@")[2].lower()
    return Rung(role=role, kind=kind, model=model, provider=provider, inside=is_inside(address, settings.hosts_inside))
