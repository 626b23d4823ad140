"""The sensor that looks after what stalled clears, when all that is seen to, what is over its term."""

from pathlib import Path

import dagster as dg

from sensors.failures import work_stalled
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.crews import ScriptedCrews
from tests.fakes.newsroom import GivenNewsroom
from tests.fakes.press import press_services
from tests.retention_rows import put_away


def test_a_tick_clears_what_is_over_its_term(database: Database, workspace: Newsroom, tmp_path: Path) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = builders.make_draft_with_version(conn)
        put_away(conn, draft.campaign_id, 3000)
    newsroom = GivenNewsroom(press_services(database, tmp_path), ScriptedCrews({}))
    with dg.instance_for_test() as instance:
        work_stalled(dg.build_sensor_context(instance=instance, resources={"newsroom": newsroom}))
    with database.transaction(workspace.id) as conn:
        assert conn.execute("SELECT 1 FROM campaigns").fetchone() is None
