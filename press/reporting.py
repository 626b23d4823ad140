"""The report of a week that is over, written once: which week is due is computed from the reports that are there, so a
machine that was off for a month writes one report, not four that nobody reads."""

from domain.weekly import WeeklyReport, due_week
from resources.services import Services
from store import weekly


def due_reports(services: Services) -> tuple[tuple[str, str], ...]:
    """(workspace, week) of each report that is to be written now."""
    now = services.clock.now()
    found = []
    for state in weekly.report_states(services.database):
        week = due_week(now, state.zone, state.latest, state.since)
        if week is not None:
            found.append((state.workspace_id, week))
    return tuple(found)


def write_report(services: Services, workspace_id: str, week: str) -> WeeklyReport | None:
    """Writes a week's report; None when it was written already. Raises InvalidInput."""
    with services.database.transaction(workspace_id) as conn:
        report = weekly.read_week(conn, week, days=services.measure_days, now=services.clock.now())
        return report if weekly.save_report(conn, report) else None
