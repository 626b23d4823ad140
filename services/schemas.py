"""Makes roles, schemas and tables, ours and then Dagster's, in a process of its own (`python -m services.schemas`).

Of its own, because it needs Dagster, which the supervisor must never load (100 MB for as long as Pressroom runs).
Dagster makes its tables when an instance is first opened; several programs opening one at the same time would meet
there, so it is done once, here, under the lock our own migrations take.
"""

import hashlib
import sys

from domain.errors import NeedsPerson, PressroomError
from resources.secrets import FILE
from resources.settings import Settings, load_settings


def main() -> int:
    """Brings both schemas up to date; what went wrong is the last line on standard error."""
    try:
        prepare_schemas()
    except PressroomError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def prepare_schemas() -> None:
    """Roles, our migrations, whose database it is, Dagster's. Safe to repeat, and on several machines at once."""
    from store import migrate

    settings = load_settings()
    secrets = settings.secrets
    migrate.prepare(settings.admin_database_url, secrets.owner_password, secrets.app_password, secrets.dagster_password)
    migrate.migrate(settings.owner_database_url)
    claim(settings)
    with migrate.alone(settings.owner_database_url):
        _prepare_dagster()


def claim(settings: Settings) -> None:
    """Writes this home's id into a fresh database. Another home's database is used, but nothing is sent from it; one
    whose secrets were sealed with another key is refused."""
    from store.installation import claim_installation
    from store.postgres import Database

    fingerprint = hashlib.sha256(settings.secrets.token_key.encode()).hexdigest()[:16]
    database = Database(settings.app_database_url, max_size=1)
    try:
        with database.transaction() as conn:
            found = claim_installation(conn, settings.installation_id, fingerprint)
    finally:
        database.close()
    if found.key_fingerprint not in ("", fingerprint):
        path = settings.home / FILE
        raise NeedsPerson(f"The key in {path} is not the one this database was made with: put the right file back.")
    if found.quarantined_since is not None:
        sys.stdout.write(
            "This database belongs to another installation (a restored backup or a copy): nothing is sent.\n"
        )


def _prepare_dagster() -> None:
    from dagster import DagsterInstance

    with DagsterInstance.get() as instance:
        instance.upgrade()


if __name__ == "__main__":
    sys.exit(main())
