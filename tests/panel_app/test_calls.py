"""“How it was made”: each call of a model that made the version, with what it used."""

from datetime import timedelta

from panel_app.components.evidence import evidence_html
from panel_app.data import load_draft
from store import call_account
from store.ids import new_id
from store.model_calls import link_calls
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def test_the_review_page_says_which_call_wrote_what_and_which_failed(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        draft = builders.make_draft(conn)
        version = builders.make_version(conn, draft)
        ids = []
        for model, outcome in (("ollama/down", "retry"), ("openai/<up>", "ok")):
            call = call_account.OpenedCall(
                id=new_id("call"),
                task="draft",
                model=model,
                outside=False,
                prompt_digest="abcdef0123",
                messages_digest="m",
            )
            call_account.open_call(
                conn, call, call_account.Wanted(tokens=10), {"day": call_account.Limit()}, seconds=60
            )
            call_account.close_call(conn, call.id, outcome, tokens_in=1200, tokens_out=300, seconds=1.25)
            ids.append(call.id)
        kept = call_account.OpenedCall(
            id=new_id("call"), task="seo", model="openai/<up>", outside=False, prompt_digest="p", messages_digest="m"
        )
        call_account.enter_cached_call(conn, kept, ids[-1])
        link_calls(conn, version.id, [*ids, kept.id])
    html = evidence_html(load_draft(database, workspace.id, draft.id, SettableClock().now() + timedelta(seconds=1)))
    assert "ollama/down (retry), prompt abcdef01" in html
    assert "openai/&lt;up&gt;, prompt abcdef01, 1,500 tokens, 1.2 s" in html
    assert html.count("cost") == 1
    assert f"openai/&lt;up&gt; (kept from {ids[-1]}), prompt p, 0 tokens, 0.0 s, cost 0.0000" in html
