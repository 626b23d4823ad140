"""A run says that it is at work, and on what, for as long as it lives.

Dagster takes a run for running until somebody says otherwise; a killed worker says nothing. The leases of rows do not
tell either: a run holds none of them any more when its last row is finished, and some runs never do. So every run keeps
one entry alive (store/lineage.py), and the sensor `work_stalled` sees to those that ran out.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from press.lease import held
from resources.services import Services
from store import lineage


@contextmanager
def run_at_work(
    services: Services,
    workspace_id: str,
    run_id: str,
    *,
    draft_ids: Sequence[str] = (),
    brief_ids: Sequence[str] = (),
) -> Iterator[None]:
    """Keeps the run's entry alive until the block ends. The entry itself stays: what the block made is told to Dagster
    a moment later, and until then this run may still die."""
    with services.database.transaction(workspace_id) as conn:
        lease = lineage.expect(
            conn,
            run_id,
            draft_ids=draft_ids,
            brief_ids=brief_ids,
            seconds=services.lease_seconds,
            now=services.clock.now(),
        )
    with held(services, workspace_id, lease, lineage.put_off):
        yield
