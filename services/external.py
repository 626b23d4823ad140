"""The stores that run elsewhere: each is asked once before anything starts on it.

Shared by the start, which refuses with the first sentence, and by `pressroom doctor`, which shows them all.
"""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from domain.errors import NeedsPerson
from resources.settings import Settings


def external_stores(settings: Settings) -> Iterator[tuple[str, str, Callable[[], str]]]:
    """Each store that the settings name by an address: its name, the setting, and a check that gives its version or
    raises NeedsPerson."""
    from store import servers

    if settings.database_url:
        postgres = settings.database_url.get_secret_value()
        yield "PostgreSQL", "PRESSROOM_DATABASE_URL", lambda: servers.require_postgres(postgres)
    if settings.redis_url:
        redis = settings.redis_url.get_secret_value()
        yield "Redis", "PRESSROOM_REDIS_URL", lambda: servers.require_redis(redis)
    if settings.chroma_url:
        chroma = settings.chroma_url
        yield "Chroma", "PRESSROOM_CHROMA_URL", lambda: require_chroma(chroma)


def require_external(settings: Settings) -> None:
    """Raises NeedsPerson with the first store that cannot be used, naming the setting it comes from."""
    for _, setting, check in external_stores(settings):
        try:
            check()
        except NeedsPerson as error:
            raise NeedsPerson(f"{error} ({setting})") from error


def require_chroma(url: str) -> str:
    """The server's version. Raises NeedsPerson when nothing there answers like Chroma."""
    place = urlsplit(url).netloc or url
    try:
        for path in ("heartbeat", "version"):
            # The operator's own setting.
            with urllib.request.urlopen(f"{url.rstrip('/')}/api/v2/{path}", timeout=5) as answer:  # noqa: S310
                said: bytes = answer.read(200)
    except (OSError, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise NeedsPerson(f"The Chroma server at {place} cannot be used: {reason}.") from error
    return said.decode("utf-8", "replace").strip('" \n')
