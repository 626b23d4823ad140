"""Pages of the web, asked for once an hour however many campaigns name them.

Several briefs, runs and workers want the same page within minutes. A page that was fetched is kept for a while, apart
by workspace, as everything in the cache is: what one customer researches is nobody else's to see, not even by how
fast an answer comes. Pages are large and many, so they are kept in Redis alone.
"""

import hashlib
import json

from domain.ports import Fetched, Validators
from resources.services import Services
from store.cache import Key, Kind

LARGEST = 2_000_000  # larger ones are fetched again


def page(services: Services, workspace_id: str, address: str, known: Validators | None = None) -> Fetched:
    """The page, fetched or kept. Raises what the fetcher raises."""
    pages = Kind("page", 1, services.page_seconds, _packed, _unpacked, levels=frozenset({"redis"}), checked=False)
    return services.cache.get(
        pages,
        Key(workspace_id, hashlib.sha256(address.encode()).hexdigest()),
        lambda: services.fetcher.fetch(address, known),
        keep=lambda fetched: not fetched.unchanged and len(fetched.data) <= LARGEST,
    )


def _packed(fetched: Fetched) -> bytes:
    """One line of what is known of it, then the bytes as they came."""
    return fetched.model_dump_json(exclude={"data"}).encode() + b"\n" + fetched.data


def _unpacked(kept: bytes) -> Fetched:
    head, _, data = kept.partition(b"\n")
    return Fetched.model_validate({**json.loads(head), "data": data})
