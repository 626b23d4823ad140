"""Asking channels how a post is doing: hourly for its first two days, then daily, until it is old.

A timer in a process forgets what it had to do when the process dies, and two processes ask twice. So each publication
has a row that says when its figures are asked for next; whoever asks takes the row by lease and writes the readings in
the transaction that gives it back. A channel that cannot answer now is asked a little later; one whose account died
says so in the row, which is shown, and is asked again daily: whoever connects it anew need not think of this.

Our own links are counted here too, beside what the channel says.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from domain.engagement import METRICS, Reading, day_of, next_look
from domain.errors import LostLease, NeedsPerson, Permanent, Refused, Retry
from domain.publication import Measure, Publication
from domain.value import Value
from domain.work import Lease
from press.lease import held
from resources.services import Services
from store import accounts, clicks, engagement, mailings, publications
from store.postgres import Transaction

AGAIN: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(days=1)


class Measured(Value):
    """What came of asking for some posts' figures. `notes` say why a channel did not answer."""

    workspace_id: str
    posts: int = 0
    readings: int = 0
    notes: tuple[str, ...] = ()


class _Answer(Value):
    """What a channel said, or why it did not; `after_seconds` when it may be asked again, where it said so."""

    readings: tuple[Reading, ...] = ()
    note: str = ""
    after: timedelta | None = None
    answered: bool = False


def launch_due(services: Services) -> dict[str, tuple[str, ...]]:
    """Publications by workspace whose figures are to be asked for now; each is marked as launched. Salts of days that
    are over are thrown away on the way, so that no hash of yesterday's visitors can be made again."""
    now = services.clock.now()
    clicks.forget_salts(services.database, day_of(now))
    waiting: dict[str, list[str]] = {}
    for row in engagement.due(services.database, now, services.measure_days):
        waiting.setdefault(row.workspace_id, []).append(row.id)
    launched = {}
    for workspace_id, ids in waiting.items():
        with services.database.transaction(workspace_id) as conn:
            taken = engagement.launch(conn, ids, now)
        if taken:
            launched[workspace_id] = taken
    return launched


def measure(services: Services, workspace_id: str, publication_ids: Sequence[str]) -> Measured:
    """Asks for the figures of these publications, of each that is due and that nobody else asks for."""
    found = [_measure_one(services, workspace_id, publication_id) for publication_id in publication_ids]
    done = [each for each in found if each is not None]
    return Measured(
        workspace_id=workspace_id,
        posts=len(done),
        readings=sum(kept for kept, _ in done),
        notes=tuple(dict.fromkeys(note for _, note in done if note)),
    )


def _measure_one(services: Services, workspace_id: str, publication_id: str) -> tuple[int, str] | None:
    """How many readings were kept, and why there were none."""
    now = services.clock.now()
    with services.database.transaction(workspace_id) as conn:
        lease = engagement.claim(conn, publication_id, services.worker, services.lease_seconds, now=now)
        if lease is None:
            return None
        publication = publications.get_publication(conn, publication_id)
    try:
        with held(services, workspace_id, lease, engagement.renew):
            answer = _ask(services, publication)
        with services.database.transaction(workspace_id) as conn:
            return _keep(conn, services, publication, lease, answer), answer.note
    except LostLease:  # somebody else asks now, and writes what they hear
        return None


def _keep(conn: Transaction, services: Services, publication: Publication, lease: Lease, answer: _Answer) -> int:
    now = services.clock.now()
    out_since = mailings.begun_at(conn, publication.key) or publication.sent_at  # its first readers click at once
    counted = clicks.readings_of(conn, publication.id, publication.draft_id, out_since, now)
    kept = engagement.add_readings(conn, [*answer.readings, *counted])
    engagement.end(
        conn,
        lease,
        _next(publication, answer, now),
        note=answer.note,
        answered_at=now if answer.answered else None,
    )
    return kept


def _next(publication: Publication, answer: _Answer, now: datetime) -> datetime:
    planned = next_look(publication.sent_at or now, now)
    return planned if answer.after is None else now + min(answer.after, LONGEST)


def _ask(services: Services, publication: Publication) -> _Answer:
    """One question to the channel, if it can be asked."""
    with services.database.transaction(publication.workspace_id) as conn:
        account = accounts.get_account(conn, publication.account_id)
    try:
        publisher = services.publisher_of(account)
        if not publisher.capabilities.statistics or publication.remote_id is None:
            return _Answer()
        told = publisher.statistics(publication.remote_id)
        readings, unknown = _readings(publication, told)
    except Retry as error:
        wait = AGAIN if error.after_seconds is None else timedelta(seconds=error.after_seconds)
        return _Answer(note=f"Asked again later: {error}", after=wait)
    except (NeedsPerson, Permanent, Refused) as error:  # refused: the account's settings do not fit its publisher
        return _Answer(note=str(error), after=LONGEST)
    note = f"The channel also tells {', '.join(unknown)}, which is not kept." if unknown else ""
    return _Answer(readings=readings, note=note, answered=True)


def _readings(publication: Publication, told: Iterable[Measure]) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """What the channel told, as readings; and the names of figures that we have no word for. Rates are not figures:
    they follow from the others."""
    readings, unknown = [], []
    for measure in told:
        if measure.metric not in METRICS or measure.value != measure.value.to_integral_value():
            unknown.append(measure.metric)
            continue
        readings.append(
            Reading(
                publication_id=publication.id,
                metric=measure.metric,
                value=int(measure.value),
                day=measure.day or day_of(measure.as_of),
                span="day" if measure.day else "total",
                as_of=measure.as_of,
            )
        )
    return tuple(readings), tuple(dict.fromkeys(unknown))
