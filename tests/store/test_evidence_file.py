"""The evidence of a publication: who decided what about which bytes, and what each sentence rests on."""

import pytest

from domain.errors import NotFound
from domain.publication import ReadBack
from store import drafts
from store.evidence_file import evidence_of
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def test_it_holds_what_was_approved_by_whom_and_on_what_it_rests(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = builders.make_publication(conn)
        campaign_id = drafts.get_draft(conn, row.draft_id).campaign_id
        builders.make_source(conn, campaign_id, id="src_survey")
        shown = ReadBack(text="As shown", title="", media=())
        conn.execute(
            "UPDATE published_content SET read_back = %s::jsonb, remark = 'Another slug.' WHERE id = %s",
            [shown.model_dump_json(), row.id],
        )
        found = evidence_of(conn, row.id, clock.now())
    assert found.publication.digest == found.decisions[-1].digest == row.digest
    assert [version.is_published for version in found.versions].count(True) == 1
    (decision,) = found.decisions
    assert (decision.kind, decision.version, decision.undone) == ("approve", row.version, False)
    assert decision.by != "", "a name, not only an id"
    assert found.package.text
    cited = {sentence.source_id for sentence in found.sentences if sentence.source_id}
    assert {source.id for source in found.sources} == cited == {"src_survey"}
    assert (found.sentences[0].passage or "?") in found.sources[0].text
    assert (found.read_back, found.publication.remark) == (shown, "Another slug.")
    assert found.audit_intact


def test_another_workspace_s_publication_is_not_there(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = builders.make_publication(conn)
    with database.transaction(other_workspace.id) as conn, pytest.raises(NotFound):
        evidence_of(conn, row.id, clock.now())


def test_a_source_that_is_gone_takes_no_sentence_with_it(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        found = evidence_of(conn, builders.make_publication(conn).id, clock.now())
    assert found.sources == ()
    assert found.sentences[0].passage
