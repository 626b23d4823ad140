"""What the page of audiences shows, read in one transaction: numbers and grounds, and nobody's address."""

from domain.audience import MAIL, Suppressed
from domain.value import Value
from panel_app.data import Frame, frame_of
from store.audience_overview import (
    ImportedFile,
    Letter,
    ListOverview,
    last_imports,
    letters_to_confirm,
    list_overviews,
    suppressed_counts,
)
from store.mailings import Mailing, list_mailings
from store.postgres import Database

MAILINGS = 6


class AudiencesPage(Value):
    """The lists; who is written to on none of them, by reason; the latest files; e-mails whose audience is to be
    confirmed; the latest mailings."""

    frame: Frame
    lists: tuple[ListOverview, ...]
    suppressed: dict[Suppressed, int]
    imports: tuple[ImportedFile, ...]
    letters: tuple[Letter, ...]
    mailings: tuple[Mailing, ...]


def load_audiences(database: Database, workspace_id: str) -> AudiencesPage:
    """The page of audiences."""
    with database.transaction(workspace_id) as conn:
        return AudiencesPage(
            frame=frame_of(conn),
            lists=list_overviews(conn),
            suppressed=suppressed_counts(conn),
            imports=last_imports(conn),
            letters=letters_to_confirm(conn, MAIL),
            mailings=list_mailings(conn, MAILINGS),
        )
