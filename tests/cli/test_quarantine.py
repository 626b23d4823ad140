"""A database that is older than what its home knows, as the operator meets it."""

from cli.work_office import Office
from resources.high_water import HomeHighWater
from resources.secrets import ensure_secrets
from store import installation, publications
from store.postgres import Database
from tests.builders import make_publication
from tests.cli.conftest import Command, named
from tests.conftest import INSTALLATION, Newsroom


def test_it_is_said_why_and_after_leaving_what_is_due_is_looked_up(
    command: Command, office: Office, workspace: Newsroom, database: Database
) -> None:
    home = office.settings.home
    ensure_secrets(home)
    with database.transaction(workspace.id) as conn:
        due = make_publication(conn)
        known = installation.get_installation(conn).high_water + 100
    HomeHighWater(home).note(known)
    try:
        with database.transaction() as conn:
            installation.claim_installation(conn, INSTALLATION, known=known)
        code, out, err = command("quarantine", "show")
        assert code == 0
        assert "in quarantine since" in out
        assert "older than what its home knows" in out + err
        code, out, err = command("quarantine", "leave", "--workspace", named(database, workspace))
        assert (code, out) == (0, "no quarantine\n"), err
        assert "may be out already: looked up at the channel before anything is sent." in err
        with database.transaction(workspace.id) as conn:
            assert publications.get_publication(conn, due.id).status == "unknown"
            assert installation.sending_stopped(conn, office.settings.installation_id, known) is None
    finally:
        with database.transaction() as conn:
            installation.leave_quarantine(conn, INSTALLATION)
