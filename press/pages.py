"""Pages of the web, asked for once an hour however many campaigns name them.

Several briefs, runs and workers want the same page within minutes. A page that was fetched is kept for a while, apart
by workspace, as everything in the cache is: what one customer researches is nobody else's to see, not even by how
fast an answer comes.
"""

import hashlib
import json

from domain.ports import Fetched, Validators
from resources.services import Services

LARGEST = 2_000_000  # larger ones are fetched again


def page(services: Services, workspace_id: str, address: str, known: Validators | None = None) -> Fetched:
    """The page, fetched or kept. Raises what the fetcher raises."""
    key = "page:" + hashlib.sha256(address.encode()).hexdigest()
    cache = services.cache
    kept = cache.get(workspace_id, key) if cache else None
    if kept is not None:
        return _unpacked(kept)
    fetched = services.fetcher.fetch(address, known)
    if cache is not None and not fetched.unchanged and len(fetched.data) <= LARGEST:
        cache.put(workspace_id, key, _packed(fetched), services.page_seconds)
    return fetched


def _packed(fetched: Fetched) -> bytes:
    """One line of what is known of it, then the bytes as they came."""
    return fetched.model_dump_json(exclude={"data"}).encode() + b"\n" + fetched.data


def _unpacked(kept: bytes) -> Fetched:
    head, _, data = kept.partition(b"\n")
    return Fetched.model_validate({**json.loads(head), "data": data})
