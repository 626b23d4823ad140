"""Each reading of a tool is a row of its own, for whom it was made, and none is made where nothing may go out."""

import pytest

from domain.errors import NeedsPerson, Permanent
from resources.llm.origin import Origin, calling_for
from resources.tool_account import ToolCalls
from store.call_account import set_outside_models
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom


def rows(database: Database, workspace: Newsroom) -> list[tuple[str, str, str, str | None]]:
    with database.transaction(workspace.id) as conn:
        found = conn.execute("SELECT task, model, outcome, draft_id FROM model_calls ORDER BY called_at").fetchall()
    return [(row["task"], row["model"], row["outcome"], row["draft_id"]) for row in found]


def test_a_reading_is_entered_before_and_closed_after(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        draft = builders.make_draft(conn)
    calls = ToolCalls(database)
    with calling_for(Origin(workspace.id, draft_id=draft.id)) as origin:
        with calls.entered("draft", "URLReadTool"):
            assert rows(database, workspace) == [("draft", "tool/URLReadTool", "reserved", draft.id)]
        with pytest.raises(Permanent), calls.entered("draft", "URLReadTool"):
            raise Permanent("no such page")
    assert [outcome for _, _, outcome, _ in rows(database, workspace)] == ["ok", "permanent"]
    assert [made.model for made in origin.calls] == ["tool/URLReadTool"] * 2


def test_a_workspace_that_lets_nothing_out_has_no_row(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        set_outside_models(conn, allowed=False)
    reading = ToolCalls(database).entered("trend", "ArxivPaperTool")
    with calling_for(Origin(workspace.id)), pytest.raises(NeedsPerson, match="no tool reads"), reading:
        raise AssertionError("nothing may be read")
    assert rows(database, workspace) == []


def test_a_reading_that_is_nobody_s_is_not_made(database: Database) -> None:
    with pytest.raises(Permanent), ToolCalls(database).entered("trend", "ArxivPaperTool"):
        raise AssertionError("nothing may be read")
