"""Work asked for from the Dagster UI: settled pieces and archived campaigns are passed over, unless named."""

import pytest

from domain.errors import Conflict
from press.asking import ask_for_pieces
from store import archive, drafts, work
from tests.press.scene import Scene


def test_pieces_of_an_archived_campaign_are_passed_over_and_refused_by_name(scene: Scene) -> None:
    at_work, put_away = scene.piece().draft_id, scene.piece().draft_id
    with scene.conn() as conn:
        campaign_id = drafts.get_draft(conn, put_away).campaign_id
        archive.set_archived(conn, campaign_id, scene.clock.now())
    ids = [at_work, put_away]
    ((workspace_id, asked),) = ask_for_pieces(scene.services(), ids, "draft", by_name=False, run_id="run-1")
    assert workspace_id == scene.workspace_id
    with scene.conn() as conn:
        assert [request.draft_id for request in work.get_requests(conn, asked)] == [at_work]
    with pytest.raises(Conflict, match="is archived"):
        ask_for_pieces(scene.services(), [put_away], "draft", by_name=True, run_id="run-2")
    with scene.conn() as conn:
        assert work.requests_of(conn, put_away) == ()
