"""What the CRM tells of contacts. An address never gets here: only a hash made with the workspace's own key does."""

from collections.abc import Iterable
from typing import Final

from domain.outcome import Outcome
from domain.value import Value
from store.postgres import Transaction
from store.rows import read_all

_SELECT: Final = (
    "SELECT id, contact, company, stage, amount, currency, day, utm_source, utm_medium, utm_campaign, utm_content, "
    "self_reported FROM crm_outcomes"
)


class Saved(Value):
    """How many entries were new, and how many the CRM had changed."""

    added: int
    changed: int


def contact_key(conn: Transaction) -> str:
    """The key by which this workspace hashes contacts: the same address is another hash elsewhere."""
    row = conn.execute("SELECT contact_key FROM workspaces").fetchone()
    assert row is not None
    return str(row["contact_key"])


def save_outcomes(conn: Transaction, outcomes: Iterable[Outcome]) -> Saved:
    """Keeps entries by their id; one that is there is changed to what the CRM says now."""
    known = {outcome.id: outcome for outcome in list_outcomes(conn)}
    added = changed = 0
    for outcome in outcomes:
        if known.get(outcome.id) == outcome:
            continue
        added, changed = (added, changed + 1) if outcome.id in known else (added + 1, changed)
        known[outcome.id] = outcome
        conn.execute(
            "INSERT INTO crm_outcomes (id, contact, company, stage, amount, currency, day, utm_source, utm_medium, "
            "utm_campaign, utm_content, self_reported) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (workspace_id, id) DO UPDATE SET contact = excluded.contact, company = excluded.company, "
            "stage = excluded.stage, amount = excluded.amount, currency = excluded.currency, day = excluded.day, "
            "utm_source = excluded.utm_source, utm_medium = excluded.utm_medium, "
            "utm_campaign = excluded.utm_campaign, utm_content = excluded.utm_content, "
            "self_reported = excluded.self_reported, imported_at = clock_timestamp()",
            [
                *(outcome.id, outcome.contact, outcome.company, outcome.stage, outcome.amount, outcome.currency),
                *(outcome.day, outcome.utm_source, outcome.utm_medium, outcome.utm_campaign, outcome.utm_content),
                outcome.self_reported,
            ],
        )
    return Saved(added=added, changed=changed)


def list_outcomes(conn: Transaction) -> tuple[Outcome, ...]:
    """All entries, by day."""
    return read_all(conn, Outcome, _SELECT + " ORDER BY day, id")


def forget_contact(conn: Transaction, contact: str) -> int:
    """Deletes every entry of a contact, by its hash; gives how many there were."""
    return conn.execute("DELETE FROM crm_outcomes WHERE contact = %s", [contact]).rowcount
