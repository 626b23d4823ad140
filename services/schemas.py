"""Makes roles, schemas and tables, ours and then Dagster's, in a process of its own (`python -m services.schemas`).

Of its own, because it needs Dagster, which the supervisor must never load (100 MB for as long as Pressroom runs).
Dagster makes its tables when an instance is first opened; several programs opening one at the same time would meet
there, so it is done once, here, under the lock our own migrations take.
"""

import sys

from domain.errors import PressroomError
from resources.high_water import HomeHighWater
from resources.settings import Settings, load_settings
from services.external import require_external

NOTICE = "For the person who starts: "  # the supervisor passes such lines on


def main() -> int:
    """Brings both schemas up to date; what went wrong is the last line on standard error."""
    try:
        prepare_schemas()
    except PressroomError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def prepare_schemas() -> None:
    """Asks the servers of others, then makes roles, our tables, whose database it is, and Dagster's tables. Safe to
    repeat, and on several machines at once."""
    from store import migrate

    settings = load_settings()
    require_external(settings)
    secrets, fingerprint = settings.secrets, key_fingerprint(settings)
    migrate.prepare(
        settings.admin_database_url,
        secrets.owner_password,
        secrets.app_password,
        secrets.dagster_password,
        fingerprint=fingerprint,
    )
    migrate.migrate(settings.owner_database_url)
    claim(settings, fingerprint)
    with migrate.alone(settings.owner_database_url):
        _prepare_dagster()


def key_fingerprint(settings: Settings) -> str:
    """Names this home's key without telling it: stored with what was sealed by it."""
    return settings.secrets.key_fingerprint


def claim(settings: Settings, fingerprint: str) -> None:
    """Writes this home's id and place into a fresh database. Another home's database (with the same key: a copy) is
    used, and so is one that came here with its home, or is older than what the home knows, but nothing is sent from
    it."""
    from store.installation import claim_installation, sending_stopped
    from store.postgres import Database

    database, known = Database(settings.app_database_url, max_size=1), HomeHighWater(settings.home).known()
    try:
        with database.transaction() as conn:
            claim_installation(conn, settings.installation_id, fingerprint, settings.place, known=known)
            stopped = sending_stopped(conn, settings.installation_id, known)
    finally:
        database.close()
    if stopped is not None:
        sys.stdout.write(f"{NOTICE}{stopped}\n")


def _prepare_dagster() -> None:
    from dagster import DagsterInstance

    with DagsterInstance.get() as instance:
        instance.upgrade()


if __name__ == "__main__":
    sys.exit(main())
