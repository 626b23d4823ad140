"""The one place that chooses implementations, and builds them once per process.

Workers are forked; connections, model sessions and locks that cross a fork are broken in ways that show much later. So
everything is built lazily, after the fork, and keyed by process id: a child that inherits the parent's set builds its
own. Everything heavy stays behind a function that is called when it is first needed.
"""

import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from domain.errors import InvalidInput, NeedsPerson
from domain.ports import (
    ChannelSignIn,
    DocumentReader,
    Embedder,
    FeedReader,
    ImageMaker,
    LanguageModel,
    PageFetcher,
    Publisher,
    WebSearch,
)
from domain.publication import Capabilities
from resources.services import Services
from resources.settings import Settings, load_settings
from store.accounts import Account
from store.pauses import AccountPauses, Pauses
from store.postgres import Database, Transaction
from store.quotas import AccountQuotas, Quotas
from store.shared_memory import SharedMemory
from store.vectors import VectorStore

if TYPE_CHECKING:
    from domain.ports import ChannelQuotas
    from domain.quota import Quota, QuotaUse
    from domain.secret import Secret
    from resources.calls import GuardedCaller
    from resources.embedder import OnnxEmbedder
    from resources.llm.answers import Answers
    from resources.publishers.kinds import PublisherKind, Surroundings
    from resources.sealing import Sealer
    from resources.tool_account import ToolCalls
    from store.cache import Cache

TOOL_TYPES: Final = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/csv", "application/atom+xml"}
)
TOOL_LARGEST: Final = 2_000_000
TOOL_SECONDS: Final = 20.0
T = TypeVar("T")

_built: dict[tuple[int, str], object] = {}
_lock = threading.RLock()


def _once(name: str, build: Callable[[], T]) -> T:
    key = (os.getpid(), name)
    with _lock:
        if key not in _built:
            _built[key] = build()
        return cast(T, _built[key])


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant in UTC."""
        return datetime.now(UTC)


def settings() -> Settings:
    """This process's settings."""
    return _once("settings", load_settings)


def database() -> Database:
    """The pool of this process, as pressroom_app."""
    return _once("database", lambda: Database(settings().app_database_url, max_size=settings().database_connections))


def cache() -> "Cache":
    """The cache of all levels, opened at the first use."""
    from store.cache import Cache

    return _once("cache", lambda: Cache(settings().redis_url_effective, database()))


def answers() -> "Answers | None":
    """The kept answers of models; None where they are switched off."""
    from resources.llm.answers import Answers

    minutes = settings().answer_cache_minutes
    return _once("answers", lambda: Answers(cache(), 60 * minutes)) if minutes else None


def embedder() -> Embedder:
    """all-MiniLM-L6-v2 on onnxruntime; the file is read at the first call."""
    return _embedder()


def give_back() -> None:
    """Returns to the system what calculating took and holds for the next time; for the pause between two runs."""
    _embedder().give_back()


def _embedder() -> "OnnxEmbedder":
    from resources.embedder import OnnxEmbedder

    return _once("embedder", lambda: OnnxEmbedder(settings().model_file.parent))


def language_model() -> LanguageModel:
    """The configured ladder of models, the offline writer where none is configured."""
    return _once("language_model", _choose_model)


def dashboard_address() -> str:
    """Where people review."""
    return settings().dashboard_url


def press_services() -> Services:
    """Everything the machine's use cases need, in this process."""
    return _once("press", _build_press)


def _build_press() -> Services:
    from resources.files import LocalFiles
    from resources.high_water import HomeHighWater

    chosen = settings()
    return Services(
        database=database(),
        vectors=VectorStore(chosen.chroma_url_effective),
        embedder=embedder(),
        reader=_reader(),
        fetcher=_fetcher(),
        search=_search(),
        images=_images(),
        files=LocalFiles(chosen.home / "media"),
        clock=SystemClock(),
        publisher_of=publisher_of,
        media_folder=chosen.home / "media",
        installation_id=chosen.installation_id,
        worker=f"{socket.gethostname()}-{os.getpid()}",
        lease_seconds=chosen.lease_seconds,
        piece_concurrency=chosen.piece_concurrency,
        memory=SharedMemory(chosen.redis_url_effective),
        feeds=_feeds(),
        cache=cache(),
        fresh_days=chosen.fresh_days,
        page_seconds=60 * chosen.page_cache_minutes,
        recheck_seconds=3600 * chosen.page_recheck_hours,
        high_water=HomeHighWater(chosen.home),
        measure_days=chosen.measure_days,
        interface_ends_of=interface_ends_of,
        redirect_base=chosen.public_base.rstrip("/") if chosen.public_base else None,
    )


def _choose_model() -> LanguageModel:
    from resources.llm.assembly import assemble

    return assemble(settings(), database(), embedder, answers())


def _reader() -> DocumentReader:
    from resources.documents.reader import FileReader

    return FileReader()


def _fetcher(**limits: Any) -> PageFetcher:
    from resources.fetch import GuardedFetcher
    from resources.manners import LARGEST, Manners
    from store.turns import Turns

    chosen = settings()
    robots = GuardedFetcher(chosen.fetch_allowed, largest=LARGEST, types=())
    turns = Turns(chosen.redis_url_effective)
    manners = Manners(robots, turns, cache(), gap=chosen.fetch_gap_seconds)
    return GuardedFetcher(chosen.fetch_allowed, gate=manners, **limits)


def tool_fetcher() -> PageFetcher:
    """What tools of crews read through: the same guard and manners, text only, and less of it."""
    return _once("tool_fetcher", lambda: _fetcher(types=TOOL_TYPES, largest=TOOL_LARGEST))


