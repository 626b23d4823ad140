"""One piece at work: what is known of it, under which lease, and the account of the calls it took."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from domain.crew import Crews
from domain.errors import PressroomError
from domain.work import Lease
from press.ledger import Ledger
from press.piece import Piece
from resources.llm.answers import answers_of_work
from resources.llm.origin import Origin, calling_for
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
    origin = Origin(
        workspace_id=piece.draft.workspace_id,
        campaign_id=piece.campaign.id,
        campaign_limit=piece.campaign.budget_tokens,
        brief_id=piece.brief.id,
        draft_id=piece.draft.id,
        run_id=piece.run_id,
        campaign_cost=piece.campaign.budget_cost,
        wish=piece.wish,
    )
    job = Job(services, piece, lease, Ledger(crews, origin))
    try:
        with answers_of_work(services.database, origin), calling_for(origin):
            yield job
    except PressroomError:
        if job.ledger.entries:
            with services.database.transaction(piece.draft.workspace_id) as conn:
                job.ledger.write(conn, piece.draft.id, piece.brief.id)
        raise
