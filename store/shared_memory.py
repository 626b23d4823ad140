"""What the agents of a campaign share, in Redis: by workspace and campaign, for a day, bounded, typed.

It is a memory, not a record: what matters is in tables. So a Redis that is away means that nobody remembers anything,
which is logged and no failure; and what another version of this program wrote and this one cannot read is left out.
"""

import logging
from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError

from domain.errors import Retry
from domain.finding import Finding
from store.redis_client import RedisClient

logger = logging.getLogger(__name__)

SECONDS: Final = 24 * 3600
MOST: Final = 60


class SharedMemory:
    """Findings by workspace and campaign, the latest first. Cheap to make, opened on first use, safe after fork."""

    def __init__(self, url: str) -> None:
        self._redis = RedisClient(url, 2.0)

    def remember(self, workspace_id: str, campaign_id: str, found: Sequence[Finding]) -> None:
        """Adds findings; the oldest are forgotten beyond `MOST`, all of them after a day of silence. What is known
        already moves to the front."""
        if not found:
            return
        key = _name(workspace_id, campaign_id)
        texts = [each.model_dump_json() for each in found]
        try:
            with self._redis.client() as client, client.pipeline(transaction=True) as pipe:
                for text in texts:
                    pipe.lrem(key, 0, text)
                    pipe.lpush(key, text)
                pipe.ltrim(key, 0, MOST - 1)
                pipe.expire(key, SECONDS)
                pipe.execute()
        except Retry as error:
            logger.warning("The shared memory did not take findings: %s", error)

    def recall(self, workspace_id: str, campaign_id: str, most: int = 20) -> tuple[Finding, ...]:
        """The latest findings of a campaign, none when the memory is away."""
        try:
            with self._redis.client() as client:
                texts: Any = client.lrange(_name(workspace_id, campaign_id), 0, most - 1)
        except Retry as error:
            logger.warning("The shared memory did not answer: %s", error)
            return ()
        return tuple(finding for text in texts if (finding := _read(text)) is not None)

    def forget(self, workspace_id: str, campaign_id: str) -> None:
        """Forgets everything of a campaign; a memory that is away forgets it by itself within a day."""
        try:
            with self._redis.client() as client:
                client.delete(_name(workspace_id, campaign_id))
        except Retry as error:
            logger.warning("The shared memory did not forget a campaign: %s", error)

    def close(self) -> None:
        """Closes what this process opened; a later use opens it anew."""
        self._redis.close()


def _read(text: bytes) -> Finding | None:
    try:
        return Finding.model_validate_json(text)
    except ValidationError:
        logger.warning("A finding that cannot be read was left out.")
        return None


def _name(workspace_id: str, campaign_id: str) -> str:
    return f"pressroom:{workspace_id}:memory:{campaign_id}"
