"""Builds every dossier of a campaign, in a process of its own with a worker's environment. Not part of what is timed.

python -m benchmarks.dossiers WORKSPACE CAMPAIGN
"""

import sys

from crews.runner import CrewRunner
from press.research import ensure_dossier
from resources.wiring import language_model, press_services
from store.campaigns import briefs_of


def main() -> None:
    """Builds what is missing."""
    workspace_id, campaign_id = sys.argv[1:]
    services, crews = press_services(), CrewRunner(language_model())
    with services.database.transaction(workspace_id) as conn:
        briefs = briefs_of(conn, campaign_id)
    for brief in briefs:
        ensure_dossier(services, crews, workspace_id, brief.id)


if __name__ == "__main__":
    main()
