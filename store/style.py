"""Style findings that reviewers marked as false alarms, counted per check."""

from collections.abc import Sequence

from domain.house_rules import STYLE_CHECKS
from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all


class FalseAlarm(Value):
    """Who said that a finding of this check was none."""

    check_name: str
    user_id: str


class StyleCount(Value):
    """One check over the current versions of a workspace: how often it ran, found something, and was wrong."""

    check: str
    checked: int
    flagged: int
    false_alarms: int
    switched_off: bool = False


def add_false_alarm(conn: Transaction, version_id: str, check_name: str, user_id: str) -> None:
    """Marks a finding; a second word for the same one changes nothing."""
    conn.execute(
        "INSERT INTO style_false_alarms (id, version_id, check_name, user_id) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (workspace_id, version_id, check_name) DO NOTHING",
        [new_id("fal"), version_id, check_name, user_id],
    )


def false_alarms_of(conn: Transaction, version_id: str) -> tuple[FalseAlarm, ...]:
    """Those of one version."""
    return read_all(
        conn,
        FalseAlarm,
        "SELECT check_name, user_id FROM style_false_alarms WHERE version_id = %s ORDER BY check_name",
        [version_id],
    )


def style_counts(conn: Transaction, off: Sequence[str] = ()) -> tuple[StyleCount, ...]:
    """All style checks, in their order. Counts are of versions, superseded ones too: what was shown was shown."""
    rows = conn.execute(
        "SELECT k ->> 'name' AS name, count(*) AS checked, count(*) FILTER (WHERE NOT (k ->> 'passed')::boolean) AS "
        "flagged, count(f.id) AS false_alarms FROM content_versions v CROSS JOIN LATERAL "
        "jsonb_array_elements(v.checks) k LEFT JOIN style_false_alarms f ON f.version_id = v.id "
        "AND f.check_name = k ->> 'name' "
        "WHERE k ->> 'name' = ANY(%s) GROUP BY 1",
        [list(STYLE_CHECKS)],
    ).fetchall()
    found = {row["name"]: row for row in rows}
    return tuple(
        StyleCount(
            check=name,
            **{field: found[name][field] if name in found else 0 for field in ("checked", "flagged", "false_alarms")},
            switched_off=name in off,
        )
        for name in STYLE_CHECKS
    )
