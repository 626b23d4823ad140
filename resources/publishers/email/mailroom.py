"""What all mail accounts of an installation share, and how a mailing's progress is told in a sentence."""

from dataclasses import dataclass
from typing import Final

from domain.ports import Clock
from resources.publishers.email.keys import AddressKeys
from resources.publishers.email.round import Pace
from store.mailings import Mailing, Progress
from store.postgres import Database

ROUND_SECONDS: Final = 10.0
ROUND_MESSAGES: Final = 5000


@dataclass(frozen=True)
class Mailroom:
    """What all mail of an installation needs. `base` is the public address under which readers' links lead here,
    `dashboard` that of the people's side."""

    database: Database
    keys: AddressKeys
    base: str
    dashboard: str
    installation_id: str
    clock: Clock
    pace: Pace
    round_seconds: float = ROUND_SECONDS
    round_messages: int = ROUND_MESSAGES


def told(mailing: Mailing, progress: Progress) -> str:
    """How far it is."""
    parts = [f"{progress.sent:,} of {mailing.recipients:,} sent"]
    for number, words in (
        (progress.bounced, "bounced"),
        (progress.refused + progress.given_up, "refused"),
        (progress.unknown, "unknown"),
        (progress.skipped, "left before"),
        (progress.waiting + progress.sending, "to go"),
    ):
        if number:
            parts.append(f"{number:,} {words}")
    return f"{', '.join(parts)}."
