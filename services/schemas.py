"""Makes roles, schemas and tables, ours and then Dagster's, in a process of its own (`python -m services.schemas`).

Of its own, because it needs Dagster, which the supervisor must never load (100 MB for as long as Pressroom runs).
Dagster makes its tables when an instance is first opened; several programs opening one at the same time would meet
there, so it is done once, here, under the lock our own migrations take.
"""

import sys

from domain.errors import PressroomError
from resources.settings import load_settings


def main() -> int:
    """Brings both schemas up to date; what went wrong is the last line on standard error."""
    try:
        prepare_schemas()
    except PressroomError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def prepare_schemas() -> None:
    """Roles, our migrations, Dagster's. Safe to repeat and to run on several machines at once."""
    from store import migrate

    settings, secrets = load_settings(), load_settings().secrets
    migrate.prepare(settings.admin_database_url, secrets.owner_password, secrets.app_password, secrets.dagster_password)
    migrate.migrate(settings.owner_database_url)
    with migrate.alone(settings.owner_database_url):
        _prepare_dagster()


def _prepare_dagster() -> None:
    from dagster import DagsterInstance

    with DagsterInstance.get() as instance:
        instance.upgrade()


if __name__ == "__main__":
    sys.exit(main())