def tool_caller() -> "GuardedCaller":
    """What tools of crews ask services with a key through."""
    from resources.calls import GuardedCaller

    return _once(
        "tool_caller",
        lambda: GuardedCaller(settings().fetch_allowed, largest=TOOL_LARGEST, seconds=TOOL_SECONDS),
    )


def tool_calls() -> "ToolCalls":
    """Where each reading of a tool is entered."""
    from resources.tool_account import ToolCalls

    return _once("tool_calls", lambda: ToolCalls(database()))


def _feeds() -> FeedReader:
    from resources.feeds import Feeds

    return Feeds()


def _search() -> WebSearch:
    """All that are set; without any, nothing is searched."""
    from resources.search.hackernews import HackerNewsSearch
    from resources.search.none import NoSearch
    from resources.search.searxng import SearxngSearch
    from resources.search.several import SeveralSearches

    found: list[WebSearch] = []
    if settings().searxng_url:
        found.append(SearxngSearch(str(settings().searxng_url)))
    if settings().hacker_news_url:
        found.append(HackerNewsSearch(str(settings().hacker_news_url)))
    if not found:
        return NoSearch()
    return found[0] if len(found) == 1 else SeveralSearches(found)


def _images() -> ImageMaker:
    from resources.images.brand_card import BrandCard

    return BrandCard()


def able_of(account: Account) -> Capabilities:
    """What the account's channel can do after a post is out. Raises NeedsPerson where that is not known."""
    return publisher_of(account).capabilities


def publisher_of(account: Account) -> Publisher:
    """The one that the account names, and no other: a post must not land where nobody meant it to. Raises NeedsPerson
    when this installation does not have it, InvalidInput when its settings do not fit."""
    kind, surroundings = _kind_of(account)
    return kind.make(account, surroundings)


def sign_in_of(account: Account) -> ChannelSignIn:
    """How a person signs in at the account's channel. Raises NeedsPerson where nobody can."""
    kind, surroundings = _kind_of(account)
    if kind.sign_in is None:
        raise NeedsPerson(f"“{account.name}” ({account.channel}) is not connected by signing in.")
    return kind.sign_in(account, surroundings)


def is_signed_in_for(publisher: str) -> bool:
    """Whether its accounts are connected by signing in at the channel."""
    from resources.publishers.kinds import kind_of

    try:
        return kind_of(publisher).sign_in is not None
    except NeedsPerson:
        return False


def _kind_of(account: Account) -> "tuple[PublisherKind, Surroundings]":
    from resources.publishers.kinds import Surroundings, kind_of
    from resources.vault import AccountVault

    try:
        kind = kind_of(account.publisher)
    except NeedsPerson as error:
        raise NeedsPerson(f"The account “{account.name}” ({account.channel}) is not served: {error}") from error
    vault = AccountVault(database(), sealer(), account.workspace_id, account.id)
    account_pauses = AccountPauses(pauses(), account.workspace_id, account.id)
    counted = _quotas_of(account, _named_quotas(kind, account))
    return kind, Surroundings(settings(), vault, database(), account_pauses, counted)


def _named_quotas(kind: "PublisherKind", account: Account) -> "tuple[Quota, ...]":
    """Raises NeedsPerson where the account was connected with settings that are not taken any more."""
    try:
        return kind.quotas(account)
    except ValueError:
        try:
            kind.checked(account.settings)
        except InvalidInput as error:
            raise NeedsPerson(f"“{account.name}” ({account.channel}) must be connected anew. {error}") from error
        raise


def _quotas_of(account: Account, those: "tuple[Quota, ...]") -> "ChannelQuotas":
    from resources.publishers.kinds import NoQuotas

    if not those:
        return NoQuotas()
    return AccountQuotas(quotas(), (account.workspace_id, account.id), those, SystemClock().now)


def quota_uses(account: Account) -> "tuple[QuotaUse, ...]":
    """The account's quotas at its channel as they stand now; none of an account that nobody serves here."""
    from resources.publishers.kinds import kind_of

    try:
        those = kind_of(account.publisher).quotas(account)
    except (NeedsPerson, ValueError):
        return ()
    counted = AccountQuotas(quotas(), (account.workspace_id, account.id), those, SystemClock().now) if those else None
    return counted.uses() if counted else ()


def interface_ends_of(account: Account) -> datetime | None:
    """When the version of the interface that it uses may be retired, as far as its publisher knows."""
    from resources.publishers.kinds import kind_of

    try:
        return kind_of(account.publisher).interface_ends(account)
    except (NeedsPerson, ValueError):  # not served here, or its settings do not fit: its posts say so
        return None


def sign_in_address(publisher: str, account_id: str) -> str:
    """Where somebody with a seat sets out to sign in at the account's channel."""
    return f"{dashboard_address()}/oauth/{publisher}/start?account={account_id}"


def quotas() -> Quotas:
    """How many calls of the accounts' quotas are used."""
    return _once("quotas", lambda: Quotas(settings().redis_url_effective))


def pauses() -> Pauses:
    """For how long channels want to be left alone."""
    return _once("pauses", lambda: Pauses(settings().redis_url_effective))


def sealer() -> "Sealer":
    """What seals the secrets of accounts, with this home's key."""
    from resources.sealing import Sealer

    return _once("sealer", lambda: Sealer(settings().secrets.token_key))


def keep_secret(conn: Transaction, account_id: str, secret: "Secret") -> None:
    """Seals an account's secret and keeps it, inside the caller's transaction."""
    from resources.vault import keep_in

    keep_in(conn, sealer(), account_id, secret)
