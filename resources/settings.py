"""All settings, in one table: name, type, default, sentence. The environment name is PRESSROOM_ plus the field's name.

This is the only reader of the environment. Precedence: environment, then the file `.env` in the checkout, then the
default. Everything is optional. A name that starts with PRESSROOM_ and is no setting is most often a typing error, so
it is warned about with the nearest name rather than ignored. `.env.example` is generated from this table
by `make docs`, and `make check` says when it is stale.
"""

import difflib
import logging
import os
import sys
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.clicks import is_network
from domain.errors import InvalidInput, NeedsPerson
from domain.source import SourceKind
from resources.place import place_of
from resources.secrets import Secrets, read_secrets

if TYPE_CHECKING:
    from domain.writing import Task

PREFIX: Final = "PRESSROOM_"
_OF_TESTS: Final = "PRESSROOM_TEST_"
CHECKOUT: Final = Path(__file__).resolve().parents[1]
HIGHEST_PORT: Final = 32767  # above it systems hand out ports to outgoing connections, which can block ours
_PORTS: Final = ("dashboard", "dagster", "postgres", "redis", "chroma", "code_server")

_Positive = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """One process's settings. Addresses and passwords of embedded servers are properties: they come from the home."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = Field(CHECKOUT / ".pressroom", description="Folder of all data, logs and secrets.")
    port_base: int = Field(
        23000, ge=1024, le=HIGHEST_PORT - 10, description="First of the ports used; all others follow it."
    )
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL 15 or newer to use instead of the embedded one: "
        "postgresql://ADMIN:PASSWORD@HOST:PORT/DATABASE; this user makes the roles and schemas.",
    )
    redis_url: SecretStr | None = Field(None, description="Redis 6.2 or newer to use instead of the embedded one.")
    chroma_url: str | None = Field(
        None, description="Chroma server to use instead of the embedded one (private network)."
    )
    ollama_model: str | None = Field(
        None, description="The Ollama model to write with, e.g. llama3.1:8b; turns the offline writer off."
    )
    ollama_url: str = Field("http://127.0.0.1:11434", description="Address of the Ollama server.")
    openai_model: str | None = Field(
        None, description="The model to ask an OpenAI-compatible server for; turns the offline writer off."
    )
    openai_base_url: str | None = Field(None, description="Address of that server, where it is not OpenAI's own.")
    openai_api_key: SecretStr | None = Field(None, description="Key for that server.")
    ollama_fallback_model: str | None = Field(None, description="The Ollama model to ask when the first cannot answer.")
    ollama_cheap_model: str | None = Field(
        None, description="The Ollama model for search fields and image prompts. None: the same as for drafts."
    )
    openai_cheap_model: str | None = Field(
        None, description="The OpenAI-compatible server's model for search fields and image prompts. None: the same."
    )
    offline_fallback: bool = Field(
        False, description="Whether the offline writer may write when no configured model can answer."
    )
    inside_hosts: str = Field(
        "", description="Hosts of models (with commas between) that count as inside, besides loopback and private ones."
    )
    model_seconds: _Positive = Field(300.0, description="How long one call of a model may take in all.")
    model_attempts: int = Field(3, ge=1, le=10, description="How often one model is asked before the next one is.")
    model_calls_at_once: int = Field(
        16, ge=1, description="Most calls that all processes together make to one model server at a time."
    )
    model_prices: str = Field(
        "", description="Prices of a million tokens in and out: openai/MODEL=2.5/10, ollama/MODEL=0/0 and so on."
    )
    model_currency: str = Field("USD", description="The currency of these prices, and of budgets of money.")
    model_price_unknown: str | None = Field(
        None,
        description="What budgets of money count for a model without a price, as IN/OUT. None: where there is such a "
        "budget, that model is not called.",
    )
    budget_tokens_day: int | None = Field(
        None, ge=0, description="Most tokens of models that a workspace may use a day. None: no limit."
    )
    budget_tokens_run: int | None = Field(
        None, ge=0, description="Most tokens of models that one run may use for its pieces. None: no limit."
    )
    serper_api_key: SecretStr | None = Field(
        None, description="Key for serper.dev, which SerperDevTool asks; needed only where a crew is given that tool."
    )
    brave_api_key: SecretStr | None = Field(
        None, description="Key for Brave's search, which BraveWebSearchTool asks; needed only with that tool."
    )
    crew_tools: str = Field(
        "",
        description="Further reading tools of crewai-tools for crews: trend=ArxivPaperTool, market=URLReadTool and so "
        "on, several with + between; which are allowed: docs/agents.md.",
    )
    budget_cost_day: Decimal | None = Field(
        None, ge=0, description="Most money that a workspace's models may cost a day. None: no limit."
    )
    budget_cost_run: Decimal | None = Field(
        None, ge=0, description="Most money that the models of one run may cost for its pieces. None: no limit."
    )
    answer_cache_minutes: float = Field(
        60.0,
        ge=0,
        le=24 * 60,
        description="How long good answers of models are kept for work that is taken up again after its worker died, a "
        "model was away or a budget was raised. 0: not at all.",
    )
    searxng_url: str | None = Field(None, description="Address of a SearXNG server; turns web search on.")
    hacker_news_url: str | None = Field(
        None, description="Address of the Hacker News search, https://hn.algolia.com; turns it on, beside any other."
    )
    fetch_gap_seconds: float = Field(
        1.0, ge=0, description="Least time between two requests to one host, of all processes together."
    )
    page_cache_minutes: _Positive = Field(60.0, description="How long a fetched page is kept before it is asked anew.")
    page_recheck_hours: _Positive = Field(
        168.0, description="After how long the server of a page that is a source is asked whether it changed."
    )
    fresh_days_file: int = Field(0, ge=0, description="Days after which a document counts as stale; 0: never.")
    fresh_days_web: int = Field(730, ge=0, description="The same for web pages, from the day they were published.")
    fresh_days_feed: int = Field(180, ge=0, description="The same for pages that a feed named.")
    fetch_allow: str = Field(
        "",
        description="Hosts (host or host:port, commas between) that research and accounts may ask though not public.",
    )
    public_base: str | None = Field(
        None,
        description="Public address of finished posts, and of links that count (docs/engagement.md).",
    )
    measure_days: int = Field(
        90, ge=1, le=730, description="For how many days after its publication a post's figures are asked for."
    )
    scanner_ranges: str = Field(
        "",
        description="Networks (10.0.0.0/8, with commas between) of mail scanners, besides those that are known: their "
        "clicks are counted apart.",
    )
    dashboard_url: str = Field(
        default_factory=lambda known: f"http://127.0.0.1:{known.get('port_base', 0)}",
        description="Public address of the dashboard behind a proxy, for sign-in links and as the allowed origin; with "
        "https its cookies are secure. Without it: this machine's own.",
    )
    linkedin_url: str = Field("https://api.linkedin.com", description="Address of LinkedIn's interface.")
    linkedin_sign_in_url: str = Field("https://www.linkedin.com", description="Address of LinkedIn's sign-in for apps.")
    undo_seconds: float = Field(10.0, ge=0, description="How long a decision made on the dashboard can be undone.")
    sign_in_days: int = Field(
        7, ge=1, le=90, description="How many days a sign-in lasts at most; unused, it ends after one."
    )
    sensor_courier: bool = Field(
        True, description="Whether the courier runs and delivers at once; without it the review sensor delivers."
    )
    piece_concurrency: int = Field(8, ge=1, le=64, description="Pieces one run works on at the same time.")
    database_connections: int = Field(4, ge=1, le=50, description="Most database connections one process opens.")
    lease_seconds: _Positive = Field(60.0, description="How long a worker owns a row without a sign of life.")
    model_file: Path = Field(
        Path(sys.prefix) / "share" / "pressroom" / "all-MiniLM-L6-v2" / "model.onnx",
        description="The embedding model's file, exported by `make install`; weights and tokenizer lie beside it.",
    )

    @field_validator("home", "model_file")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in ("postgresql", "postgres"):
            raise ValueError("expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
        return value

    @field_validator("crew_tools")
    @classmethod
    def _readable(cls, value: str, told: ValidationInfo) -> str:
        from domain.crew_tools import read_tools, without_key  # with every crew's material behind it

        try:
            missing = without_key(read_tools(value), [name for name, held in told.data.items() if held])
        except InvalidInput as error:
            raise ValueError(str(error)) from error
        if missing:
            raise ValueError(missing)
        return value

    @field_validator("scanner_ranges")
    @classmethod
    def _networks(cls, value: str) -> str:
        wrong = [each for each in _listed(value) if not is_network(each)]
        if wrong:
            raise ValueError(f"expected networks such as 10.0.0.0/8, with commas between; found {wrong[0]}")
        return value

    @field_validator("dashboard_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        place = urlsplit(value)
        if place.scheme not in ("http", "https") or not place.hostname or place.path not in ("", "/"):
            raise ValueError("expected http://HOST:PORT or https://HOST, without a path")
        return value.rstrip("/")

    def port(self, name: str) -> int:
        """The port of one of our servers: dashboard, dagster, postgres, redis, chroma, code_server."""
        return self.port_base + _PORTS.index(name)

    @cached_property
    def secrets(self) -> Secrets:
        """What was generated for this home. Raises NeedsPerson when the home was never started."""
        found = read_secrets(self.home)
        if found is None:
            raise NeedsPerson(f"Nothing was ever started in {self.home}: run `pressroom up` first.")
        return found

    @property
    def fetch_allowed(self) -> tuple[str, ...]:
        """The hosts of `fetch_allow`, one by one."""
        return _listed(self.fetch_allow)

    @property
    def scanner_networks(self) -> tuple[str, ...]:
        """The networks of `scanner_ranges`, one by one."""
        return _listed(self.scanner_ranges)

    @property
    def tools_of_crews(self) -> "dict[Task, tuple[str, ...]]":
        """Names of tools by crew."""
        from domain.crew_tools import read_tools

        return read_tools(self.crew_tools) if self.crew_tools else {}

    @property
    def tool_keys(self) -> "dict[str, SecretStr]":
        """Keys of services by the names of the tools that ask them, those that crews hold."""
        from domain.crew_tools import ALLOWED

        held = {name for names in self.tools_of_crews.values() for name in names if ALLOWED[name].key}
        return {name: getattr(self, ALLOWED[name].key) for name in sorted(held)}

    @property
    def writes_offline(self) -> bool:
        """Whether no language model is named, so that the offline writer writes."""
        return not (self.openai_model or self.ollama_model)

    @property
    def hosts_inside(self) -> tuple[str, ...]:
        """The hosts of `inside_hosts`, one by one."""
        return tuple(host.strip().lower() for host in self.inside_hosts.split(",") if host.strip())

    @property
    def fresh_days(self) -> dict[SourceKind, int]:
        """How many days a source counts as fresh, by kind; 0: for ever."""
        return {"file": self.fresh_days_file, "web": self.fresh_days_web, "feed": self.fresh_days_feed}

    @property
    def installation_id(self) -> str:
        """This home's id; it must equal the database's, or nothing is sent."""
        return self.secrets.installation_id

    @property
    def place(self) -> str:
        """The fingerprint of where this home lies; it must equal the database's, or nothing is sent."""
        return place_of(self.home)

    @property
    def admin_database_url(self) -> str:
        """For making roles and schemas only."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return self._embedded("pressroom_admin", self.secrets.admin_password)

    @property
    def owner_database_url(self) -> str:
        """For migrations: the role that owns our tables."""
        return self._as_role("pressroom_owner", self.secrets.owner_password)

    @property
    def app_database_url(self) -> str:
        """For work: the role without ownership, held by row security."""
        return self._as_role("pressroom_app", self.secrets.app_password)

    @property
    def dagster_database_url(self) -> str:
        """For Dagster: its own schema. The driver is named, because plain postgresql:// means another one to it."""
        url = urlsplit(self._as_role("pressroom_dagster", self.secrets.dagster_password))
        query = "&".join(part for part in (url.query, "options=-csearch_path%3Ddagster") if part)
        return urlunsplit(("postgresql+psycopg2", url.netloc, url.path, query, ""))

    @property
    def redis_url_effective(self) -> str:
        """The Redis in use, embedded or given."""
        if self.redis_url:
            return self.redis_url.get_secret_value()
        return f"redis://:{self.secrets.redis_password}@127.0.0.1:{self.port('redis')}/0"

    @property
    def chroma_url_effective(self) -> str:
        """The Chroma in use, embedded or given."""
        return self.chroma_url or f"http://127.0.0.1:{self.port('chroma')}"

    @property
    def dagster_url(self) -> str:
        """Where people open the Dagster UI on this machine."""
        return f"http://127.0.0.1:{self.port('dagster')}"

    def _embedded(self, role: str, password: str) -> str:
        return f"postgresql://{role}:{quote(password, safe='')}@127.0.0.1:{self.port('postgres')}/pressroom"

    def _as_role(self, role: str, password: str) -> str:
        if not self.database_url:
            return self._embedded(role, password)
        url = urlsplit(self.database_url.get_secret_value())
        place = url.netloc.rpartition("@")[2]
        return urlunsplit(("postgresql", f"{role}:{quote(password, safe='')}@{place}", url.path, url.query, ""))


