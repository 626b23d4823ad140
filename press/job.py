"""One piece at work: what is known of it, under which lease, and the account of the calls it took."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from domain.crew import Crews
from domain.errors import PressroomError
from domain.work import Lease
from press.ledger import Ledger
from press.piece import Piece
from resources.services import Services


@dataclass(frozen=True)
class Job:
    """One piece at work: under which lease, and at what cost so far."""

    services: Services
    piece: Piece
    lease: Lease
    ledger: Ledger


@contextmanager
def accounted(services: Services, crews: Crews, piece: Piece, lease: Lease) -> Iterator[Job]:
    """A job whose ledger is kept even when the work fails; when it succeeds it is written with the result."""
    job = Job(services, piece, lease, Ledger(crews))
    try:
        yield job
    except PressroomError:
        if job.ledger.entries:
            with services.database.transaction(piece.draft.workspace_id) as conn:
                job.ledger.write(conn, piece.draft.id, piece.brief.id)
        raise