def _listed(value: str) -> tuple[str, ...]:
    return tuple(entry.strip() for entry in value.split(",") if entry.strip())


def load_settings() -> Settings:
    """The settings of this process. Raises InvalidInput naming the setting that cannot be read."""
    for sentence in unknown_names(os.environ):
        logging.getLogger("pressroom.settings").warning(sentence)
    try:
        return Settings(_env_file=CHECKOUT / ".env")
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise InvalidInput(f"{name} cannot be used: {first['msg']}.") from error


def unknown_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each PRESSROOM_ name that is no setting, with the nearest one."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    sentences = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and not name.startswith(_OF_TESTS) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f": did you mean {near[0]}?" if near else "."
            sentences.append(f"{name} is not a Pressroom setting{hint}")
    return tuple(sentences)


def to_environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for the processes we start: each sees exactly what we saw."""
    found = {}
    for name in Settings.model_fields:
        value: Any = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        if value is not None:
            found[PREFIX + name.upper()] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def env_example() -> str:
    """The text of .env.example."""
    lines = ["# Settings of Pressroom. Copy to .env and change what you need; everything is optional.", ""]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default is None else str(field.default)
        if isinstance(field.default, Path):
            default = field.default.name if name == "home" else ""
        lines += [f"# {field.description}", f"# {PREFIX}{name.upper()}={default}", ""]
    return "\n".join(lines)
